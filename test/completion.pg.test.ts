import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

import { world } from "~/context.server";
import { AppError } from "~/lib/errors";
import { readJob } from "~/mirror/read-jobs";
import { cancelSync } from "~/sync/cancel-sync";
import type { Ctx } from "~/sync/ctx";
import { retryDeadLetters } from "~/sync/retry-dead-letters";
import { runSync } from "~/sync/run-sync";
import { startSync } from "~/sync/start-sync";

import { idOf } from "~/lib/gid";
import type { Packed } from "~/resources/orders/packed";

import type { SimOrder } from "./simulator/store/contract.ts";
import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const allOrders = ({ sim }: Pick<TestApp, "sim">) =>
  [...sim.store.findOrders({ terms: [] }, { key: "ID", reverse: false })].map(
    ({ id }) => sim.store.order(id) as SimOrder,
  );

const hasHiddenLine = ({ edited, refunds, shippingLines }: SimOrder) =>
  !edited &&
  refunds.length === 0 &&
  shippingLines.length > 1 &&
  shippingLines
    .slice(1)
    .every(
      ({ originalPriceSet }) => Number((originalPriceSet as { shopMoney: { amount: string } }).shopMoney.amount) === 0,
    );

interface Parts {
  refunds: {
    id: string;
    refundLineItems: { quantity: number; lineItem: { id: string } }[];
    orderAdjustments: unknown[];
  }[];
  fulfillments: { id: string; lines: Packed[] }[];
  shippingLines: { title: string; isRemoved: boolean }[];
}

test("lines of refunds and further shipping lines, which bulk cannot carry, are completed for every order that has any", async () => {
  await using app = await startApp({ orders: 400 });
  const job = await app.sync({ mode: "populate" });
  const shipped = allOrders(app).filter((order) => order.shippingLines.length > 0 || order.refunds.length > 0);
  expect(job.pending_parts, "every order that may have any says so").toBe(shipped.length);
  await app.settled();
  expect((await readJob(app.ctx, job.id))?.job.pendingParts, "and the job, as long as there are any").toBe(0);

  const rows = await app.ctx.db.query<{ id: string; parts: Parts | null; pending: boolean; written_by: string }>(
    "select id::text, parts, parts_pending as pending, written_by from orders order by id",
  );
  expect(rows.filter((row) => row.pending)).toEqual([]);
  expect(
    rows.filter((row) => row.written_by === "completion").map((row) => row.id),
    "to the others nothing has happened",
  ).toEqual(rows.filter((row) => row.parts !== null).map((row) => row.id));

  for (const { id, parts } of rows) {
    const order = app.sim.store.order(id);
    const refunds = (order?.refunds ?? []) as unknown as Parts["refunds"];
    const mirrored = parts?.refunds ?? [];
    expect(mirrored.map((refund) => refund.id)).toEqual(refunds.map((refund) => refund.id));
    expect(mirrored.map((refund) => refund.refundLineItems.map((line) => [line.lineItem.id, line.quantity]))).toEqual(
      refunds.map((refund) => refund.refundLineItems.map((line) => [line.lineItem.id, line.quantity])),
    );
    expect(mirrored.map((refund) => refund.orderAdjustments.length)).toEqual(
      refunds.map((refund) => refund.orderAdjustments.length),
    );
    if (parts) expect(parts.shippingLines.length).toBe(order?.shippingLines.length);
  }
});

test("an order is looked at once: no bulk file shows a further shipping line that costs nothing, and only an edit adds one later", async () => {
  await using app = await startApp({ orders: 100 });
  const hidden = allOrders(app).find(hasHiddenLine);
  expect(hidden, "the store has such an order").toBeDefined();
  await app.sync({ mode: "populate" });
  await app.settled();
  expect(await differences(app)).toEqual([]);
  const { Look: looks = 0, Parts: completions = 0 } = app.sim.stats.byOperation;
  expect(looks, "all of them in one query").toBe(1);

  app.sim.clock.advance(60_000);
  app.sim.webhooks.lose(1000);
  for (const { id } of allOrders(app)) app.sim.store.editOrder(idOf(id), { note: "Please ring twice" });
  expect(await app.sync({ mode: "update" })).toMatchObject({ updated: 100 });
  await app.settled();
  expect(await differences(app)).toEqual([]);
  expect(app.sim.stats.byOperation.Look, "only those that had some are asked for again").toBe(looks + 1);
  expect(app.sim.stats.byOperation.Parts).toBeGreaterThan(completions);
});

