import { expect, test } from "vitest";
import { emptyMirror } from "~/mirror/reading.fixture";
import type { MirrorCtx } from "~/mirror/ctx";
import { bookUsage } from "~/shopify/usage";
import type { Spender } from "~/shopify/usage";
import { startApp } from "../../test/support/app";
import { readApiBudget } from "./read-api-budget";

const book = ({ db, shop }: MirrorCtx, at: string, spender: Spender, queryCost: number) =>
  bookUsage(db, shop.id, spender, new Date(at), { calls: 2, queryCost, throttledMs: 250, bytes: 0 });

const bucket = ({ db, shop }: MirrorCtx, rest = "") =>
  db.query(
    `insert into api_budgets (shop_id, maximum_available, restore_rate, available, measured_at, learned)
     values ($1, 2000, 100, 2000, clock_timestamp(), 1) ${rest}`,
    [shop.id],
  );

test("today is the shop's today, and its budget is what came back since its midnight", async () => {
  await using mirror = await emptyMirror();
  // Noon UTC is 7:00 in New York: seven hours of a hundred points a second, and what was in the bucket at midnight.
  const ctx = await mirror.installShop("budget.myshopify.com", "America/New_York");
  await bucket(ctx);
  await book(ctx, "2026-11-21T04:59:59Z", "sync", 999);
  await book(ctx, "2026-11-21T05:00:00Z", "sync", 100);
  await book(ctx, "2026-11-21T05:59:59Z", "sync", 20);
  await book(ctx, "2026-11-21T11:30:00Z", "webhook", 7);
  await book(ctx, "2026-11-21T12:00:00Z", "page", 3);

  const facts = await readApiBudget(ctx);
  expect(facts).toMatchObject({
    standing: "well",
    used: { sync: 120, webhook: 7, page: 3 },
    available: 2000 + 7 * 3600 * 100,
    calls: 8,
    waitedMs: 1000,
    outage: null,
  });
  expect(facts.hours).toHaveLength(24);
  expect(facts.hours[0]).toEqual({ hour: "2026-11-21T05:00:00.000Z", used: { sync: 120 } });
  expect(facts.hours[7]).toEqual({ hour: "2026-11-21T12:00:00.000Z", used: { page: 3 } });
});

test("where midnight falls within an hour of UTC the day is counted from the next one", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("kolkata.myshopify.com", "Asia/Kolkata");
  await book(ctx, "2026-11-20T18:45:00Z", "sync", 5);
  await book(ctx, "2026-11-20T19:15:00Z", "sync", 8);
  const facts = await readApiBudget(ctx);
  expect(facts).toMatchObject({ used: { sync: 8 }, available: null });
  expect(facts.hours.map(({ hour }) => hour)[0]).toBe("2026-11-20T19:00:00.000Z");
  expect(facts.hours).toHaveLength(24);
});

test("much of the budget needs attention, and an outage is worse", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("busy.myshopify.com");
  await bucket(ctx);
  await book(ctx, "2026-11-21T11:00:00Z", "sync", 4_000_000);
  expect((await readApiBudget(ctx)).standing).toBe("attention");
  await ctx.db.query(
    "update api_budgets set outage_since = '2026-11-21T09:02:00Z', probe_at = clock_timestamp() + interval '40 seconds'",
  );
  const facts = await readApiBudget(ctx);
  expect(facts).toMatchObject({
    standing: "bad",
    trouble: "Shopify has not answered since 09:02",
    outage: { since: "Shopify has not answered since 09:02" },
  });
  expect(facts.outage?.askedAgainInMs).toBeGreaterThan(20_000);
});

test("a shop's budget is its own", async () => {
  await using mirror = await emptyMirror();
  const ours = await mirror.installShop("ours.myshopify.com");
  const theirs = await mirror.installShop("theirs.myshopify.com");
  await book(theirs, "2026-11-21T11:00:00Z", "sync", 400);
  await bucket(theirs);
  expect(await readApiBudget(ours)).toMatchObject({ used: {}, available: null, calls: 0 });
});

test("what a day of the app costs is told apart: the sync, its completion, webhooks", async () => {
  await using app = await startApp({ orders: 200 });
  await app.sync({ mode: "populate" });
  await app.settled();
  for (const id of app.sim.store.pick(3)) app.sim.store.editOrder(id, { note: "Please ring twice" });
  await app.settled();
  const { used, calls } = await readApiBudget(app.ctx);
  expect(Object.keys(used).sort()).toEqual(["completion", "sync", "webhook"]);
  expect(Math.min(...Object.values(used))).toBeGreaterThan(0);
  const { actualCost } = app.sim.stats;
  // Installing asks through Shopify's own library, which books nothing.
  expect(Object.values(used).reduce((sum, cost) => sum + cost, 0)).toBeLessThanOrEqual(actualCost);
  expect(calls).toBeGreaterThan(3);
});
