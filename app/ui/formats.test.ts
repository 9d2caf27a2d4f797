import { describe, expect, test } from "vitest";
import { formatsFor } from "./formats";

const NOW = Date.parse("2026-11-21T12:00:00Z");
// Between number and unit, and before AM and PM, ICU puts spaces that do not break.
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  const { money } = formatsFor("en", "UTC");

  test("has the digits its currency has, whatever the database keeps", () => {
    expect(money("1234.5000", "USD")).toBe("$1,234.50");
    expect(plain(money("1200.0000", "JPY"))).toBe("¥1,200");
    expect(plain(money("12.3450", "KWD"))).toBe("KWD 12.345");
  });

  test("loses no digit of an amount that a floating number cannot hold", () => {
    expect(money("90071992547409931.07", "USD")).toBe("$90,071,992,547,409,931.07");
  });

  test("is written the way the merchant's language writes it", () => {
    expect(plain(formatsFor("de", "UTC").money("1234.5", "EUR"))).toBe("1.234,50 €");
  });

  test("a currency nobody knows does not break the page", () => {
    expect(money("5.00", "")).toBe("5.00");
    expect(plain(money("5.00", "XQZ"))).toBe("XQZ 5.00");
  });
});

describe("times", () => {
  test("are those of the shop's zone, also across midnight and a clock change", () => {
    const auckland = formatsFor("en", "Pacific/Auckland");
    expect(auckland.date("2026-11-20T11:30:00Z")).toBe("Nov 21, 2026");
    const newYork = formatsFor("en", "America/New_York");
    expect(plain(newYork.exact("2026-03-08T06:59:00Z"))).toBe("Mar 8, 2026, 1:59:00 AM EST");
    expect(plain(newYork.exact("2026-03-08T07:00:00Z"))).toBe("Mar 8, 2026, 3:00:00 AM EDT");
  });

  test("“today” is the shop's today", () => {
    const tokyo = formatsFor("en", "Asia/Tokyo");
    expect(plain(tokyo.moment("2026-11-20T15:00:00Z", NOW))).toBe("today 12:00 AM");
    expect(plain(tokyo.moment("2026-11-20T14:59:00Z", NOW))).toBe("Nov 20, 11:59 PM");
    expect(plain(tokyo.moment("2025-11-20T14:59:00Z", NOW))).toBe("Nov 20, 2025, 11:59 PM");
  });

  test("are told as an age in the largest unit that fits, and never lie in the future", () => {
    const { ago } = formatsFor("en", "UTC");
    const before = (seconds: number) => ago(new Date(NOW - seconds * 1000).toISOString(), NOW);
    expect([before(0), before(4), before(60), before(7_199), before(90_000)]).toEqual([
      "now",
      "4 seconds ago",
      "1 minute ago",
      "1 hour ago",
      "yesterday",
    ]);
    expect(before(-30)).toBe("now");
  });

  test("a zone or locale nobody knows falls back instead of breaking the page", () => {
    expect(formatsFor("xx-not-a-locale!", "Mars/Olympus")).toMatchObject({ locale: "en", timeZone: "UTC" });
  });
});

test("what is roughly so long has one unit", () => {
  const { rough } = formatsFor("en", "UTC");
  expect([0, 40_000, 80_000, 180_000, 47 * 60_000, 100 * 60_000, 200_000_000].map(rough)).toEqual([
    "1 second",
    "40 seconds",
    "80 seconds",
    "3 minutes",
    "47 minutes",
    "2 hours",
    "2 days",
  ]);
});

test("durations and sizes are short and in two units at most", () => {
  const { duration, bytes } = formatsFor("en", "UTC");
  expect([duration(40), duration(23_400), duration(200_000), duration(7_500_000)].map(plain)).toEqual([
    "40 ms",
    "23 sec",
    "3 min 20 sec",
    "2 hr 5 min",
  ]);
  expect([bytes(0), bytes(2_600), bytes(220_000_000)].map(plain)).toEqual(["0 bytes", "2.6 kB", "220 MB"]);
});
