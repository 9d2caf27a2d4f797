/**
 * The rhythm of a shop's webhooks, and what it says about a silence. A silence is judged by its probability: how likely
 * is it that nothing comes for so long, at these hours of the week, in this shop? So a night says nothing, and a shop with
 * two orders a day may be quiet for days.
 */
import { hourOfWeek } from "~/lib/zoned-day";

/** Deliveries come in bursts (three hundred orders tagged at once), so what counts is in which five minutes any came. */
export const INTERVAL_MINUTES = 5;

export const HOURS_OF_WEEK = 168;

/** Hours further back say little about this week's. */
export const RHYTHM_WEEKS = 6;

/** What came in a week may have been chance. */
const LEAST_WEEKS = 2;

/** What came of a topic in each hour of the week (Monday's first hour in the shop's time zone first). */
export interface WebhookRhythm {
  /** Whole weeks that were looked at. */
  weeks: number;
  /**
   * In how many five-minute intervals something came, of all weeks together. The busiest week of an hour counts for one interval
   * more than the next busiest at most: a sale is no rhythm.
   */
  intervals: readonly number[];
}

export interface Silence {
  /** Probability of nothing for so long, 0..1. */
  chance: number;
  /** Milliseconds from one delivery to the next at such times of the week; null when none are usual. */
  usualMs: number | null;
}

const HOUR = 3_600_000;
const INTERVALS_PER_HOUR = 60 / INTERVAL_MINUTES;

export const isLearned = (rhythm: WebhookRhythm): boolean => rhythm.weeks >= LEAST_WEEKS;

/**
 * What a silence from `last` until `now` means. Pure. Of each hour's intervals the share that brought something is taken as
 * the chance of one; one more, empty, is added, so that nothing is ever certain. As if deliveries came by chance alone, the
 * logarithm of the whole is how many were to be expected. Of a silence longer than the rhythm the end counts.
 */
export function silenceOf(rhythm: WebhookRhythm, last: Date, now: Date, timeZone: string): Silence {
  if (!isLearned(rhythm)) return { chance: 1, usualMs: null };
  const possible = rhythm.weeks * INTERVALS_PER_HOUR;
  const from = Math.max(last.getTime(), now.getTime() - RHYTHM_WEEKS * HOURS_OF_WEEK * HOUR);
  let expected = 0;
  for (const { slot, hours } of slotsBetween(from, now.getTime(), timeZone)) {
    const active = Math.min(rhythm.intervals[slot] ?? 0, possible);
    expected -= hours * INTERVALS_PER_HOUR * Math.log1p(-active / (possible + 1));
  }
  return { chance: Math.exp(-expected), usualMs: expected > 0 ? (now.getTime() - from) / expected : null };
}

/** Shorter silences are never told: Shopify itself may take some minutes. */
export const LEAST_SILENCE_MS = 15 * 60_000;

/**
 * Less likely than this is no accident. A busy shop has some hundred gaps a day, so by chance alone it would be told of one in
 * some years; what breaks the rhythm in truth (a holiday) costs one update that finds nothing.
 */
export const TELLING_CHANCE = 1e-5;

export function isSilent({ chance }: Silence, last: Date, now: Date): boolean {
  return now.getTime() - last.getTime() >= LEAST_SILENCE_MS && chance < TELLING_CHANCE;
}

/** Some minutes in which deliveries came. */
export interface HeardSpan {
  from: Date;
  to: Date;
}

/**
 * The silences between \`heard\` (in order of time) that the rhythm does not explain and that ended after \`since\`. Pure. While
 * nobody looks, a silence begins and ends without being noticed.
 */
export function pastSilences(
  rhythm: WebhookRhythm,
  heard: readonly HeardSpan[],
  since: Date,
  timeZone: string,
): { since: Date; endedAt: Date; usualMs: number }[] {
  return heard.flatMap(({ from: endedAt }, n) => {
    const before = heard[n - 1];
    if (!before || endedAt <= since) return [];
    const silence = silenceOf(rhythm, before.to, endedAt, timeZone);
    const isTelling = isSilent(silence, before.to, endedAt) && silence.usualMs !== null;
    return isTelling ? [{ since: before.to, endedAt, usualMs: silence.usualMs ?? 0 }] : [];
  });
}

function* slotsBetween(from: number, to: number, timeZone: string): Iterable<{ slot: number; hours: number }> {
  for (let at = from; at < to;) {
    const hour = Math.floor(at / HOUR) * HOUR;
    const next = Math.min(to, hour + HOUR);
    yield { slot: hourOfWeek(new Date(hour), timeZone), hours: (next - at) / HOUR };
    at = next;
  }
}
