import { next, randomOf, STREAM } from "./random.ts";

/** Seconds since 1970, as all times inside the store. */
export type Seconds = number;

const HOUR = 3600;
export const DAY = 24 * HOUR;
const DAYS = 548;

const WEEKDAYS = [1.15, 1.05, 0.95, 0.95, 1, 0.95, 0.95];
/** Buyers live mostly in American time zones; the hours are UTC. */
const HOURS = [11, 10, 9, 7, 5, 3, 2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 10, 10, 10, 10, 11, 11];

const TWO_DIGITS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, "0"));
const dates = new Map<number, string>();

/** An order has a dozen times, most of them on few days: formatting the date once per day makes orders a fifth faster. */
export function isoOf(at: Seconds): string {
  const second = at % DAY;
  const day = (at - second) / DAY;
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date((at - second) * 1000).toISOString().slice(0, 11);
    dates.set(day, date);
  }
  const minute = Math.floor(second / 60);
  return `${date}${TWO_DIGITS[Math.floor(minute / 60)]}:${TWO_DIGITS[minute % 60]}:${TWO_DIGITS[second % 60]}Z`;
}
export const secondsOf = (date: Date): Seconds => Math.floor(date.getTime() / 1000);
export const startOfDay = (at: Seconds): Seconds => at - (at % DAY);

/** Friday after the fourth Thursday of November: +0; Cyber Monday: +3. */
function afterBlackFriday(day: Date): number {
  if (day.getUTCMonth() < 10) return -99;
  const first = new Date(Date.UTC(day.getUTCFullYear(), 10, 1)).getUTCDay();
  const friday = Date.UTC(day.getUTCFullYear(), 10, 1 + ((4 - first + 7) % 7) + 21 + 1);
  return Math.round((day.getTime() - friday) / 86_400_000);
}

function weightOfDay(at: Seconds, growth: number): number {
  const day = new Date(at * 1000);
  const since = afterBlackFriday(day);
  const sale =
    since === 0 ? 8 : since === 1 ? 3.5 : since === 2 ? 3 : since === 3 ? 6 : since > 3 && since < 26 ? 1.6 : 1;
  return (WEEKDAYS[day.getUTCDay()] as number) * growth * sale;
}

/**
 * When the n-th of `size` orders was created: eighteen months up to the day's start, growing, with the rhythm of
 * weekdays and hours and a peak on Black Friday. Later orders are never earlier than the ones before.
 */
export function createCalendar(seed: number, size: number, today: Seconds): (index: number) => Seconds {
  const start = today - DAYS * DAY;
  const cumulative = new Float64Array(DAYS * 24 + 1);
  for (let hour = 0; hour < DAYS * 24; hour++) {
    const day = Math.floor(hour / 24);
    const weight = weightOfDay(start + day * DAY, 0.75 + (0.5 * day) / DAYS) * (HOURS[hour % 24] as number);
    cumulative[hour + 1] = (cumulative[hour] as number) + weight;
  }
  const total = cumulative[DAYS * 24] as number;

  return (index) => {
    const target = ((index + next(randomOf(seed, index, STREAM.created))) / size) * total;
    let low = 0;
    let high = DAYS * 24 - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((cumulative[middle] as number) <= target) low = middle;
      else high = middle - 1;
    }
    const from = cumulative[low] as number;
    const part = Math.min(0.9999, (target - from) / ((cumulative[low + 1] as number) - from));
    return start + low * HOUR + Math.floor(part * HOUR);
  };
}
