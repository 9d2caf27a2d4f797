import fc from "fast-check";
import { expect, test } from "vitest";
import { addTally, earlier, emptyTally, later, unaccounted } from "./tally";
import type { Tally } from "./tally";

const tally = (parts: Partial<Tally>): Tally => ({ ...emptyTally(), ...parts });

test("tallies add up count by count, and keep the newest change and the oldest one left behind", () => {
  const total = tally({ fetched: 2, created: 2, newestUpdatedAt: "2026-11-20T10:00:00Z" });
  addTally(
    total,
    tally({
      fetched: 3,
      skipped: 3,
      outdated: 1,
      newestUpdatedAt: "2026-11-21T10:00:00Z",
      oldestOutdated: "2026-11-02T00:00:00Z",
    }),
  );
  addTally(total, tally({ deleted: 4, oldestOutdated: "2026-11-01T00:00:00Z" }));
  expect(total).toEqual(
    tally({
      fetched: 5,
      created: 2,
      skipped: 3,
      outdated: 1,
      deleted: 4,
      newestUpdatedAt: "2026-11-21T10:00:00Z",
      oldestOutdated: "2026-11-01T00:00:00Z",
    }),
  );
});

test.each([
  ["2026-11-21T10:00:00Z", "2026-11-21T11:00:00+02:00"],
  ["2026-11-21T10:00:00.001Z", "2026-11-21T10:00:00Z"],
])("%s is later than %s, however they are written", (newer, older) => {
  expect([later(newer, older), later(older, newer)]).toEqual([newer, newer]);
  expect([earlier(newer, older), earlier(older, newer)]).toEqual([older, older]);
});

test("an unknown instant gives way to a known one", () => {
  expect([later(null, "2026-11-21T10:00:00Z"), earlier("2026-11-21T10:00:00Z", null), later(null, null)]).toEqual([
    "2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00Z",
    null,
  ]);
});

test("the law of conservation: what was fetched is one of six things, and a removal is none of them", () => {
  const outcomes = ["created", "updated", "unchanged", "stale", "skipped", "rejected"] as const;
  fc.assert(
    fc.property(
      fc.tuple(...outcomes.map(() => fc.nat(1000))),
      fc.nat(50),
      fc.integer({ min: -20, max: 20 }),
      (counts, deleted, wrong) => {
        const parts = Object.fromEntries(outcomes.map((outcome, n) => [outcome, counts[n] ?? 0]));
        const fetched = counts.reduce((sum, count) => sum + count, 0) + wrong;
        expect(unaccounted(tally({ ...parts, deleted, fetched }))).toBe(wrong);
      },
    ),
  );
});
