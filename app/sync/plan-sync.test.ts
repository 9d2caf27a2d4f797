import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SyncParams } from "~/mirror/sync-jobs";
import { NO_WATERMARK } from "~/mirror/watermarks";
import type { Watermark } from "~/mirror/watermarks";
import { LEAST_OVERLAP_MS } from "~/resources/lateness";
import { rangeOf, windowsFor } from "./plan-sync";
import type { Range } from "./plan-sync";

const NOW = new Date("2026-11-20T12:00:00Z");
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const before = (milliseconds: number, from = NOW) => new Date(from.getTime() - milliseconds);

const never = NO_WATERMARK;
const synced: Watermark = { ...never, updated_at: before(DAY), covered_to: before(2 * DAY) };

describe("which records a job asks for", () => {
  type Expected = Partial<Range> & { from: Date | null };
  test.each<[string, Range["mode"], SyncParams, Watermark, Expected]>([
    ["full: all", "full", {}, synced, { mode: "full", field: "created_at", from: null, note: null }],
    [
      "update: since the watermark minus the overlap",
      "update",
      {},
      synced,
      { mode: "update", field: "updated_at", from: before(DAY + LEAST_OVERLAP_MS), note: null },
    ],
    [
      "update in a shop that is told late: by as much more",
      "update",
      {},
      { ...synced, overlap_ms: 40 * MINUTE },
      { mode: "update", field: "updated_at", from: before(DAY + 40 * MINUTE) },
    ],
    [
      "populate again in a shop that is told late: the same",
      "populate",
      {},
      { ...synced, overlap_ms: 40 * MINUTE },
      { from: before(2 * DAY + 40 * MINUTE) },
    ],
    [
      "update by age: the last minutes, whatever the watermark",
      "update",
      { staleAfterMins: 90 },
      synced,
      { mode: "update", field: "updated_at", from: before(90 * MINUTE) },
    ],
    [
      "update by age: also before any other sync",
      "update",
      { staleAfterMins: 90 },
      never,
      { mode: "update", from: before(90 * MINUTE), note: null },
    ],
    [
      "populate: all that were created",
      "populate",
      {},
      never,
      { mode: "populate", field: "created_at", from: null, note: null },
    ],
    ["populate: of so many days", "populate", { days: 30 }, never, { from: before(30 * DAY) }],
    [
      "populate again: only what was created since",
      "populate",
      {},
      synced,
      { from: before(2 * DAY + LEAST_OVERLAP_MS) },
    ],
    [
      "populate again by days: only what was created since",
      "populate",
      { days: 30 },
      synced,
      { from: before(2 * DAY + LEAST_OVERLAP_MS) },
    ],
    ["populate of fewer days than that", "populate", { days: 1 }, synced, { from: before(DAY) }],
    [
      "populate reaching further back than before: all of it",
      "populate",
      { days: 60 },
      { ...synced, covered_from: before(30 * DAY) },
      { from: before(60 * DAY) },
    ],
    [
      "populate without days after one with: all of it",
      "populate",
      {},
      { ...synced, covered_from: before(30 * DAY) },
      { from: null },
    ],
    [
      "populate of as many days, a day later: only what was created since",
      "populate",
      { days: 30 },
      { ...synced, covered_from: before(31 * DAY) },
      { from: before(2 * DAY + LEAST_OVERLAP_MS) },
    ],
  ])("%s", (_name, mode, params, watermark, expected) => {
    expect(rangeOf(mode, params, watermark, NOW)).toMatchObject(expected);
  });

  test("an update before any other sync becomes a full one, and says so", () => {
    expect(rangeOf("update", {}, never, NOW)).toMatchObject({
      mode: "full",
      from: null,
      note: expect.stringContaining("fetches everything") as string,
    });
  });
});

describe("the windows of a range", () => {
  const PAGES_UP_TO = 4;
  const all: Range = { mode: "populate", field: "created_at", from: null, note: null };
  const cuts = [7, 14, 30, 60, 90, 135, 180, 240, 300, 365].map((days) => before(days * DAY));

  test("few records are one window of pages", () => {
    expect(
      windowsFor(
        all,
        PAGES_UP_TO,
        cuts,
        cuts.map(() => 0),
        PAGES_UP_TO,
      ),
    ).toEqual([{ kind: "pages", search: "", from: null, to: null, expected: PAGES_UP_TO }]);
    expect(
      windowsFor(
        all,
        PAGES_UP_TO + 1,
        cuts,
        cuts.map(() => 0),
        PAGES_UP_TO,
      ),
    ).toHaveLength(1);
  });

  test("an update is one window, however many have changed: a record must not slip from one into another", () => {
    const changed: Range = { mode: "update", field: "updated_at", from: before(DAY), note: null };
    expect(
      windowsFor(
        changed,
        900_000,
        cuts,
        cuts.map((_, n) => n * 90_000),
        PAGES_UP_TO,
      ),
    ).toEqual([
      { kind: "bulk", search: "updated_at:>='2026-11-19T12:00:00Z'", from: before(DAY), to: null, expected: 900_000 },
    ]);
  });

  test("many records are several windows, newest first, of about equal counts", () => {
    const since = cuts.map((_, n) => (n + 1) * 30_000);
    const windows = windowsFor(all, 300_000, cuts, since, PAGES_UP_TO);
    expect(windows.map(({ search, expected }) => [search, expected])).toEqual([
      ["created_at:>='2026-11-06T12:00:00Z'", 60_000],
      ["created_at:>='2026-09-21T12:00:00Z' created_at:<'2026-11-06T12:00:00Z'", 60_000],
      ["created_at:>='2026-07-08T12:00:00Z' created_at:<'2026-09-21T12:00:00Z'", 60_000],
      ["created_at:<'2026-07-08T12:00:00Z'", 120_000],
    ]);
  });

  test("whatever the counts, the windows are the range: no gap, no overlap, no record twice, at most five", () => {
    const counts = fc.tuple(
      fc.nat(2_000_000),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }),
    );
    fc.assert(
      fc.property(counts, fc.option(fc.integer({ min: 366, max: 2000 })), ([expected, shares], days) => {
        const range = { ...all, from: days === null ? null : before(days * DAY) };
        const since = shares.toSorted((a, b) => a - b).map((share) => Math.floor(share * expected));
        const windows = windowsFor(range, expected, cuts, since, PAGES_UP_TO);
        expect(windows.length).toBeLessThanOrEqual(5);
        expect([windows[0]?.to, windows.at(-1)?.from]).toEqual([null, range.from]);
        windows.slice(1).forEach((window, n) => expect(window.to).toEqual(windows[n]?.from));
        expect(windows.reduce((sum, window) => sum + (window.expected ?? 0), 0)).toBe(expected);
        for (const window of windows) expect(window.expected).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
