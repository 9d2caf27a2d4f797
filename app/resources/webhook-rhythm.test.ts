import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hourOfWeek } from "~/lib/zoned-day";
import { HOURS_OF_WEEK, isSilent, LEAST_SILENCE_MS, pastSilences, silenceOf } from "./webhook-rhythm";
import type { WebhookRhythm } from "./webhook-rhythm";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 7 * 24 * HOUR;
const ZONE = "Europe/Berlin";
const NOON = new Date("2026-11-18T11:00:00Z");

type Rate = (slot: number) => number;

const byDay: (perHour: number) => Rate = (perHour) => (slot) => (slot % 24 >= 9 && slot % 24 < 21 ? perHour : 0);
const always: (perHour: number) => Rate = (perHour) => () => perHour;

/** Numbers in [0, 1), the same for the same seed. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const slots = new Map<number, number>();

function slotOf(at: number): number {
  const hour = Math.floor(at / HOUR) * HOUR;
  const slot = slots.get(hour) ?? hourOfWeek(new Date(hour), ZONE);
  slots.set(hour, slot);
  return slot;
}

/** When orders came in a shop that lives by this rate: a Poisson process, which has all the gaps that chance makes. */
function life(rate: Rate, weeks: number, seed: number, end = NOON): number[] {
  const next = chances(seed);
  const times: number[] = [];
  const highest = Math.max(...Array.from({ length: HOURS_OF_WEEK }, (_, slot) => rate(slot)));
  for (let at = end.getTime() - weeks * WEEK; ;) {
    at += (-Math.log(1 - next()) / highest) * HOUR;
    if (at >= end.getTime()) return times;
    if (next() < rate(slotOf(at)) / highest) times.push(at);
  }
}

/** What the inbox would have counted of it up to `now`. */
function rhythmFrom(times: readonly number[], now: number, weeks = 6): WebhookRhythm {
  const seen = Array.from({ length: HOURS_OF_WEEK }, () => Array.from({ length: weeks }, () => new Set<number>()));
  for (const at of times) {
    const ago = Math.floor((now - at) / WEEK);
    if (at < now && ago < weeks) seen[slotOf(at)]?.[ago]?.add(Math.floor((at % HOUR) / (5 * MINUTE)));
  }
  const intervals = seen.map((perWeek) => {
    const [busiest = 0, next = 0, ...others] = perWeek.map(({ size }) => size).toSorted((a, b) => b - a);
    return Math.min(busiest, next + 1) + next + others.reduce((sum, one) => sum + one, 0);
  });
  return { weeks, intervals };
}

const flat = (perHour: number, weeks = 6): WebhookRhythm => ({
  weeks,
  intervals: Array<number>(HOURS_OF_WEEK).fill(Math.round(weeks * 12 * (1 - Math.exp(-perHour / 12)))),
});

const silent = (rhythm: WebhookRhythm, minutes: number, now = NOON) => {
  const last = new Date(now.getTime() - minutes * MINUTE);
  return isSilent(silenceOf(rhythm, last, now, ZONE), last, now);
};

describe("a busy shop", () => {
  const rhythm = flat(20);

  test("is told of three quarters of an hour without anything, and a quieter one is not", () => {
    const quarterly = flat(4);
    expect(silent(quarterly, 90)).toBe(false);
    expect(silent(rhythm, 14)).toBe(false);
    expect(silent(rhythm, 47)).toBe(true);
  });

  test("says what is usual at such an hour", () => {
    const { usualMs } = silenceOf(rhythm, new Date(NOON.getTime() - 47 * MINUTE), NOON, ZONE);
    expect(Math.round((usualMs ?? 0) / MINUTE)).toBe(3);
  });

  test("is quiet at night: what is silence at noon is none at four", () => {
    const shop = rhythmFrom(life(byDay(20), 6, 1), NOON.getTime());
    expect(silent(shop, 60)).toBe(true);
    expect(silent(shop, 6 * 60, new Date("2026-11-18T04:00:00Z"))).toBe(false);
    expect(silent(shop, 11 * 60, new Date("2026-11-18T08:05:00Z"))).toBe(false);
  });

  test("is not taken for a shop that sells at three because of one sale that did", () => {
    const sale = Array.from({ length: 300 }, (_, n) => Date.parse("2026-11-11T02:00:00Z") + n * 10_000);
    const shop = rhythmFrom([...life(byDay(20), 6, 2), ...sale], NOON.getTime());
    expect(silent(shop, 60, new Date("2026-11-18T03:00:00Z"))).toBe(false);
  });

  test("keeps its opening hours when the clocks change", () => {
    const opened = new Date("2026-10-26T08:02:00Z"); // the Monday after: nine o'clock is an hour later in UTC
    const shop = rhythmFrom(life(byDay(20), 6, 3, opened), opened.getTime());
    const yesterday = (opened.getTime() - Date.parse("2026-10-25T19:58:00Z")) / MINUTE;
    expect(silent(shop, yesterday, opened)).toBe(false);
  });
});

