import fc from "fast-check";
import { expect, test } from "vitest";
import { latenessPercentile, LEAST_OVERLAP_MS, MOST_OVERLAP_MS, overlapFor } from "./lateness";

const MINUTE = 60_000;
/** The bucket that the SQL would choose. */
const bucketOf = (ms: number) => Math.floor((4 * Math.log(Math.max(ms, 1))) / Math.log(2));
const histogram = (...lates: number[]) => lates.map((late) => ({ bucket: bucketOf(late), deliveries: 1 }));

test("nothing measured is no percentile, and the overlap stays at its floor", () => {
  expect(latenessPercentile([], 0.5)).toBeNull();
  expect(overlapFor([])).toBe(LEAST_OVERLAP_MS);
});

test("a percentile is at most a fifth off the exact one, whatever was measured", () => {
  const lates = fc.array(fc.integer({ min: 1, max: 90_000_000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(lates, fc.constantFrom(0.5, 0.95, 0.99, 0.999), (all, share) => {
      const exact = all.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * all.length) - 1)] ?? 0;
      const told = latenessPercentile(histogram(...all), share) ?? 0;
      expect(told / exact).toBeGreaterThan(1 / 1.2);
      expect(told / exact).toBeLessThan(1.2);
    }),
  );
});

test.each([
  ["seconds leave the overlap at five minutes", Array<number>(2000).fill(900), LEAST_OVERLAP_MS],
  [
    "one in two thousand that was late does not move it",
    [...Array<number>(1999).fill(900), 60 * MINUTE],
    LEAST_OVERLAP_MS,
  ],
  ["days are an accident: it ends at one", Array<number>(10).fill(5 * 24 * 60 * MINUTE), MOST_OVERLAP_MS],
])("%s", (_story, lates, overlap) => {
  expect(overlapFor(histogram(...lates))).toBe(overlap);
});

test("what the search shows late counts by itself, however many deliveries were prompt", () => {
  const prompt = histogram(...Array<number>(5000).fill(900));
  expect(overlapFor(prompt, histogram(12 * MINUTE))).toBeGreaterThanOrEqual(12 * MINUTE);
});

test("a shop that is told some things half an hour late reads half an hour again", () => {
  const overlap = overlapFor(histogram(...Array<number>(990).fill(900), ...Array<number>(10).fill(30 * MINUTE)));
  expect(overlap).toBeGreaterThanOrEqual(29 * MINUTE);
  expect(overlap).toBeLessThanOrEqual(36 * MINUTE);
});
