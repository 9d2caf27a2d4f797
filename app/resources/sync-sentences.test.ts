import { describe, expect, test } from "vitest";
import { formatsFor } from "~/ui/formats";
import { estimateSentence, jobSentence } from "./sync-sentences";
import type { Told, ToldJob } from "./sync-sentences";
import { toldJob } from "./told-job.fixture";

const told = (figures: Partial<ToldJob>, more: Partial<Told> = {}): Told => ({
  job: toldJob(figures),
  windows: [],
  progress: { perSecond: null, etaSeconds: null },
  ...more,
});

describe("the sentence of a job", () => {
  test.each<[string, Partial<ToldJob>]>([
    ["Update is about to start.", { status: "queued" }],
    ["Asking Shopify how many records there are.", { expected: null }],
    ["Starting with 10,000 records.", {}],
    ["Shopify is slow today.", { status: "waiting", reason: "Shopify is slow today." }],
    ["Waiting for Shopify.", { status: "waiting" }],
    [
      "Update completed. New: 5, Updated: 23, Unchanged: 12, Failed: 0",
      { status: "succeeded", created: 5, updated: 23, unchanged: 12 },
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
      },
    ],
    [
      "Populate cancelled. New: 7, Updated: 0, Unchanged: 0, Failed: 0",
      { mode: "populate", status: "cancelled", created: 7 },
    ],
    [
      "Update failed: The disk is full. New: 0, Updated: 0, Unchanged: 0, Failed: 0",
      { status: "failed", reason: "The disk is full." },
    ],
    ["Update failed: no reason was recorded. New: 0, Updated: 0, Unchanged: 0, Failed: 0", { status: "failed" }],
  ])("%s", (expected, figures) => expect(jobSentence(told(figures))).toBe(expected));

  test("says that Shopify is at work while a bulk operation runs", () => {
    expect(jobSentence(told({}, { windows: [{ state: "submitted" }] }))).toBe("Shopify is preparing 10,000 records.");
  });

  test.each([
    [4000, 200, 30, "4,000 of 10,000 · 200 per second · less than a minute left"],
    [9900, 495.4, 1, "9,900 of 10,000 · 495 per second · a few seconds left"],
    [400, 20, 480, "400 of 10,000 · 20 per second · about 8 minutes left"],
    [20, 0.9, 11_088, "20 of 10,000 · 1 per second · about 3 hours left"],
    [12_000, 600, 0, "12,000 of 12,000 · 600 per second · a few seconds left"],
  ])("tells how far %i fetched records at %f per second are", (fetched, perSecond, etaSeconds, expected) =>
    expect(jobSentence(told({ fetched }, { progress: { perSecond, etaSeconds } }))).toBe(expected),
  );

  test("says no pace and no time before there is enough to tell them by", () => {
    expect(jobSentence(told({ fetched: 200 }))).toBe("200 of 10,000");
  });
});

test("what a job would cost is told in one line", () => {
  const order = { one: "order", many: "orders" };
  expect(estimateSentence({ records: 4_120, apiCalls: 3, minutes: 1 }, order)).toBe(
    "4,120 orders · about 3 API calls · under a minute",
  );
  expect(estimateSentence({ records: 1, apiCalls: 2, minutes: 1 }, order)).toMatch(/^1 order ·/);
  expect(estimateSentence({ records: 2_000_000, apiCalls: 11, minutes: 34 }, order)).toMatch(/about 34 minutes$/);
});

test("numbers are written as the merchant's language writes them, also in sentences", () => {
  const { number } = formatsFor("de", "UTC");
  const running = told({ fetched: 4_000 }, { progress: { perSecond: 1_200, etaSeconds: 5 } });
  expect(jobSentence(running, number)).toBe("4.000 of 10.000 · 1.200 per second · a few seconds left");
  expect(jobSentence(told({ status: "succeeded", created: 1_234 }), number)).toMatch(/New: 1\.234,/);
  expect(estimateSentence({ records: 4_120, apiCalls: 3, minutes: 1 }, { one: "o", many: "orders" }, number)).toMatch(
    /^4\.120 orders/,
  );
});
