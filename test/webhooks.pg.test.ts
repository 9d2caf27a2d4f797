import { expect, test } from "vitest";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const rowOf = async ({ ctx }: TestApp, id: string) => {
  const [row] = await ctx.db.query<{
    tags: string[];
    written_by: string;
    written_topic: string | null;
    updated_at: Date;
  }>("select tags, written_by, written_topic, updated_at from orders where shop_id = $1 and id = $2", [
    ctx.shop.id,
    id,
  ]);
  return row;
};

test("a webhook changes the one order it is about", async () => {
  await using app = await startApp({ orders: 30 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [id = ""] = app.sim.store.pick(1);

  app.sim.clock.advance(60_000);
  app.sim.store.editOrder(id, { tags: ["packed"] });
  await app.settled();

  expect(await rowOf(app, id)).toMatchObject({
    tags: ["packed"],
    written_by: "webhook",
    written_topic: "orders/updated",
  });
  expect(await differences(app)).toEqual([]);
});

test("new, refunded, fulfilled, captured, cancelled and deleted orders all arrive by webhook alone", async () => {
  await using app = await startApp({ orders: 30 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.clock.advance(60_000);

  const [refunded = "", fulfilled = "", captured = "", cancelled = "", deleted = ""] = app.sim.store.pick(5);
  const [created = ""] = app.sim.store.createOrders(1);
  app.sim.store.refundOrder(refunded);
  app.sim.store.fulfillOrder(fulfilled);
  app.sim.store.captureOrder(captured);
  app.sim.store.cancelOrder(cancelled);
  app.sim.store.deleteOrder(deleted);
  await app.settled();

  expect(await rowOf(app, created)).toBeDefined();
  expect(await rowOf(app, deleted)).toBeUndefined();
  expect(await differences(app)).toEqual([]);
});

test("late, doubled and shuffled deliveries do not undo a newer order, and a deleted one stays deleted", async () => {
  await using app = await startApp({ orders: 30 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [id = "", gone = ""] = app.sim.store.pick(2);

  app.sim.webhooks.hold();
  app.sim.webhooks.double(2);
  app.sim.clock.advance(60_000);
  app.sim.store.editOrder(id, { tags: ["first"] });
  app.sim.store.editOrder(gone, { tags: ["last words"] });
  app.sim.clock.advance(60_000);
  app.sim.store.editOrder(id, { tags: ["second"] });
  app.sim.store.deleteOrder(gone);
  app.sim.webhooks.flush("reversed");
  await app.settled();

  expect(await rowOf(app, id)).toMatchObject({ tags: ["second"] });
  expect(await rowOf(app, gone)).toBeUndefined();
  expect(await differences(app)).toEqual([]);
});

test("a burst on one order is one read", async () => {
  await using app = await startApp({ orders: 30 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [id = ""] = app.sim.store.pick(1);
  await app.stopWorker();
  const before = app.sim.stats.calls;

  app.sim.clock.advance(60_000);
  for (let n = 0; n < 20; n++) app.sim.store.editOrder(id, { tags: [`edit ${n}`] });
  await app.sim.webhooks.idle();
  await app.startWorker();
  await app.settled();

  expect(await rowOf(app, id)).toMatchObject({ tags: ["edit 19"] });
  expect(app.sim.stats.calls - before).toBe(1);
});

test("a backlog that single reads could not work off is taken over by one bulk update", async () => {
  await using app = await startApp({ orders: 200, plan: { bucket: 1000, restore: 50 } });
  await app.sync({ mode: "populate" });
  await app.stopWorker();

  app.sim.clock.advance(60_000);
  for (const id of app.sim.store.pick(120)) app.sim.store.editOrder(id, { tags: ["sale"] });
  await app.sim.webhooks.idle();
  await app.startWorker();
  const job = await until(async () => {
    const [row] = await app.ctx.db.query<{ id: string; status: string }>(
      "select id::text, status from sync_jobs where trigger = 'webhook_backlog' and status = 'succeeded'",
    );
    return row ?? null;
  });

  const finished = await app.job(job.id);
  expect(finished.updated + finished.unchanged).toBeGreaterThanOrEqual(110);
  expect(finished.api_calls).toBeLessThanOrEqual(4);
  expect((await differences(app)).length).toBe(0);
});

test("a second backlog is taken over too, but not right after the first: until then it waits in the inbox", async () => {
  const hour = 3_600_000;
  const patience = { bulkPollMs: 200, retryMs: 20, gatherMs: 20, lookMs: 20, restMs: hour };
  await using app = await startApp({ orders: 200, plan: { bucket: 1000, restore: 100 }, patience });
  await app.sync({ mode: "populate" });
  const sale = async (tag: string) => {
    await app.stopWorker();
    app.sim.clock.advance(60_000);
    for (const id of app.sim.store.pick(120)) app.sim.store.editOrder(id, { tags: [tag] });
    await app.sim.webhooks.idle();
    app.sim.clock.advance(60_000);
    await app.startWorker();
  };
  const pending = () => app.ctx.db.query("select 1 from deliveries where state = 'pending'");
  const worked = async () => await until(async () => ((await pending()).length === 0 ? true : null));
  const jobs = () =>
    app.ctx.db.query("select status from sync_jobs where trigger = 'webhook_backlog' and status = 'succeeded'");
  const ofJobs = async (count: number) => await until(async () => ((await jobs()).length === count ? true : null));
  const resting = "select 1 from graphile_worker.jobs where task_identifier = 'process-deliveries' and run_at > now()";

  await sale("first");
  await ofJobs(1);
  await worked();
  await sale("second");
  await until(async () => (await app.ctx.db.query(resting))[0] ?? null);
  expect(await jobs()).toHaveLength(1);
  expect((await pending()).length).toBeGreaterThan(100);

  app.sim.clock.advance(hour);
  await app.ctx.db.query(
    "select from graphile_worker.reschedule_jobs(array(select id from graphile_worker.jobs), run_at := now())",
  );
  await ofJobs(2);
  await worked();
  expect(await differences(app)).toEqual([]);
});

test("a delivery that comes twice is kept once", async () => {
  await using app = await startApp({ orders: 10 });
  await app.sync({ mode: "populate" });
  app.sim.webhooks.double(1);
  app.sim.store.editOrder(app.sim.store.pick(1)[0] ?? "", { tags: ["once"] });
  await app.settled();

  const sent = app.sim.webhooks.log.filter((delivery) => delivery.topic === "orders/updated");
  const [kept] = await app.ctx.db.query<{ count: number }>(
    "select count(*)::int as count from deliveries where topic = 'orders/updated'",
  );
  expect(sent.flatMap((delivery) => delivery.attempts).length).toBe(2);
  expect(kept?.count).toBe(1);
});

test("the inbox keeps no personal data", async () => {
  await using app = await startApp({ orders: 10 });
  await app.sync({ mode: "populate" });
  const [id = ""] = app.sim.store.pick(1);
  app.sim.store.editOrder(id, { note: "ring at the blue door", email: "somebody@example.com" });
  await app.settled();

  const rows = await app.ctx.db.query<{ all: string }>("select d::text as all from deliveries d");
  const sent = app.sim.webhooks.log.find((delivery) => delivery.body.includes("blue door"));
  expect(sent).toBeDefined();
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row.all).not.toMatch(/blue door|somebody@/);
});
