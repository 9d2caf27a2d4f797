/** Calendar days and times of day in a time zone, by Temporal (which Node will bring of its own one day). */
import { Temporal } from "temporal-polyfill";

/** The instant a calendar day ("2026-03-29") begins in a time zone, `daysLater` days on; ISO 8601 in UTC. */
export function zonedDayStart(day: string, timeZone: string, daysLater = 0): string {
  const start = Temporal.PlainDate.from(day).add({ days: daysLater }).toZonedDateTime(timeZone);
  return new Date(start.epochMilliseconds).toISOString();
}

/** The calendar day of an instant in a time zone. */
export function zonedDay(at: Date, timeZone: string): string {
  return dayOf(at, timeZone).toString();
}

/** The instant at which clocks in the zone show this day and time ("2026-11-21T08:30"); ISO 8601 in UTC. Throws for a time that is none. */
export function zonedInstant(local: string, timeZone: string): string {
  return new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).epochMilliseconds).toISOString();
}

/** What clocks in the zone show, as fields for a day and a time take it: "2026-11-21T08:30". */
export function zonedClock(at: Date, timeZone: string): string {
  return zoned(at, timeZone).toPlainDateTime().toString({ smallestUnit: "minute" });
}

/** "2026-11-21 08:10:04 -0500": an instant (ISO 8601) as Shopify's exports write it, in a time zone. */
export function zonedStamp(iso: string, timeZone: string): string {
  const there = zoned(new Date(iso), timeZone);
  const time = there.toPlainTime().toString({ smallestUnit: "second" });
  return `${there.toPlainDate().toString()} ${time} ${there.offset.replace(":", "")}`;
}

/** Which hour of a week in the time zone it is: 0 is Monday's first, 167 Sunday's last. */
export function hourOfWeek(at: Date, timeZone: string): number {
  const there = zoned(at, timeZone);
  return (there.dayOfWeek - 1) * 24 + there.hour;
}

/** Its days of the week are 1 for Monday to 7 for Sunday. */
export type Day = Temporal.PlainDate;

export function dayOf(at: Date, timeZone: string): Day {
  return zoned(at, timeZone).toPlainDate();
}

/**
 * The one instant of a day that a time of day ("03:00") stands for. Where clocks jump over that time, it is the instant right
 * after the jump; where they show it twice, the first. Null for a day that the zone left out (Samoa, 30 December 2011).
 */
export function zonedTime(day: Day, time: string, timeZone: string): Date | null {
  const plainTime = Temporal.PlainTime.from(time);
  const at = day.toZonedDateTime({ timeZone, plainTime });
  const isSkipped = !at.toPlainTime().equals(plainTime) || !at.toPlainDate().equals(day);
  if (!isSkipped) return new Date(at.epochMilliseconds);
  if (!day.toZonedDateTime(timeZone).toPlainDate().equals(day)) return null;
  // Temporal puts a skipped time as long after the jump as it would have been before it.
  const jump = at.add({ minutes: 1 }).getTimeZoneTransition("previous");
  return new Date((jump ?? at).epochMilliseconds);
}

export function isTimeZone(timeZone: string): boolean {
  try {
    zoned(new Date(0), timeZone);
    return true;
  } catch {
    return false;
  }
}

function zoned(at: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
}
