/** When a schedule is due next. Pure: the instant, the zone and the shop's share of the spread are given. */
import { dayOf, isTimeZone, zonedTime } from "~/lib/zoned-day";
import type { Rhythm } from "~/resources/schedule";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A run at a time of day starts within so many minutes after it. */
export const SPREAD_MINUTES = 10;

/**
 * Many shops ask for "hourly" or "at 03:00": each gets its own place in the hour, or in the ten minutes after 03:00, which
 * stays the same. Multiples of the golden ratio lie evenly between 0 and 1 for any run of shop numbers.
 */
export const spreadOf = (shopId: number): number => (shopId * 0.6180339887498949) % 1;

/**
 * The first run after `after`. Minutes and hours are counted in elapsed time, so a clock change adds or leaves out none. Days
 * are the zone's: each has one run, right after the jump if its clocks skip the time. A zone nobody knows counts as UTC.
 */
export function nextRun(rhythm: Rhythm, from: { after: Date; timeZone: string; spread: number }): Date {
  switch (rhythm.rhythm) {
    case "minutes":
      return nextSlot(rhythm.everyMins * MINUTE, from);
    case "hourly":
      return nextSlot(60 * MINUTE, from);
    case "daily":
      return nextDay(rhythm.time, null, from);
    case "weekly":
      return nextDay(rhythm.time, rhythm.weekday, from);
  }
}

function nextSlot(period: number, { after, spread }: { after: Date; spread: number }): Date {
  const place = wholeSeconds(period * spread);
  const slots = Math.floor((after.getTime() - place) / period) + 1;
  return new Date(slots * period + place);
}

function nextDay(time: string, weekday: number | null, from: { after: Date; timeZone: string; spread: number }): Date {
  const timeZone = isTimeZone(from.timeZone) ? from.timeZone : "UTC";
  const later = wholeSeconds(SPREAD_MINUTES * MINUTE * from.spread);
  // From yesterday on: its run may lie after midnight, for the jump or the spread.
  let day = dayOf(from.after, timeZone).subtract({ days: 1 });
  for (; ; day = day.add({ days: 1 })) {
    if (weekday !== null && day.dayOfWeek !== weekday) continue;
    const at = zonedTime(day, time, timeZone);
    if (at && at.getTime() + later > from.after.getTime()) return new Date(at.getTime() + later);
  }
}

const wholeSeconds = (ms: number) => Math.floor(ms / SECOND) * SECOND;
