/** The instant a calendar day ("2026-03-29") begins in a time zone, `daysLater` days on; ISO 8601 in UTC. */
export function zonedDayStart(day: string, timeZone: string, daysLater = 0): string {
  const midnight = Date.parse(`${day}T00:00:00Z`) + daysLater * 86_400_000;
  // Twice, because the offset at the first guess may be the one before a clock change.
  const guess = midnight - offsetAt(midnight, timeZone);
  return new Date(midnight - offsetAt(guess, timeZone)).toISOString();
}

/** The calendar day of an instant in a time zone. */
export function zonedDay(at: Date, timeZone: string): string {
  return new Date(at.getTime() + offsetAt(at.getTime(), timeZone)).toISOString().slice(0, 10);
}

/** Which hour of a week in the time zone it is: 0 is Monday's first, 167 Sunday's last. */
export function hourOfWeek(at: Date, timeZone: string): number {
  const there = new Date(at.getTime() + offsetAt(at.getTime(), timeZone));
  return ((there.getUTCDay() + 6) % 7) * 24 + there.getUTCHours();
}

// Making one takes far longer than using it.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}

function offsetAt(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const asUtc = Date.UTC(
    value("year"),
    value("month") - 1,
    value("day"),
    value("hour"),
    value("minute"),
    value("second"),
  );
  return asUtc - Math.floor(at / 1000) * 1000;
}
