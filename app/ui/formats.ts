/** How this app writes numbers, money and times: in the merchant's locale and the shop's time zone. The only place that uses Intl. */

export interface Formats {
  locale: string;
  timeZone: string;
  number(value: number | bigint): string;
  /** `amount` is a decimal string as Shopify gives it; no digit is lost, and the currency decides how many are shown. */
  money(amount: string, currency: string): string;
  /** "21 Nov 2026" */
  date(iso: string): string;
  /** "21 Nov 2026, 08:10:04 GMT+1": the exact time, for hovering and screen readers. */
  exact(iso: string): string;
  /** "today 8:10 AM", or "Nov 20 at 8:10 AM", with the year when it is another one. */
  moment(iso: string, now: number): string;
  /** "4 seconds ago"; never in the future, because clocks differ. */
  ago(iso: string, now: number): string;
  /** "3 min 20 s", from milliseconds. */
  duration(ms: number): string;
  /** "3 minutes", "2 days": one unit, from milliseconds. */
  rough(ms: number): string;
  bytes(value: number): string;
  percent(fraction: number): string;
  /** "08:00": the hour a bar of a chart stands for. */
  hour(iso: string): string;
}

const AGO_UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

export function formatsFor(wantedLocale: string, wantedZone: string): Formats {
  const locale = supported(() => new Intl.NumberFormat(wantedLocale)) ? wantedLocale : "en";
  const timeZone = supported(() => new Intl.DateTimeFormat("en", { timeZone: wantedZone })) ? wantedZone : "UTC";
  const day = dates(locale, { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const year = dates(locale, { timeZone, year: "numeric" });
  const moment = { timeZone, month: "short", day: "numeric", hour: "numeric", minute: "2-digit" } as const;
  const thisYear = dates(locale, moment);
  const otherYear = dates(locale, { ...moment, year: "numeric" });
  const numbers = new Intl.NumberFormat(locale);
  const date = dates(locale, { timeZone, dateStyle: "medium" });
  const time = dates(locale, { timeZone, hour: "numeric", minute: "2-digit" });
  const full = dates(locale, { timeZone, dateStyle: "medium", timeStyle: "long" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    locale,
    timeZone,
    number: (value) => numbers.format(value),
    money: (amount, currency) => money(locale, amount, currency),
    date: (iso) => date.format(new Date(iso)),
    exact: (iso) => full.format(new Date(iso)),
    hour: (iso) => time.format(new Date(iso)),
    moment: (iso, now) => {
      const at = new Date(iso);
      if (day.format(at) === day.format(now)) return `${relative.format(0, "day")} ${time.format(at)}`;
      return (year.format(at) === year.format(now) ? thisYear : otherYear).format(at);
    },
    ago: (iso, now) => {
      const seconds = Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
      const [unit, size] = AGO_UNITS.find(([, size]) => seconds >= size) ?? ["second", 1];
      return relative.format(-Math.floor(seconds / size), unit);
    },
    duration: (ms) => duration(locale, ms),
    rough: (ms) => rough(locale, ms),
    bytes: (value) => bytes(locale, value),
    percent: (fraction) =>
      new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(fraction),
  };
}

function supported(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}

function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, options);
}

function money(locale: string, amount: string, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return `${amount} ${currency}`.trim();
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount as `${number}`);
}

function duration(locale: string, ms: number): string {
  const unit = (name: string, value: number) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  const seconds = Math.round(ms / 1000);
  if (ms < 1000) return unit("millisecond", Math.round(ms));
  if (seconds < 60) return unit("second", seconds);
  if (seconds < 3600) return parts(unit("minute", Math.floor(seconds / 60)), seconds % 60, (n) => unit("second", n));
  const minutes = Math.round(seconds / 60);
  return parts(unit("hour", Math.floor(minutes / 60)), minutes % 60, (n) => unit("minute", n));
}

function rough(locale: string, ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  // Up to one and a half of a unit the smaller one says more.
  const [unit, size] = AGO_UNITS.find(([, size]) => seconds >= 1.5 * size) ?? (["second", 1] as const);
  const value = Math.round(seconds / size);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

function parts(large: string, rest: number, small: (n: number) => string): string {
  return rest === 0 ? large : `${large} ${small(rest)}`;
}

function bytes(locale: string, value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, value < 1000 ? 0 : Math.floor(Math.log10(value) / 3));
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(value / 1000 ** step);
}