test("a shop with two orders a day may be quiet for days, and is asked about after a week", () => {
  const shop = rhythmFrom(life(always(2 / 24), 6, 4), NOON.getTime());
  expect(silent(shop, 2 * 24 * 60)).toBe(false);
  expect(silent(shop, 9 * 24 * 60)).toBe(true);
});

test("one week, or none, is no rhythm", () => {
  expect(silent(flat(20, 1), 600)).toBe(false);
  expect(silenceOf(flat(20, 1), new Date(0), NOON, ZONE)).toEqual({ chance: 1, usualMs: null });
});

test.each([
  ["two a day", always(2 / 24)],
  ["two a day, by day", byDay(2 / 12)],
  ["one an hour, by day", byDay(1)],
  ["twenty an hour, by day", byDay(20)],
  ["sixty an hour, closed on Sundays", (slot: number) => (slot < 144 ? byDay(60)(slot) : 0)],
])("a shop with %s is never told of a silence that chance made, in twelve weeks", (_story, rate) => {
  const told: string[] = [];
  for (let seed = 10; seed < 12; seed++) {
    const times = life(rate, 18, seed);
    const start = NOON.getTime() - 12 * WEEK;
    let week = -1;
    let rhythm: WebhookRhythm | null = null;
    for (const [n, at] of times.entries()) {
      const last = times[n - 1];
      if (last === undefined || last < start) continue;
      const now = Math.floor((last - start) / WEEK);
      if (now !== week) rhythm = rhythmFrom(times, last);
      week = now;
      const to = new Date(at);
      if (rhythm && isSilent(silenceOf(rhythm, new Date(last), to, ZONE), new Date(last), to))
        told.push(`${new Date(last).toISOString()} to ${to.toISOString()}`);
    }
  }
  expect(told).toEqual([]);
});

describe("whatever the rhythm", () => {
  const rhythms = fc.record({
    weeks: fc.integer({ min: 2, max: 6 }),
    intervals: fc.array(fc.nat(60), { minLength: HOURS_OF_WEEK, maxLength: HOURS_OF_WEEK }),
  });
  const minutes = fc.integer({ min: 0, max: 20_000 });
  const chanceOf = (rhythm: WebhookRhythm, length: number) =>
    silenceOf(rhythm, new Date(NOON.getTime() - length * MINUTE), NOON, ZONE).chance;

  test("a longer silence is never more likely, and a chance is one", () => {
    fc.assert(
      fc.property(rhythms, minutes, minutes, (rhythm, a, b) => {
        const [longer, shorter] = [chanceOf(rhythm, Math.max(a, b)), chanceOf(rhythm, Math.min(a, b))];
        expect(longer).toBeLessThanOrEqual(shorter);
        expect(longer).toBeGreaterThanOrEqual(0);
        expect(shorter).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("nothing is told below the floor", () => {
    fc.assert(
      fc.property(rhythms, fc.integer({ min: 0, max: LEAST_SILENCE_MS - 1 }), (rhythm, length) => {
        const last = new Date(NOON.getTime() - length);
        expect(isSilent(silenceOf(rhythm, last, NOON, ZONE), last, NOON)).toBe(false);
      }),
    );
  });

  test("where nothing ever came, nothing is told", () => {
    fc.assert(fc.property(minutes, (length) => !silent(flat(0), length)));
  });
});

describe("silences that nobody was there to notice", () => {
  const rhythm = flat(20);
  const at = (minutes: number) => new Date(NOON.getTime() + minutes * MINUTE);
  const heard = [-10, -5, 0, 130, 135, 145, 260].map((minutes) => ({ from: at(minutes), to: at(minutes + 1) }));

  test("are those between two deliveries that the rhythm does not explain", () => {
    expect(pastSilences(rhythm, heard, at(-60), ZONE)).toMatchObject([
      { since: at(1), endedAt: at(130) },
      { since: at(146), endedAt: at(260) },
    ]);
    expect(pastSilences(flat(1), heard, at(-60), ZONE)).toEqual([]);
  });

  test("and ended after the last look: what ended before it was seen then", () => {
    expect(pastSilences(rhythm, heard, at(140), ZONE)).toMatchObject([{ since: at(146) }]);
    expect(pastSilences(rhythm, [], at(0), ZONE)).toEqual([]);
  });
});
