import { expect, test } from "vitest";

import { differences } from "./support/compare";
import { startApp, until } from "./support/app";

test("a populate brings every order, an update what changed since, a rerun writes nothing", async () => {
  await using app = await startApp({ orders: 300 });

  const populate = await app.sync({ mode: "populate" });
  expect(populate.reason).toBeNull();
  expect(populate).toMatchObject({ status: "succeeded", fetched: 300, created: 300, rejected: 0 });
  expect(populate.sentence).toBe("Populate completed. New: 300, Updated: 0, Unchanged: 0, Failed: 0");
  expect(await differences(app)).toEqual([]);

  await app.settled();
  const [first = "", second = "", third = ""] = app.sim.store.pick(3);
  app.sim.webhooks.lose(100);
  // Shopify refuses to refund or fulfil what has been refunded or fulfilled already.
  const { store } = app.sim;
  const done = [store.editOrder(first, { tags: ["packed"] }), store.refundOrder(second), store.fulfillOrder(third)];
  const update = await app.sync({ mode: "update" });
  expect(update).toMatchObject({ status: "succeeded", created: 0, rejected: 0 });
  expect(update.updated).toBe(done.filter(Boolean).length);
  expect(await differences(app)).toEqual([]);

  const again = await app.sync({ mode: "full" });
  expect(again).toMatchObject({ status: "succeeded", created: 0, updated: 0, deleted: 0, unchanged: 300 });
});

test("after a large populate the database knows how large the mirror is, and does not plan for an empty one", async () => {
  await using app = await startApp({ orders: 1_100 });
  await app.sync({ mode: "populate" });
  const size = await until(async () => {
    const [row] = await app.ctx.db.query<{ size: number }>(
      "select reltuples::int as size from pg_class where oid = 'orders'::regclass and reltuples >= 0",
    );
    return row?.size ?? null;
  });
  expect(size).toBe(1_100);
});

test("while the mirror is being filled, a batch looks up its own records, not all that are there", async () => {
  await using app = await startApp({ orders: 4_000 });
  await app.sync({ mode: "populate" });
  const rows = await until(async () => {
    // A connection tells what it has done when it has been idle for some seconds.
    const [row] = await app.ctx.db.query<{ lookups: number; read: number }>(
      `select (select sum(idx_scan)::int from pg_stat_user_indexes where indexrelname = 'tombstones_pkey') as lookups,
              (select seq_tup_read::int from pg_stat_user_tables where relname = 'orders') +
              (select sum(idx_tup_read)::int from pg_stat_user_indexes where relname = 'orders') as read`,
    );
    return row && row.lookups >= 4_000 ? row.read : null;
  });
  // Batches of 400 that read all there is would come to 18,000; completion and counts read some too.
  expect(rows).toBeLessThan(12_000);
});

test("an order that came after the last populate and whose deletion nobody told is removed by an update", async () => {
  await using app = await startApp({ orders: 40 });
  await app.sync({ mode: "populate" });
  app.sim.clock.advance(60_000);
  const [sold = "", kept = ""] = app.sim.store.createOrders(2);
  await app.settled();
  app.sim.clock.advance(3_600_000);
  app.sim.webhooks.lose(1);
  app.sim.store.deleteOrder(sold);
  await app.settled();

  expect(await app.sync({ mode: "update" })).toMatchObject({ status: "succeeded", deleted: 1 });
  const rows = await app.ctx.db.query("select id::text from orders where id = any($1)", [[sold, kept]]);
  expect(rows).toEqual([{ id: kept }]);
});
