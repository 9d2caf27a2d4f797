import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { segmentsOf } from "./gap-map";
import type { Evidence } from "./gap-map";

const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n));
const iso = (n: number) => day(n).toISOString();
const NOTHING: Evidence = {
  coveredFrom: null,
  isCovered: true,
  oldest: day(0),
  proofs: [],
  doubts: [],
  overlapMs: 300_000,
  now: day(100),
};
const states = (evidence: Partial<Evidence>) =>
  segmentsOf({ ...NOTHING, ...evidence }).map(({ from, to, state }) => [from, to, state]);

describe("the gap map", () => {
  test("is one missing stretch before the first populate", () => {
    expect(states({ isCovered: false })).toEqual([[null, iso(100), "missing"]]);
  });

  test("misses what a populate of the last days left out", () => {
    expect(states({ coveredFrom: day(70) })).toEqual([
      [null, iso(70), "missing"],
      [iso(70), iso(100), "covered"],
    ]);
  });

  test("is proven up to the last verify, and covered since", () => {
    const proofs = [{ job_id: "7", at: day(90), range_from: null, range_to: null }];
    expect(states({ proofs })).toEqual([
      [iso(0), iso(90), "proven"],
      [iso(90), iso(100), "covered"],
    ]);
  });

  test("doubts what differs even where a proof has compared it, and knows what to ask for", () => {
    const proofs = [{ job_id: "7", at: day(90), range_from: null, range_to: null }];
    const doubt = {
      from: day(10),
      to: day(11),
      at: day(90),
      job_id: "7",
      reason: "2 orders differ.",
      by_creation: true,
    };
    const segments = segmentsOf({ ...NOTHING, proofs, doubts: [doubt] });
    expect(segments.map(({ state }) => state)).toEqual(["proven", "suspect", "proven", "covered"]);
    expect(segments[1]).toMatchObject({
      reason: "2 orders differ.",
      repair: { mode: "verify", from: iso(10), to: iso(11) },
    });
  });

  test("asks for an update that reaches back to where changes were not read; for a verify, where none may reach", () => {
    const doubt = { from: day(98), to: day(99), at: day(99), job_id: "9", reason: "Cut.", by_creation: false };
    expect(segmentsOf({ ...NOTHING, doubts: [doubt] })[1]).toMatchObject({
      state: "suspect",
      repair: { mode: "update", staleAfterMins: 2 * 24 * 60 + 5 },
    });
    const old = { ...doubt, from: day(-400), to: day(10) };
    expect(segmentsOf({ ...NOTHING, doubts: [old] })[0]).toMatchObject({ repair: { mode: "verify" } });
  });

  test("asks for the whole of what is in doubt, though another doubt lies within it", () => {
    const failed = { from: day(10), to: day(20), at: day(99), job_id: "9", reason: "Cut.", by_creation: true };
    const within = { ...failed, from: day(14), to: day(15), job_id: "7", reason: "1 order differs." };
    const segments = segmentsOf({ ...NOTHING, doubts: [within, failed] });
    const whole = { mode: "verify", from: iso(10), to: iso(20) };
    expect(segments.flatMap(({ repair }) => repair ?? [])).toEqual([
      whole,
      { mode: "verify", from: iso(14), to: iso(15) },
      whole,
    ]);
  });

  test("has no hole and no overlap, and never calls a doubted instant proven", () => {
    const instant = fc.integer({ min: 0, max: 100 }).map(day);
    const stretch = fc
      .tuple(instant, instant)
      .map(([a, b]): [Date, Date] => (a < b ? [a, b] : [b, new Date(a.getTime() + 1)]));
    const proof = fc
      .tuple(stretch, instant)
      .map(([[from, to], at]) => ({ job_id: "1", at, range_from: from, range_to: to }));
    const doubt = fc
      .tuple(stretch, fc.boolean())
      .map(([[from, to], by_creation]) => ({ from, to, at: to, job_id: "2", reason: "Doubt.", by_creation }));
    fc.assert(
      fc.property(fc.array(proof), fc.array(doubt), fc.option(instant), (proofs, doubts, coveredFrom) => {
        const segments = segmentsOf({ ...NOTHING, proofs, doubts, coveredFrom });
        for (const [n, segment] of segments.entries()) {
          if (n > 0) expect(segment.from).toBe(segments[n - 1]?.to);
          for (const one of doubts) {
            const touches = segment.from !== null && one.from < new Date(segment.to) && one.to > new Date(segment.from);
            if (touches) expect(segment.state).toBe("suspect");
          }
        }
      }),
    );
  });
});