test("what an older version took for complete without a look is looked at after the migration", async () => {
  await using app = await startApp({ orders: 100 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const id = idOf(allOrders(app).find(hasHiddenLine)?.id ?? "");
  await app.ctx.db.query("update orders set parts = null, parts_hash = $2, written_by = 'populate' where id = $1", [
    id,
    app.ctx.digest(""),
  ]);
  expect(await differences(app)).toMatchObject([expect.stringContaining(id)]);

  await app.ctx.db.query(
    await readFile("prisma/migrations/20261127050000_further_shipping_lines/migration.sql", "utf8"),
  );
  await app.sync({ mode: "update" });
  await app.settled();
  expect(await differences(app)).toEqual([]);
});

test("which items each fulfillment holds is told by its total or completed, and stands in a view", async () => {
  await using app = await startApp({ orders: 400 });
  await app.sync({ mode: "populate" });
  const untold = await app.ctx.db.query<{ id: string }>(
    "select id::text from orders where document @@ '$.fulfillments[*].lines == null' and parts_pending",
  );
  const sent = await app.ctx.db.query("select id from orders where document->'fulfillments' <> '[]'");
  expect(untold.length).toBeGreaterThan(0);
  expect(untold.length).toBeLessThan(sent.length / 2);
  await app.settled();

  const rows = await app.ctx.db.query<{ order_id: string; fulfillment_id: string; lines: Packed[] }>(
    `select order_id::text, fulfillment_id, jsonb_agg(jsonb_build_object('id', line_item_id, 'quantity', quantity) order by line_item_id) as lines
       from order_fulfillment_line_items group by 1, 2`,
  );
  const mirrored = new Map(rows.map((row) => [row.fulfillment_id, row.lines]));
  const fulfillments = [...app.sim.store.findOrders({ terms: [] }, { key: "ID", reverse: false })].flatMap(
    ({ id }) => (app.sim.store.order(id)?.fulfillments ?? []) as unknown as SentFulfillment[],
  );
  expect(fulfillments.length).toBeGreaterThan(sent.length);
  for (const { id, fulfillmentLineItems } of fulfillments)
    expect(mirrored.get(id), id).toEqual(
      fulfillmentLineItems
        .map(({ lineItem, quantity }) => ({ id: lineItem.id, quantity }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  expect(mirrored.size).toBe(fulfillments.length);
});

interface SentFulfillment {
  id: string;
  fulfillmentLineItems: { quantity: number; lineItem: { id: string } }[];
}

test("an order read singly brings its parts at once, and a later bulk read of the same version keeps them", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.clock.advance(60_000);
  const paid = [
    ...app.sim.store.findOrders(
      { terms: [{ field: "financial_status", op: "=", value: "paid" }] },
      { key: "ID", reverse: false },
    ),
  ];
  const id = paid[0]?.id ?? "";
  app.sim.store.refundOrder(id);
  await app.settled();
  const partsOf = async () =>
    (
      await app.ctx.db.query<{ parts: Parts; pending: boolean }>(
        "select parts, parts_pending as pending from orders where id = $1",
        [id],
      )
    )[0];
  const singly = await partsOf();
  expect(singly?.pending).toBe(false);
  expect(singly?.parts.refunds.length).toBeGreaterThan(0);

  await app.sync({ mode: "full" });
  expect(await partsOf()).toEqual(singly);
});

test("a record that can never be completed says so and does not keep the others waiting", async () => {
  await using app = await startApp({ orders: 400 });
  app.sim.knobs.maxQueryCost = 250;
  const job = await app.sync({ mode: "populate" });
  await app.settled();

  const [row] = await app.ctx.db.query<{ pending: number }>(
    "select count(*)::int as pending from orders where parts_pending",
  );
  const rejects = await app.ctx.db.query<{ reason: string }>("select reason from rejects");
  expect(row?.pending).toBe(0);
  expect(rejects.length).toBeGreaterThan(0);
  expect(rejects.length).toBeLessThan(job.pending_parts);
  for (const { reason } of rejects)
    expect(reason).toMatch(/could not be fetched\. Shopify refused the query: Query cost is \d+/);
});

test("an order that Shopify cannot answer for does not keep the others from being completed", async () => {
  await using app = await startApp({ orders: 60 });
  const poison = [...app.sim.store.findOrders({ terms: [] }, { key: "CREATED_AT", reverse: true })].find(
    ({ id }) => (app.sim.store.order(id)?.refunds.length ?? 0) > 0,
  );
  app.sim.faults.next("record_internal_error", { match: `Order/${poison?.id}`, times: 1000 });
  await app.sync({ mode: "populate" });
  await app.settled();

  expect(await app.ctx.db.query("select 1 from orders where parts_pending")).toEqual([]);
  const [reject, ...more] = await app.ctx.db.query<{ id: string; reason: string }>("select id, reason from rejects");
  expect(more).toEqual([]);
  expect(reject).toMatchObject({ id: poison?.id, reason: expect.stringMatching(/problem of its own/) as string });

  app.sim.faults.clear();
  await app.sync({ mode: "full" });
  const kept = await app.ctx.db.query<{ id: string }>("select id from rejects");
  expect(kept, "a bulk read does not say the parts either, so their reason stands").toMatchObject([{ id: poison?.id }]);
  await retryDeadLetters(app.ctx, { all: true });
  await expect.poll(() => app.ctx.db.query("select 1 from rejects")).toEqual([]);
  expect(await differences(app)).toEqual([]);
});

test("what a worker gives up whose clock is minutes ahead is not newer than Shopify's next answer", async () => {
  await using app = await startApp({ orders: 8 });
  const { clock } = world();
  world().clock = () => new Date(clock().getTime() + 4 * 60_000);
  app.sim.faults.next("record_internal_error", { match: "Order/", times: 1000 });
  await app.sync({ mode: "populate" });
  await app.settled();
  expect((await app.ctx.db.query("select 1 from rejects")).length).toBeGreaterThan(0);

  app.sim.faults.clear();
  await retryDeadLetters(app.ctx, { all: true });
  await expect.poll(() => app.ctx.db.query("select 1 from rejects")).toEqual([]);
  expect(await differences(app)).toEqual([]);
});

/** A machine whose disk breaks near the end of every file. */
function breaking(ctx: Ctx): Ctx {
  const spool: Ctx["spool"] = async (body, prefix) => {
    const file = await ctx.spool(body, prefix);
    async function* lines() {
      let read = 0;
      for await (const line of file.lines()) {
        if (++read > file.counted.lines - 50) throw new AppError("unavailable", "The disk broke.");
        yield line;
      }
    }
    return { ...file, lines };
  };
  return { ...ctx, spool };
}

test.for(["failed", "cancelled"] as const)(
  "what a job wrote before it %s is completed like everything else",
  async (end) => {
    await using app = await startApp({ orders: 600, worker: false });
    const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
    const ctx = breaking(app.ctx);
    const pending = () => app.ctx.db.query("select id from orders where parts_pending");
    await until(async () => {
      if (end === "cancelled" && (await pending()).length > 0) await cancelSync(app.ctx, jobId);
      await runSync(ctx, jobId);
      return (await app.job(jobId)).status === end ? true : null;
    });
    expect((await pending()).length).toBeGreaterThan(0);

    await app.startWorker();
    await app.settled();

    expect(await pending()).toEqual([]);
  },
);
