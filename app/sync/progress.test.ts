import { describe, expect, test } from "vitest";
import { toldJob } from "~/resources/told-job.fixture";
import { paceAfter, progressOf } from "./progress";
import type { JobFigures, Pace } from "./progress";

const START = new Date("2026-11-20T12:00:00Z");
const after = (seconds: number) => new Date(START.getTime() + 1000 * seconds);

const job = (figures: Partial<JobFigures> = {}): JobFigures => ({
  ...toldJob(),
  perSecond: null,
  startedAt: START,
  finishedAt: null,
  ...figures,
});

describe("the bar", () => {
  test.each<[string, Partial<JobFigures>, number | null]>([
    ["is unknown before Shopify has counted", { expected: null }, null],
    ["is empty when there is nothing yet", { expected: 0 }, 0],
    ["counts whole percents", { fetched: 3333 }, 33],
    ["is never full while it runs, although more came than was counted", { fetched: 20_000 }, 99],
    [
      "is full at the end, although less came than was counted",
      { fetched: 9000, status: "succeeded", finishedAt: START },
      100,
    ],
    ["is full at the end with problems", { fetched: 9000, status: "succeeded_with_problems", finishedAt: START }, 100],
    ["stays where a failed job ended", { fetched: 5000, status: "failed", finishedAt: START }, 50],
    ["of a cancelled job of nothing is full", { expected: 0, status: "cancelled", finishedAt: START }, 100],
  ])("%s", (_name, figures, percent) => expect(progressOf(job(figures), []).percent).toBe(percent));
});

describe("the time left", () => {
  test("follows from the pace", () => {
    expect(progressOf(job({ fetched: 100, perSecond: 20 }), [])).toMatchObject({ perSecond: 20, etaSeconds: 495 });
  });

  test("is unknown while there is no pace, or nothing moves", () => {
    expect(progressOf(job({ fetched: 200 }), [])).toMatchObject({ perSecond: null, etaSeconds: null });
    expect(progressOf(job({ fetched: 200, perSecond: 0 }), []).etaSeconds).toBeNull();
  });

  test("of a finished job is nothing, and its pace is that of the whole run", () => {
    const finished = job({ fetched: 100, perSecond: 77, status: "succeeded", finishedAt: after(10) });
    expect(progressOf(finished, [])).toMatchObject({ perSecond: 10, etaSeconds: 0 });
  });
});

describe("the pace", () => {
  /** The pace after these entries of a ledger: seconds since the start, and records fetched by then. */
  const pace = (...entries: [number, number][]) =>
    entries.reduce<Pace | null>((before, [at, fetched]) => paceAfter(before, { at: after(at), fetched }), null)
      ?.perSecond;

  test("is not told by the first entry: the wait for Shopify and for the file came before it", () => {
    expect(pace([25, 200])).toBeNull();
  });

  test("is right from the second entry on, however long the file took to come", () => {
    expect(pace([25, 200], [26, 2_200])).toBeCloseTo(2_000);
    expect(pace([25, 200], [26, 2_200], [27, 4_200], [28, 6_200])).toBeCloseTo(2_000);
  });

  test("follows a change within seconds, and does not jump with each entry", () => {
    const fast: [number, number][] = [0, 1, 2, 3].map((n) => [n, 2_000 * n]);
    const slow = (seconds: number): [number, number][] =>
      Array.from({ length: seconds }, (_, n) => [4 + n, 6_000 + 100 * (n + 1)]);
    expect(pace(...fast, ...slow(1))).toBeGreaterThan(1_500);
    expect(pace(...fast, ...slow(10))).toBeLessThan(400);
  });

  test("is not disturbed by the last entry of a window, which comes at once after the one before it", () => {
    expect(pace([0, 0], [1, 1_000], [1.01, 1_200])).toBeCloseTo(1_000);
  });

  test("is not turned negative by a window that is read again from its beginning", () => {
    expect(pace([0, 0], [1, 1_000], [2, 200], [3, 1_200])).toBeCloseTo(1_000);
  });
});
