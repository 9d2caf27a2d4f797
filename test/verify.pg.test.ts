import { expect, test } from "vitest";

import { countDifferences } from "~/mirror/differences";
import { listProofs } from "~/mirror/proofs";
import { orders } from "~/resources/orders";
import type { Change } from "~/resources/resource";
import { applyChanges } from "~/sync/apply-changes";
import { runSync } from "~/sync/run-sync";
import { startSync } from "~/sync/start-sync";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const HOUR = 3_600_000;
const MIRROR = ["order_line_items", "sealed_contacts", "orders"];

/** Loses rows of the mirror, as no bug of ours ever should. */
async function lose({ ctx }: TestApp, ids: readonly string[]): Promise<void> {
  for (const table of MIRROR) {
    const key = table === "order_line_items" ? "order_id" : "id";
    await ctx.db.query(`delete from ${table} where ${key} = any($1::bigint[])`, [ids]);
  }
}

/** Puts an older version in the place of rows. */
async function age({ ctx }: TestApp, ids: readonly string[]): Promise<void> {
  await ctx.db.query(
    "update orders set updated_at = updated_at - interval '1 day', hash = '\\x00' where id = any($1::bigint[])",
    [ids],
  );
}

/** Invents rows that Shopify never had, as copies of others under new ids. */
async function invent({ ctx }: TestApp, ids: readonly string[]): Promise<void> {
  await ctx.db.query(
    "insert into orders select (jsonb_populate_record(o, jsonb_build_object('id', o.id + 1000000000000))).* from orders o where id = any($1::bigint[])",
    [ids],
  );
}

async function proofs({ ctx }: TestApp) {
  return await listProofs(ctx.db, ctx.shop.id, "orders", 10);
}

