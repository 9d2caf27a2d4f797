import { expect, test } from "vitest";

import { readSilentFields } from "~/mirror/read-silent-fields";
import { readWatermark } from "~/mirror/watermarks";
import { fetchAgain } from "~/sync/fetch-again";

import { differences } from "./support/compare";
import { startApp } from "./support/app";

/** Orders that can be put on hold, which changes their fulfilment status without moving their `updatedAt`. */
function holdSome({ sim }: Awaited<ReturnType<typeof startApp>>, count: number): number {
  let held = 0;
  for (const id of sim.store.pick(200)) if (held < count && sim.store.holdOrder(id)) held++;
  return held;
}

test("what changed without moving `updatedAt` escapes an update and a verify, and a sweep brings it", async () => {
  await using app = await startApp({ orders: 200 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.webhooks.lose(1000);
  const held = holdSome(app, 5);
  expect(held).toBeGreaterThan(0);

  expect(await app.sync({ mode: "update" })).toMatchObject({ updated: 0 });
  expect((await app.sync({ mode: "verify" })).sentence).toBe("Verify completed. All 200 are equal.");
  expect(await differences(app)).toHaveLength(held);
  expect((await readSilentFields(app.ctx, "orders")).fields).toEqual([]);

  const before = await readWatermark(app.ctx.db, app.ctx.shop.id, "orders");
  const sweep = await app.sync({ mode: "sweep", days: 3650 });
  expect(sweep).toMatchObject({ status: "succeeded", fetched: 200, updated: held, unchanged: 200 - held });
  expect(await differences(app)).toEqual([]);
  expect(await readSilentFields(app.ctx, "orders")).toMatchObject({
    fields: [{ field: "displayFulfillmentStatus", records: held }],
  });

  const after = await readWatermark(app.ctx.db, app.ctx.shop.id, "orders");
  expect(after).toMatchObject({
    updated_at: before.updated_at,
    covered_from: before.covered_from,
    covered_to: before.covered_to,
  });
});

test("that lines of refunds became known is no change behind the merchant's back", async () => {
  await using app = await startApp({ orders: 100 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const rows = await app.ctx.db.query<{ id: string }>(
    "update orders set parts = null, parts_hash = null, parts_pending = true where parts is not null returning id::text",
  );
  expect(rows.length).toBeGreaterThan(0);
  await fetchAgain(
    app.ctx,
    "orders",
    rows.map(({ id }) => id),
  );
  expect(await differences(app)).toEqual([]);
  expect(await app.ctx.db.query("select kind, changes from record_events where source = 'fetch'")).toEqual([]);
  expect((await readSilentFields(app.ctx, "orders")).fields).toEqual([]);
});

test("a sweep reads the last days only, and removes nothing", async () => {
  await using app = await startApp({ orders: 200 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [recent] = await app.ctx.db.query<{ count: number }>(
    "select count(*)::int as count from orders where created_at >= $1",
    [new Date(app.ctx.clock().getTime() - 30 * 86_400_000)],
  );
  expect(await app.sync({ mode: "sweep" })).toMatchObject({
    fetched: recent?.count,
    deleted: 0,
    created: 0,
    updated: 0,
  });
});

test("a hold's own webhook names no order: it is asked for, and the order is read", async () => {
  await using app = await startApp({ orders: 200 });
  await app.sync({ mode: "populate" });
  await app.settled();
  expect(holdSome(app, 3)).toBe(3);
  await app.settled();
  expect(await differences(app)).toEqual([]);
  const deliveries = await app.ctx.db.query(
    "select state, record_id is not null as known from deliveries where topic = 'fulfillment_orders/placed_on_hold'",
  );
  expect(deliveries).toEqual(Array.from({ length: 3 }, () => ({ state: "done", known: true })));
});
