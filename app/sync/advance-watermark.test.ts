import { describe, expect, test } from "vitest";
import { NO_WATERMARK } from "~/mirror/watermarks";
import type { Watermark } from "~/mirror/watermarks";
import { nextWatermark } from "./advance-watermark";

const at = (time: string) => new Date(`2026-11-${time}Z`);

/** A run that Shopify's clock saw start on the 20th at 12:00 and that ended at 15:00. */
const STARTED = at("20T12:00:00");
const NOW = at("20T15:00:00");

const never = NO_WATERMARK;
const synced: Watermark = {
  ...never,
  updated_at: at("19T08:00:00"),
  covered_to: at("19T09:00:00"),
  last_sync_at: at("19T10:00:00"),
  is_full_sync: true,
};

type Job = Parameters<typeof nextWatermark>[1];
const job = (mode: Job["mode"], params: Job["params"] = {}, effective: Job["effective_mode"] = null): Job => ({
  mode,
  effective_mode: effective,
  params,
  shopify_started_at: STARTED,
  planned_at: STARTED,
});
const window = (newest: Date | null, oldestOutdated: Date | null = null) => ({
  newest_updated_at: newest,
  oldest_outdated: oldestOutdated,
});

describe("the watermark", () => {
  test.each<[string, Watermark, Job, ReturnType<typeof window>[], Date | null]>([
    [
      "of a first full sync is the newest change met",
      never,
      job("full"),
      [window(at("18T00:00:00")), window(at("20T11:00:00"))],
      at("20T11:00:00"),
    ],
    ["never is later than the start of the run", never, job("full"), [window(at("20T14:00:00"))], STARTED],
    ["of a run that met nothing stays unknown", never, job("full"), [window(null)], null],
    ["of a run that met nothing stays where it was", synced, job("full"), [window(null)], synced.updated_at],
    ["never goes back", synced, job("full"), [window(at("10T00:00:00"))], synced.updated_at],
    ["of an update is the newest change met", synced, job("update"), [window(at("20T11:59:00"))], at("20T11:59:00")],
    [
      "of an update that became a full sync counts as one",
      never,
      job("update", {}, "full"),
      [window(at("20T11:00:00"))],
      at("20T11:00:00"),
    ],
    [
      "of an update by age moves when that age reaches back to it",
      synced,
      job("update", { staleAfterMins: 3000 }),
      [window(at("20T11:00:00"))],
      at("20T11:00:00"),
    ],
    [
      "never moves past what may have been shown late: an update by an age that stops within the overlap proves nothing",
      { ...synced, updated_at: at("20T11:57:00") },
      job("update", { staleAfterMins: 5 }),
      [window(at("20T11:59:00"))],
      at("20T11:57:00"),
    ],
    [
      "never moves past a gap: an update by an age that does not reach back proves nothing",
      synced,
      job("update", { staleAfterMins: 60 }),
      [window(at("20T11:30:00"))],
      synced.updated_at,
    ],
    [
      "never moves past a gap: an update by age before any other sync proves nothing",
      never,
      job("update", { staleAfterMins: 60 }),
      [window(at("20T11:30:00"))],
      null,
    ],
    [
      "of a first populate is the newest change met",
      never,
      job("populate"),
      [window(at("20T10:00:00"))],
      at("20T10:00:00"),
    ],
    [
      "is not moved by a later populate, which reads by creation",
      synced,
      job("populate"),
      [window(at("20T10:00:00"))],
      synced.updated_at,
    ],
    [
      "of a populate stops short of an outdated record that it left alone",
      never,
      job("populate"),
      [window(at("20T10:00:00")), window(at("20T09:00:00"), at("17T00:00:00"))],
      at("17T00:00:00"),
    ],
  ])("%s", (_name, current, run, windows, expected) => {
    expect(nextWatermark(current, run, windows, NOW).updated_at).toEqual(expected);
  });
});

describe("what a populate need not read again", () => {
  type Covered = [from: Date | null, to: Date | null, full: boolean];
  const thirtyDays = at("20T12:00:00").getTime() - 30 * 86_400_000;
  test.each<[string, Watermark, Job, Covered]>([
    ["is everything up to the start, after a full sync", never, job("full"), [null, STARTED, true]],
    ["is everything up to the start, after a populate without days", never, job("populate"), [null, STARTED, true]],
    ["is as many days as were asked for", never, job("populate", { days: 30 }), [new Date(thirtyDays), STARTED, false]],
    ["is not touched by an update", synced, job("update"), [null, synced.covered_to, false]],
    [
      "grows by a populate that joins it",
      { ...synced, is_full_sync: false },
      job("populate", { days: 30 }),
      [null, STARTED, true],
    ],
    [
      "keeps how far it reached back",
      { ...synced, covered_from: at("01T00:00:00") },
      job("populate", { days: 5 }),
      [at("01T00:00:00"), STARTED, false],
    ],
    [
      "reaches further back after a populate that asked for more days",
      { ...synced, covered_from: at("18T00:00:00") },
      job("populate", { days: 30 }),
      [new Date(thirtyDays), STARTED, false],
    ],
    [
      "begins anew behind a gap",
      { ...synced, covered_from: at("01T00:00:00"), covered_to: at("10T00:00:00") },
      job("populate", { days: 1 }),
      [at("19T12:00:00"), STARTED, false],
    ],
  ])("%s", (_name, current, run, [from, to, full]) => {
    expect(nextWatermark(current, run, [window(at("20T10:00:00"))], NOW)).toMatchObject({
      covered_from: from,
      covered_to: to,
      is_full_sync: full,
    });
  });
});

test("the time of the last sync is ours, not Shopify's", () => {
  expect(nextWatermark(never, job("full"), [], NOW).last_sync_at).toEqual(NOW);
});
