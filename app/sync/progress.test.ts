import { describe, expect, test } from "vitest";
import { progressOf } from "./progress";
import type { JobFigures, WindowFigures } from "./progress";

const START = new Date("2026-11-20T12:00:00Z");
const after = (seconds: number) => new Date(START.getTime() + 1000 * seconds);

const job = (figures: Partial<JobFigures> = {}): JobFigures => ({
  mode: "update",
  status: "running",
  reason: null,
  expected: 10_000,
  fetched: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  stale: 0,
  deleted: 0,
  rejected: 0,
  startedAt: START,
  finishedAt: null,
  ...figures,
});
const window = (figures: Partial<WindowFigures> = {}): WindowFigures => ({
  state: "reading",
  expected: null,
  fetched: 0,
  startedAt: START,
  ...figures,
});
const sentence = (figures: Partial<JobFigures>, windows: WindowFigures[] = []) =>
  progressOf(job(figures), windows, after(20)).sentence;

describe("the sentence", () => {
  test.each<[string, Partial<JobFigures>]>([
    ["Update is about to start.", { status: "queued", startedAt: null }],
    ["Asking Shopify how many records there are.", { expected: null }],
    ["Starting with 10,000 records.", {}],
    ["Shopify is slow today.", { status: "waiting", reason: "Shopify is slow today." }],
    ["Waiting for Shopify.", { status: "waiting" }],
    [
      "Update completed. New: 5, Updated: 23, Unchanged: 12, Failed: 0",
      { status: "succeeded", created: 5, updated: 23, unchanged: 12, finishedAt: START },
    ],
    [
      "Full resync completed. New: 1,234, Updated: 0, Unchanged: 0, Skipped: 1, Stale: 2, Removed: 3, Failed: 4",
      {
        mode: "full",
        status: "succeeded_with_problems",
        created: 1234,
        skipped: 1,
        stale: 2,
        deleted: 3,
        rejected: 4,
        finishedAt: START,
      },
    ],
    [
      "Populate cancelled. New: 7, Updated: 0, Unchanged: 0, Failed: 0",
      { mode: "populate", status: "cancelled", created: 7, finishedAt: START },
    ],
    [
      "Update failed: The disk is full. New: 0, Updated: 0, Unchanged: 0, Failed: 0",
      { status: "failed", reason: "The disk is full.", finishedAt: START },
    ],
    [
      "Update failed: no reason was recorded. New: 0, Updated: 0, Unchanged: 0, Failed: 0",
      { status: "failed", finishedAt: START },
    ],
  ])("%s", (expected, figures) => expect(sentence(figures)).toBe(expected));

  test("says that Shopify is at work while a bulk operation runs", () => {
    expect(sentence({}, [window({ state: "submitted" })])).toBe("Shopify is preparing 10,000 records.");
  });

  test.each([
    [4000, "4,000 of 10,000 · 200 per second · less than a minute left"],
    [9900, "9,900 of 10,000 · 495 per second · a few seconds left"],
    [400, "400 of 10,000 · 20 per second · about 8 minutes left"],
    [20, "20 of 10,000 · 1 per second · about 3 hours left"],
    [12_000, "12,000 of 12,000 · 600 per second · a few seconds left"],
  ])("tells how far %i fetched records are", (fetched, expected) => expect(sentence({ fetched })).toBe(expected));
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
  ])("%s", (_name, figures, percent) => expect(progressOf(job(figures), [], after(20)).percent).toBe(percent));
});

describe("the rate", () => {
  test("is counted from when the first window began to bring something, not from the wait before it", () => {
    const windows = [window({ fetched: 0, startedAt: after(5) }), window({ fetched: 100, startedAt: after(15) })];
    expect(progressOf(job({ fetched: 100 }), windows, after(20))).toMatchObject({ perSecond: 20, etaSeconds: 495 });
  });

  test("of a finished job is that of the whole run, and nothing is left", () => {
    expect(
      progressOf(job({ fetched: 100, status: "succeeded", finishedAt: after(10) }), [], after(9999)),
    ).toMatchObject({ perSecond: 10, etaSeconds: 0 });
  });

  test("is unknown while nothing has come", () => {
    expect(progressOf(job(), [], after(20))).toMatchObject({ perSecond: null, etaSeconds: null });
  });
});
