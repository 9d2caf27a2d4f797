import { expect, test } from "vitest";

import { readWatermark } from "~/mirror/watermarks";
import { readLateness } from "~/mirror/webhook-hours";
import { latenessPercentile, LEAST_OVERLAP_MS } from "~/resources/lateness";
import { measureOverlap } from "~/sync/measure-overlap";

import { startApp } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const MINUTE = 60_000;

async function populated(orders = 30): Promise<TestApp> {
  const app = await startApp({ orders });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.clock.advance(MINUTE);
  return app;
}

const counts = async ({ ctx }: TestApp, topic: string) => {
  const [row] = await ctx.db.query<{ deliveries: number; duplicates: number }>(
    `select coalesce(sum(deliveries), 0)::int as deliveries, coalesce(sum(duplicates), 0)::int as duplicates
       from webhook_hours where shop_id = $1 and topic = $2`,
    [ctx.shop.id, topic],
  );
  return row;
};

const late = async ({ ctx }: TestApp, topic: string, share: number) => {
  const since = new Date(ctx.clock().getTime() - 24 * 60 * MINUTE);
  return latenessPercentile((await readLateness(ctx.db, ctx.shop.id, [topic], since)).get(topic) ?? [], share) ?? 0;
};

test("deliveries are counted by topic, and those that come twice apart from them", async () => {
  await using app = await populated();
  app.sim.webhooks.double(3, "orders/updated");
  for (const id of app.sim.store.pick(10)) app.sim.store.editOrder(id, { tags: ["seen"] });
  await app.settled();

  expect(await counts(app, "orders/updated")).toEqual({ deliveries: 10, duplicates: 3 });
  expect(await counts(app, "orders/delete")).toEqual({ deliveries: 0, duplicates: 0 });
});

test("lateness is measured from what happened at Shopify to the row, deliveries that waited for us included", async () => {
  await using app = await populated();
  const [prompt = "", waiting = ""] = app.sim.store.pick(2);
  app.sim.store.editOrder(prompt, { tags: ["at once"] });
  app.sim.store.createOrders(2);
  await app.settled();
  expect(await late(app, "orders/create", 0.5)).toBeGreaterThan(0);
  await app.stopWorker();
  app.sim.store.editOrder(waiting, { tags: ["nobody works"] });
  await app.sim.webhooks.idle();
  app.sim.clock.advance(20 * MINUTE);
  await app.startWorker();
  await app.settled();

  expect(await late(app, "orders/updated", 0.5)).toBeLessThan(MINUTE);
  expect(await late(app, "orders/updated", 0.99)).toBeGreaterThan(19 * MINUTE);
  expect(await late(app, "orders/updated", 0.99)).toBeLessThan(25 * MINUTE);
});

test("where webhooks are late, an update reads that much further back", async () => {
  await using app = await populated();
  app.sim.webhooks.delay(5, 30 * MINUTE, "orders/updated");
  for (const id of app.sim.store.pick(5)) app.sim.store.editOrder(id, { tags: ["late"] });
  app.sim.clock.advance(31 * MINUTE);
  await app.settled();
  await measureOverlap(app.ctx);

  const { overlap_ms } = await readWatermark(app.ctx.db, app.ctx.shop.id, "orders");
  expect(overlap_ms).toBeGreaterThanOrEqual(30 * MINUTE);
  expect(overlap_ms).toBeLessThanOrEqual(40 * MINUTE);

  await app.sync({ mode: "update" });
  const [window] = await app.ctx.db.query<{ back: number }>(
    `select extract(epoch from m.updated_at - w.range_from)::int as back from sync_windows w
       join watermarks m using (shop_id) where w.shop_id = $1 order by w.job_id desc limit 1`,
    [app.ctx.shop.id],
  );
  expect(window?.back).toBeGreaterThanOrEqual(30 * 60);
  expect(await differences(app)).toEqual([]);
});

test("where Shopify's search is late, an update notices by what webhooks had told, and later ones read that much further back", async () => {
  await using app = await populated();
  app.sim.knobs.searchLagMs = 20 * MINUTE;
  for (const id of app.sim.store.pick(5)) app.sim.store.editOrder(id, { tags: ["told, not shown"] });
  await app.settled();
  app.sim.clock.advance(15 * MINUTE);
  await app.sync({ mode: "update" });
  await measureOverlap(app.ctx);

  const { overlap_ms } = await readWatermark(app.ctx.db, app.ctx.shop.id, "orders");
  expect(overlap_ms).toBeGreaterThanOrEqual(15 * MINUTE);
  expect(overlap_ms).toBeLessThanOrEqual(20 * MINUTE);
});

test("where webhooks are prompt, the overlap stays at five minutes", async () => {
  await using app = await populated();
  for (const id of app.sim.store.pick(5)) app.sim.store.editOrder(id, { tags: ["prompt"] });
  await app.settled();
  app.sim.clock.advance(15 * MINUTE);
  await app.sync({ mode: "update" });
  await measureOverlap(app.ctx);
  expect((await readWatermark(app.ctx.db, app.ctx.shop.id, "orders")).overlap_ms).toBe(LEAST_OVERLAP_MS);
});
