import { expect, test } from "vitest";

import { orders } from "~/resources/orders";
import { readProofs } from "~/mirror/proofs";
import { endSilences, noteSilences } from "~/mirror/silences";
import { readFreshness } from "~/mirror/read-overview";
import { readWatermark } from "~/mirror/watermarks";
import { readGapMap } from "~/sync/gap-map";
import { runSync } from "~/sync/run-sync";
import { startSync } from "~/sync/start-sync";

import { startApp } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const HOUR = 3_600_000;

const map = async ({ ctx }: TestApp) => (await readGapMap(ctx, orders)).segments;
const watermark = async ({ ctx }: TestApp) => (await readWatermark(ctx.db, ctx.shop.id, "orders")).updated_at;
const states = async (app: TestApp) => (await map(app)).map(({ state }) => state);

test("from nothing to proven: missing, covered, proven", async () => {
  await using app = await startApp({ orders: 60 });
  expect(await states(app)).toEqual(["missing"]);

  await app.sync({ mode: "populate" });
  await app.settled();
  expect(await states(app)).toEqual(["covered"]);

  await app.sync({ mode: "verify" });
  expect((await states(app))[0]).toBe("proven");
  expect(await readProofs(app.ctx, "orders")).toMatchObject({ standing: "well", populated: true });
});

test("a planted gap is suspect on its day, and what the map asks for mends it", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [lost = ""] = app.sim.store.pick(1);
  await app.ctx.db.query("delete from orders where id = $1", [lost]);

  await app.sync({ mode: "verify", reportOnly: true });
  const suspect = (await map(app)).find(({ state }) => state === "suspect");
  expect(suspect?.reason).toBe("1 order created then differs from Shopify.");
  expect((await readGapMap(app.ctx, orders)).standing).toBe("attention");

  await app.sync(suspect?.repair ?? {});
  expect(await states(app)).not.toContain("suspect");
  expect(await differences(app)).toEqual([]);
});

