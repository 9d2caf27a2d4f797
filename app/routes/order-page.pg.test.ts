import { expect, test } from "vitest";
import type { MirrorCtx } from "~/mirror/ctx";
import { listRecords } from "~/mirror/read-list";
import { readRecord } from "~/mirror/read-stored";
import { readStory } from "~/mirror/read-story";
import { listQuery } from "~/resources/list";
import { orders } from "~/resources/orders";
import { ORDER_LIST } from "~/resources/orders/list";
import { orderView } from "~/resources/orders/page-view";
import { fetchAgain } from "~/sync/fetch-again";
import { startApp, until } from "../../test/support/app";

const readOrder = async (ctx: MirrorCtx, id: string) => {
  const record = await readRecord(ctx, orders, id);
  return record && orderView(record);
};

test("every order that was mirrored can be opened, with all its lines, its customer and where it came from", async () => {
  await using app = await startApp({ orders: 120 });
  const { ctx } = app;
  const job = await app.sync({ mode: "populate" });
  await app.settled();
  const rows = await ctx.db.query<{ id: string; line_count: number; refunds: number }>(
    "select id, line_count, jsonb_array_length(document->'refunds') as refunds from orders where shop_id = $1",
    [ctx.shop.id],
  );
  expect(rows).toHaveLength(120);

  for (const row of rows) {
    const order = await readOrder(ctx, row.id);
    expect(order, row.id).toMatchObject({
      id: row.id,
      reject: null,
      mirror: { firstMirrored: { jobId: job.id, mode: "populate" }, partsPending: false },
    });
    expect(order?.detail.lines, row.id).toHaveLength(row.line_count);
    expect(order?.detail.refunds, row.id).toHaveLength(row.refunds);
    expect(order?.detail.payment.at(-1)?.label).toBe("Total");
  }
  const { rows: listed } = await listRecords(ctx, ORDER_LIST, listQuery(ORDER_LIST, new URLSearchParams()));
  expect(listed.some(({ customer }) => customer !== null)).toBe(true);
  for (const { id, items } of listed) {
    const ordered = app.sim.store.order(id)?.lineItems.map(({ quantity }) => quantity as number) ?? [];
    expect(items, id).toBe(ordered.reduce((sum, quantity) => sum + quantity, 0));
  }

  const elsewhere = { ...ctx, shop: { ...ctx.shop, id: ctx.shop.id + 1 } };
  expect(await readOrder(elsewhere, rows[0]!.id)).toBeNull();
});

test("what a webhook changed is on the page, with the webhook in its timeline", async () => {
  await using app = await startApp({ orders: 5 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const { store } = app.sim.shop();
  const [id = ""] = store.pick(1);
  store.editOrder(id, { tags: ["packed"] });

  const order = await until(async () => {
    const shown = await readOrder(app.ctx, id);
    return shown?.tags.includes("packed") ? shown : null;
  });
  expect(order.mirror).toMatchObject({ writtenBy: "webhook", writtenTopic: "orders/updated" });
  await app.settled();
  const { entries } = await readStory(app.ctx, "orders", id);
  expect(entries.find(({ kind }) => kind === "webhook")).toMatchObject({ topic: "orders/updated", state: "done" });
});

test("an order that Shopify deleted is gone from the page once it is fetched again", async () => {
  await using app = await startApp({ orders: 5 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const { store } = app.sim.shop();
  const [id = ""] = store.pick(1);
  store.deleteOrder(id);

  expect(await fetchAgain(app.ctx, "orders", [id])).toMatchObject({ fetched: 0 });
  expect(await readOrder(app.ctx, id)).toBeNull();
  await app.settled();
});
