import { expect, test } from "vitest";
import { hourOfWeek, zonedClock, zonedDay, zonedDayStart, zonedInstant } from "./zoned-day";

test("a day begins at its zone's midnight", () => {
  expect(zonedDayStart("2026-11-21", "UTC")).toBe("2026-11-21T00:00:00.000Z");
  expect(zonedDayStart("2026-11-21", "America/New_York")).toBe("2026-11-21T05:00:00.000Z");
  expect(zonedDayStart("2026-11-21", "Pacific/Auckland")).toBe("2026-11-20T11:00:00.000Z");
  expect(zonedDayStart("2026-11-21", "Asia/Kathmandu")).toBe("2026-11-20T18:15:00.000Z");
});

test("the days of a clock change are 23 and 25 hours long", () => {
  const hours = (day: string) =>
    (Date.parse(zonedDayStart(day, "Europe/Berlin", 1)) - Date.parse(zonedDayStart(day, "Europe/Berlin"))) / 3_600_000;
  expect([hours("2026-03-28"), hours("2026-03-29"), hours("2026-10-25")]).toEqual([24, 23, 25]);
});

test("the day of an instant is the zone's", () => {
  const at = new Date("2026-11-21T23:30:00Z");
  expect([zonedDay(at, "UTC"), zonedDay(at, "Asia/Tokyo"), zonedDay(at, "America/Los_Angeles")]).toEqual([
    "2026-11-21",
    "2026-11-22",
    "2026-11-21",
  ]);
});

test("the hour of a week is the zone's, from Monday on", () => {
  const sunday = new Date("2026-11-22T23:30:00Z");
  expect([hourOfWeek(sunday, "UTC"), hourOfWeek(sunday, "Asia/Tokyo"), hourOfWeek(sunday, "America/New_York")]).toEqual(
    [167, 8, 162],
  );
});

test("what a field for a day and a time shows is the zone's, and comes back as the same instant", () => {
  const at = new Date("2026-11-21T23:30:00Z");
  for (const zone of ["UTC", "Asia/Kathmandu", "America/Los_Angeles"])
    expect(zonedInstant(zonedClock(at, zone), zone)).toBe(at.toISOString());
  expect(zonedClock(at, "Asia/Kathmandu")).toBe("2026-11-22T05:15");
  expect(() => zonedInstant("2026-02-31T25:00", "UTC")).toThrow(RangeError);
});