test("both sides equal: a dated proof, no write, three calls", async () => {
  await using app = await startApp({ orders: 300 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const before = await app.ctx.db.query("select id, xmin::text from orders order by id");

  const job = await app.sync({ mode: "verify" });

  expect(job.sentence).toBe("Verify completed. All 300 are equal.");
  expect(job).toMatchObject({ status: "succeeded", fetched: 300, unchanged: 300, created: 0, updated: 0, deleted: 0 });
  expect(job.api_calls).toBeLessThanOrEqual(5);
  expect(await proofs(app)).toMatchObject([
    { job_id: job.id, shopify: 300, mirror: 300, equal: 300, missing: 0, outdated: 0, extra: 0, differ: 0 },
  ]);
  expect(await app.ctx.db.query("select id, xmin::text from orders order by id")).toEqual(before);
});

test("exactly the planted differences are found, reported, and repaired when asked to", async () => {
  await using app = await startApp({ orders: 400 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const ids = app.sim.store.pick(50);
  await lose(app, ids.slice(0, 20));
  await age(app, ids.slice(20, 40));
  await invent(app, ids.slice(40));
  const planted = await differences(app);
  expect(planted.length).toBeGreaterThanOrEqual(30);

  const report = await app.sync({ mode: "verify", reportOnly: true });
  expect(report.status).toBe("succeeded_with_problems");
  expect(report.sentence).toBe(
    "Verify completed. Equal: 360. 50 records still differ (found 20 missing, 20 outdated, 10 extra). Nothing was changed, as asked.",
  );
  expect(await differences(app)).toEqual(planted);

  const repair = await app.sync({ mode: "verify" });
  expect(repair).toMatchObject({ status: "succeeded", created: 20, updated: 20, deleted: 10, unchanged: 360 });
  expect(repair.sentence).toBe("Verify completed. Equal: 360. Repaired: 20 missing, 20 outdated, 10 extra.");
  expect(await differences(app)).toEqual([]);
  expect(await proofs(app)).toMatchObject([
    { shopify: 400, mirror: 400, missing: 20, outdated: 20, extra: 10, repaired: 50, differ: 0, report_only: false },
    { shopify: 400, mirror: 390, missing: 20, outdated: 20, extra: 10, repaired: 0, differ: 50, report_only: true },
  ]);

  expect((await app.sync({ mode: "verify" })).sentence).toBe("Verify completed. All 400 are equal.");
});

test("what was taken for deleted though Shopify has it is a difference, and is brought back; what is deleted stays so", async () => {
  await using app = await startApp({ orders: 100 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [wrong = "", right = ""] = app.sim.store.pick(2);
  app.sim.store.deleteOrder(right);
  await app.settled();
  const { ctx } = app;
  const deletion: Change = { kind: "delete", id: wrong, at: ctx.clock().toISOString() };
  const by = { source: "webhook", jobId: null, topic: "orders/delete", observedAt: deletion.at } as const;
  await applyChanges(ctx, orders, [deletion], by);
  app.sim.clock.advance(HOUR);

  // Whatever tells of it, and even a full resync, leaves it buried.
  app.sim.store.editOrder(wrong, { tags: ["still alive"] });
  await app.settled();
  expect(await app.sync({ mode: "full" })).toMatchObject({ fetched: 99, stale: 1 });
  app.sim.clock.advance(HOUR);

  const report = await app.sync({ mode: "verify", reportOnly: true });
  expect(report.sentence).toContain("1 record still differs (found 1 missing)");
  expect(await proofs(app)).toMatchObject([{ shopify: 99, mirror: 98, equal: 98, missing: 1, differ: 1 }]);

  expect(await app.sync({ mode: "verify" })).toMatchObject({ status: "succeeded", created: 1, unchanged: 98 });
  expect(await differences(app)).toEqual([]);
  expect(await ctx.db.query("select id::text from tombstones")).toEqual([{ id: right }]);
  expect((await proofs(app))[0]).toMatchObject({ shopify: 99, mirror: 99, missing: 1, repaired: 1, differ: 0 });
});

test("what is listed as alive and is gone when it is asked for by its id stays buried, and is no difference", async () => {
  await using app = await startApp({ orders: 100 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const { ctx, sim } = app;
  const [gone = ""] = sim.store.pick(1);
  const deletion: Change = { kind: "delete", id: gone, at: ctx.clock().toISOString() };
  const by = { source: "webhook", jobId: null, topic: "orders/delete", observedAt: deletion.at } as const;
  await applyChanges(ctx, orders, [deletion], by);
  sim.clock.advance(HOUR);
  await app.stopWorker();
  const { jobId } = await startSync(ctx, { resource: "orders", mode: "verify" }, { trigger: "person" });
  await runSync(ctx, jobId);
  await until(async () => (sim.shop().bulk.all().at(-1)?.status === "COMPLETED" ? true : null));
  sim.store.deleteOrder(gone);
  await app.startWorker();
  await app.settled();

  expect((await app.job(jobId)).sentence).toBe("Verify completed. All 99 are equal.");
  expect(await proofs(app)).toMatchObject([{ shopify: 99, mirror: 99, equal: 99, missing: 0, differ: 0 }]);
  expect(await differences(app)).toEqual([]);
});

test("more differences than single reads are worth are read in bulk", async () => {
  await using app = await startApp({ orders: 900 });
  await app.sync({ mode: "populate" });
  await app.settled();
  await lose(app, app.sim.store.pick(600));
  // An order that the store has just touched would not have settled.
  app.sim.clock.advance(10 * 60_000);

  const job = await app.sync({ mode: "verify" });

  expect(job.status).toBe("succeeded");
  expect(job.api_calls).toBeLessThanOrEqual(8);
  expect(await differences(app)).toEqual([]);
  expect(await proofs(app)).toMatchObject([{ shopify: 900, mirror: 900, missing: 600, repaired: 600, differ: 0 }]);
});

test("what changed a moment ago is no alarm, and is fetched all the same", async () => {
  await using app = await startApp({ orders: 100 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.webhooks.lose(100);
  const [edited = "", deleted = ""] = app.sim.store.pick(2);
  app.sim.store.editOrder(edited, { tags: ["just now"] });
  app.sim.store.deleteOrder(deleted);

  const job = await app.sync({ mode: "verify" });

  expect(await proofs(app)).toMatchObject([
    { shopify: 99, mirror: 99, missing: 0, outdated: 0, extra: 1, in_flight: 1, differ: 0 },
  ]);
  expect(job).toMatchObject({ status: "succeeded", updated: 1, deleted: 1 });
  expect(await differences(app)).toEqual([]);
});

test("the range of creation that was asked for is proven, no more", async () => {
  await using app = await startApp({ orders: 300 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [middle] = await app.ctx.db.query<{ at: Date }>(
    "select percentile_disc(0.5) within group (order by created_at) as at from orders",
  );
  const from = middle?.at.toISOString() ?? "";
  const newer = await app.ctx.db.query<{ id: string }>("select id::text from orders where created_at >= $1", [from]);
  await lose(app, [newer[0]?.id ?? ""]);

  const job = await app.sync({ mode: "verify", from });

  expect(job).toMatchObject({ fetched: newer.length, created: 1, unchanged: newer.length - 1 });
  const [proof] = await proofs(app);
  expect(proof).toMatchObject({ shopify: newer.length, mirror: newer.length, differ: 0 });
  expect(proof?.range_from?.toISOString()).toBe(new Date(from).toISOString());
});

test("a killed verify goes on, finds the same, and leaves one proof", async () => {
  await using app = await startApp({ orders: 300 });
  await app.sync({ mode: "populate" });
  await app.settled();
  await lose(app, app.sim.store.pick(30));
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "verify" }, { trigger: "person" });
  const ended = async () => (await app.job(jobId)).status === "succeeded";
  for (const statements of [20, 30, 40, 50]) {
    app.killAfter(statements);
    await until(async () => (app.isDead() || (await ended().catch(() => false)) ? true : null));
    if (app.isDead()) await app.revive();
  }
  await app.settled();

  expect(await app.job(jobId)).toMatchObject({ status: "succeeded", created: 30, unchanged: 270 });
  expect(await differences(app)).toEqual([]);
  expect(await proofs(app)).toMatchObject([{ missing: 30, repaired: 30, differ: 0, shopify: 300, mirror: 300 }]);
  expect(await countDifferences(app.ctx.db, app.ctx.shop.id, jobId)).toMatchObject({ missing: 30, differ: 0 });
});

test("before the first populate there is nothing to verify, and that is said", async () => {
  await using app = await startApp({ orders: 10 });
  await expect(startSync(app.ctx, { resource: "orders", mode: "verify" }, { trigger: "person" })).rejects.toThrow(
    "Nothing has been populated yet, so there is nothing to verify. Populate first.",
  );
});