test("a verify of a part of a day does not make one forget what differs in the rest of it", async () => {
  await using app = await startApp({ orders: 300 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [pair] = await app.ctx.db.query<{ first: string; second: Date }>(
    `select a.id::text as first, b.created_at as second from orders a join orders b on b.created_at > a.created_at
      where (a.created_at at time zone $1)::date = (b.created_at at time zone $1)::date limit 1`,
    [app.ctx.shop.timeZone],
  );
  await app.ctx.db.query("delete from orders where id = $1", [pair?.first]);
  await app.sync({ mode: "verify", reportOnly: true });
  const before = (await map(app)).find(({ state }) => state === "suspect");

  await app.sync({ mode: "verify", from: pair?.second.toISOString() });
  const suspect = (await map(app)).find(({ state }) => state === "suspect");
  expect(suspect).toMatchObject({ from: before?.from, to: before?.to });

  await app.sync(suspect?.repair ?? {});
  expect(await states(app)).not.toContain("suspect");
  expect(await differences(app)).toEqual([]);
});

test("a verify of one day proves nothing of the others: what differs there is still said, until the last of it is repaired", async () => {
  await using app = await startApp({ orders: 200 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const days = await app.ctx.db.query<{ id: string }>(
    `select (array_agg(id::text))[1] as id from orders group by (created_at at time zone $1)::date order by 1 limit 2`,
    [app.ctx.shop.timeZone],
  );
  await app.ctx.db.query("delete from orders where id = any($1)", [days.map(({ id }) => id)]);
  const whole = await app.sync({ mode: "verify", reportOnly: true });
  const told = async () => {
    const [proofs, { proof }] = [await readProofs(app.ctx, "orders"), await readFreshness(app.ctx, "orders")];
    expect(proof).toMatchObject({ jobId: whole.id, differ: proofs.differNow });
    return proofs;
  };
  expect(await told()).toMatchObject({ standing: "attention", differNow: 2, latest: { jobId: whole.id, differ: 2 } });

  for (const left of [1, 0]) {
    const suspect = (await map(app)).find(({ state }) => state === "suspect");
    expect(await app.sync(suspect?.repair ?? {})).toMatchObject({ status: "succeeded", created: 1 });
    expect(await told()).toMatchObject({
      differNow: left,
      latest: { differ: 2 },
      standing: left ? "attention" : "well",
    });
  }
  expect(await differences(app)).toEqual([]);
});

test("a populate of the last days leaves what is older missing, until it is populated", async () => {
  await using app = await startApp({ orders: 200 });
  await app.sync({ mode: "populate", days: 90 });
  await app.settled();
  const [gap, ...rest] = await map(app);
  expect(gap).toMatchObject({ from: null, state: "missing" });
  expect(rest.map(({ state }) => state)).toEqual(["covered"]);

  await app.sync(gap?.repair ?? {});
  expect(await states(app)).toEqual(["covered"]);
  expect(await differences(app)).toEqual([]);
});

test("a failed ledger makes its range suspect until a later sync has read it whole", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const before = await watermark(app);
  app.sim.webhooks.lose(10);
  for (const id of app.sim.store.pick(6)) app.sim.store.editOrder(id, { tags: ["changed"] });
  app.sim.faults.next("bulk_truncated", { times: 100 });
  const failed = await app.sync({ mode: "update" });
  expect(failed.status).toBe("failed");
  const suspect = (await map(app)).find(({ state }) => state === "suspect");
  expect(suspect).toMatchObject({ jobId: failed.id, repair: { mode: "update" } });
  expect(suspect?.reason).toContain("bytes");
  expect(await watermark(app)).toEqual(before);

  app.sim.faults.clear();
  await app.sync(suspect?.repair ?? {});
  expect(await states(app)).toEqual(["covered"]);
  expect(await differences(app)).toEqual([]);
});

test("what a full sync failed to read stays in doubt, whatever a populate of what is new and many mended failures say", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.faults.next("bulk_truncated", { times: 100 });
  const failed = await app.sync({ mode: "full" });
  expect(failed.status).toBe("failed");
  app.sim.faults.clear();
  app.sim.store.createOrders(1);
  await app.sync({ mode: "populate" });
  await app.ctx.db.query(
    `insert into sync_jobs (shop_id, resource, mode, params, trigger, status, reason, created_at, finished_at)
     select shop_id, resource, 'update', '{}', 'schedule', 'failed', 'Shopify could not be reached.', $1, $1
       from sync_jobs cross join generate_series(1, 60) where id = $2`,
    [app.ctx.clock(), failed.id],
  );
  app.sim.clock.advance(60_000);
  await app.sync({ mode: "update" });
  const suspect = (await map(app)).find(({ state }) => state === "suspect");
  expect(suspect).toMatchObject({ jobId: failed.id });

  await app.sync(suspect?.repair ?? {});
  expect(await states(app)).not.toContain("suspect");
});

test("a populate of the last days that failed is made good by asking for the same again", async () => {
  await using app = await startApp({ orders: 200 });
  app.sim.faults.next("bulk_truncated", { times: 100 });
  expect((await app.sync({ mode: "populate", days: 90 })).status).toBe("failed");
  app.sim.faults.clear();
  app.sim.clock.advance(HOUR);
  await app.sync({ mode: "populate", days: 90 });
  expect(await states(app)).toEqual(["missing", "covered"]);
});

test("a silence of webhooks is suspect until an update has looked", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const now = app.ctx.clock().getTime();
  const since = new Date(now - 3 * 3_600_000);
  const silence = { topic: "orders/updated", since, usualMs: 180_000 };
  await noteSilences(app.ctx.db, app.ctx.shop.id, [silence], new Date(now));
  const suspect = (await map(app)).find(({ state }) => state === "suspect");
  expect(suspect).toMatchObject({
    from: since.toISOString(),
    reason: "No orders/updated webhook came; usually one comes every 3 minutes.",
    repair: { mode: "update" },
  });

  app.sim.clock.advance(60_000);
  await app.sync({ mode: "update", staleAfterMins: 300 });
  expect(await states(app)).toEqual(["covered"]);
});

test("an update that failed before it could read anything makes suspect what changed since the watermark", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const before = await watermark(app);
  app.sim.webhooks.lose(10);
  app.sim.clock.advance(60_000);
  for (const id of app.sim.store.pick(6)) app.sim.store.editOrder(id, { tags: ["changed"] });
  app.sim.faults.rate("internal_error", 1);
  await app.stopWorker();
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "update" }, { trigger: "person" });
  await runSync(app.ctx, jobId, { lastTry: true });
  expect(await app.job(jobId)).toMatchObject({ status: "failed" });
  expect(await app.ctx.db.query("select from sync_windows where job_id = $1", [jobId])).toEqual([]);
  const suspect = (await map(app)).find(({ state }) => state === "suspect");
  expect(suspect).toMatchObject({ from: before?.toISOString(), jobId });
  expect(await watermark(app)).toEqual(before);

  app.sim.faults.clear();
  await app.startWorker();
  await app.sync(suspect?.repair ?? {});
  expect(await states(app)).toEqual(["covered"]);
  expect(await differences(app)).toEqual([]);
});

