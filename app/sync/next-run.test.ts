import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Rhythm } from "~/resources/schedule";
import { nextRun, SPREAD_MINUTES, spreadOf } from "./next-run";

const HOUR = 3_600_000;

const run = (rhythm: Rhythm, after: string, timeZone: string, spread = 0) =>
  nextRun(rhythm, { after: new Date(after), timeZone, spread }).toISOString();
const daily = (time: string): Rhythm => ({ rhythm: "daily", time });

test("daily and weekly runs follow the shop's clock", () => {
  expect(run(daily("03:00"), "2026-11-21T12:00:00Z", "Europe/Berlin")).toBe("2026-11-22T02:00:00.000Z");
  expect(run(daily("03:00"), "2026-11-22T02:00:00Z", "Europe/Berlin")).toBe("2026-11-23T02:00:00.000Z");
  expect(run(daily("03:00"), "2026-11-22T01:59:59Z", "Europe/Berlin")).toBe("2026-11-22T02:00:00.000Z");
  expect(run(daily("23:30"), "2026-11-21T12:00:00Z", "Asia/Kathmandu")).toBe("2026-11-21T17:45:00.000Z");
  const sunday: Rhythm = { rhythm: "weekly", time: "04:00", weekday: 7 };
  expect(run(sunday, "2026-11-21T12:00:00Z", "America/New_York")).toBe("2026-11-22T09:00:00.000Z");
  expect(run(sunday, "2026-11-22T09:00:00Z", "America/New_York")).toBe("2026-11-29T09:00:00.000Z");
});

test("a time that the clocks jump over runs once, right after the jump", () => {
  // Berlin, 29 March 2026: 02:00 becomes 03:00.
  expect(run(daily("02:30"), "2026-03-28T12:00:00Z", "Europe/Berlin")).toBe("2026-03-29T01:00:00.000Z");
  expect(run(daily("02:00"), "2026-03-28T12:00:00Z", "Europe/Berlin")).toBe("2026-03-29T01:00:00.000Z");
  expect(run(daily("02:30"), "2026-03-29T01:00:00Z", "Europe/Berlin")).toBe("2026-03-30T00:30:00.000Z");
  // Beirut, 29 March 2026: midnight becomes 01:00.
  expect(run(daily("00:15"), "2026-03-28T12:00:00Z", "Asia/Beirut")).toBe("2026-03-28T22:00:00.000Z");
  // Lord Howe moves by half an hour: 02:00 becomes 02:30 on 4 October 2026.
  expect(run(daily("02:10"), "2026-10-03T12:00:00Z", "Australia/Lord_Howe")).toBe("2026-10-03T15:30:00.000Z");
});

test("a time that the clocks show twice runs once, the first time", () => {
  // Berlin, 25 October 2026: 03:00 becomes 02:00.
  expect(run(daily("02:30"), "2026-10-24T12:00:00Z", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
  expect(run(daily("02:30"), "2026-10-25T00:30:00Z", "Europe/Berlin")).toBe("2026-10-26T01:30:00.000Z");
});

test("a day that a zone left out has no run", () => {
  expect(run(daily("03:00"), "2011-12-29T22:00:00Z", "Pacific/Apia")).toBe("2011-12-30T13:00:00.000Z");
});

test("a zone nobody knows counts as UTC, instead of holding up everybody", () => {
  expect(run(daily("03:00"), "2026-11-21T12:00:00Z", "Mars/Olympus_Mons")).toBe("2026-11-22T03:00:00.000Z");
});

test("shops with neighbouring numbers start far apart, always at the same place of the hour", () => {
  const hourly = (shopId: number) =>
    nextRun({ rhythm: "hourly" }, { after: new Date(0), timeZone: "UTC", spread: spreadOf(shopId) }).getTime();
  for (const first of [1, 40_000, 2_000_000_000]) {
    const starts = Array.from({ length: 100 }, (_, n) => hourly(first + n)).toSorted((a, b) => a - b);
    const gaps = starts.map((start, n) => (starts[n + 1] ?? (starts[0] ?? 0) + HOUR) - start);
    expect(Math.min(...gaps)).toBeGreaterThan(10_000);
    expect(Math.max(...gaps)).toBeLessThan(90_000);
  }
});

/** What a clock on the wall of that zone shows, minute by minute: an answer that owes nothing to the code under test. */
function wallClock(timeZone: string) {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    dateStyle: "short",
    timeStyle: "short",
  });
  return (at: number) => {
    const [day = "", time = ""] = format.format(at).split(", ");
    return { day, time };
  };
}

const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Beirut",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Africa/Casablanca",
  "UTC",
];

test("the clock changes that these properties look at are found", () => {
  expect(clockChanges("Europe/Berlin")).toHaveLength(4);
  expect(clockChanges("America/Santiago")).toHaveLength(4);
  expect(clockChanges("UTC")).toEqual([]);
});

describe.each(ZONES)("in %s", (timeZone) => {
  const wall = wallClock(timeZone);
  const changes = clockChanges(timeZone);
  /** Around the clock changes of the zone, or anywhere in two years. */
  const instant = fc.oneof(
    fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) }),
    ...(changes.length > 0
      ? [
          fc
            .tuple(fc.constantFrom(...changes), fc.integer({ min: -40 * HOUR, max: 40 * HOUR }))
            .map(([at, by]) => at + by),
        ]
      : []),
  );
  const time = fc
    .integer({ min: 0, max: 24 * 60 - 1 })
    .map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16));

  test("each day has one daily run, at its time or at the first minute after it that exists", () => {
    fc.assert(
      fc.property(instant, time, (start, wanted) => {
        let at = new Date(start);
        for (let n = 0; n < 3; n++) {
          const next = nextRun(daily(wanted), { after: at, timeZone, spread: 0 });
          expect(next.getTime()).toBeGreaterThan(at.getTime());
          const shown = wall(next.getTime());
          const before = wall(next.getTime() - 60_000);
          if (shown.time !== wanted) {
            // Skipped: the minute before is earlier than the wanted time, and this one is later.
            expect(`${before.day} ${before.time}` < `${shown.day} ${wanted}`).toBe(true);
            expect(shown.time > wanted).toBe(true);
          } else {
            // The first of two: not shown already within the three hours before.
            const earlier = Array.from({ length: 180 }, (_, m) => wall(next.getTime() - (m + 1) * 60_000));
            expect(earlier).not.toContainEqual(shown);
          }
          if (n > 0) expect(daysBetween(wall(at.getTime()).day, shown.day)).toBe(1);
          at = next;
        }
      }),
      { numRuns: 40 },
    );
  });

  test("a weekly run is the daily run of its day, and the spread only moves it by up to ten minutes", () => {
    fc.assert(
      fc.property(
        instant,
        time,
        fc.integer({ min: 1, max: 7 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (start, wanted, weekday, spread) => {
          const from = { after: new Date(start), timeZone, spread };
          const weekly = nextRun({ rhythm: "weekly", time: wanted, weekday }, from);
          const plain = weekly.getTime() - Math.floor(SPREAD_MINUTES * 60 * spread) * 1000;
          expect(weekly.getTime()).toBeGreaterThan(start);
          expect(weekly.getTime() - start).toBeLessThanOrEqual(7 * 24 * HOUR + 2 * HOUR);
          expect(new Date(`${wall(plain).day}T00:00:00Z`).getUTCDay()).toBe(weekday % 7);
          expect(nextRun(daily(wanted), { after: new Date(plain - 1), timeZone, spread: 0 }).getTime()).toBe(plain);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("minutes and hours are elapsed time, whatever the clocks do", () => {
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 5, max: 1440 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (start, everyMins, spread) => {
          const rhythm: Rhythm = { rhythm: "minutes", everyMins };
          const first = nextRun(rhythm, { after: new Date(start), timeZone, spread });
          const second = nextRun(rhythm, { after: first, timeZone, spread });
          expect(first.getTime()).toBeGreaterThan(start);
          expect(first.getTime() - start).toBeLessThanOrEqual(everyMins * 60_000);
          expect(second.getTime() - first.getTime()).toBe(everyMins * 60_000);
        },
      ),
      { numRuns: 40 },
    );
  });
});

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / (24 * HOUR);

/** The clock changes of two years, to the day: the days after which the same instant of UTC shows another time. */
function clockChanges(timeZone: string): number[] {
  const wall = wallClock(timeZone);
  const found: number[] = [];
  const minutes = (at: number) => Number(wall(at).time.slice(0, 2)) * 60 + Number(wall(at).time.slice(3));
  for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2028, 0, 1); day += 24 * HOUR) {
    if (minutes(day) === minutes(day + 24 * HOUR)) continue;
    found.push(day + 12 * HOUR);
  }
  return found;
}