test("a job that fails while its windows are under way leaves them suspect, read to the end or not", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.webhooks.lose(10);
  for (const id of app.sim.store.pick(6)) app.sim.store.editOrder(id, { tags: ["changed"] });
  app.sim.faults.next("bulk_never_ends");
  await app.stopWorker();
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "update" }, { trigger: "person" });
  await runSync(app.ctx, jobId);
  app.sim.faults.rate("internal_error", 1);
  await runSync(app.ctx, jobId, { lastTry: true });
  expect(await app.job(jobId)).toMatchObject({ status: "failed" });
  expect((await map(app)).find(({ state }) => state === "suspect")).toMatchObject({ jobId });
});

test("of a silence that is over, only what no update has read is suspect; one click reads it, wherever the watermark is", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const since = app.ctx.clock();
  app.sim.clock.advance(HOUR);
  const silence = { topic: "orders/updated", since, usualMs: 180_000 };
  await noteSilences(app.ctx.db, app.ctx.shop.id, [silence], app.ctx.clock());
  const looked = await app.sync({ mode: "update", staleAfterMins: 70 });
  expect(looked.status).toBe("succeeded");
  app.sim.clock.advance(3 * HOUR);
  for (const id of app.sim.store.pick(3)) app.sim.store.editOrder(id, { tags: ["heard"] });
  await app.settled();
  await endSilences(app.ctx.db, app.ctx.shop.id, app.ctx.clock());
  app.sim.clock.advance(HOUR);

  const [, suspect, ...rest] = await map(app);
  expect(suspect).toMatchObject({ state: "suspect" });
  expect(rest.map(({ state }) => state)).toEqual(["covered"]);
  // Shopify's clock shows whole seconds.
  expect(Date.parse(suspect?.from ?? "")).toBeGreaterThan(since.getTime() + HOUR - 1000);

  // A sync moves the watermark beyond the silence: what is asked for reaches back to it all the same.
  const { shop, db } = app.ctx;
  await db.query("update watermarks set updated_at = $2 where shop_id = $1", [shop.id, app.ctx.clock()]);
  await app.sync(suspect?.repair ?? {});
  expect(await states(app)).toEqual(["covered"]);
});

test("two updates that follow each other read a silence as well as one", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  await app.sync({ mode: "update" });
  const since = app.ctx.clock();
  const silence = { topic: "orders/updated", since, usualMs: 180_000 };
  for (let hour = 0; hour < 2; hour++) {
    app.sim.clock.advance(HOUR);
    await noteSilences(app.ctx.db, app.ctx.shop.id, [silence], app.ctx.clock());
    await app.sync({ mode: "update", staleAfterMins: 65 });
  }
  await app.ctx.db.query("update webhook_silences set ended_at = $1", [new Date(app.ctx.clock().getTime() - 1000)]);
  expect(await states(app)).toEqual(["covered"]);
});
