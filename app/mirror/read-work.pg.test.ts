import { expect, test } from "vitest";
import { startApp, until } from "../../test/support/app";
import { readWork } from "./read-work";

test("while a worker lives and nothing waits, all is well; without one, what waits is counted, and that nobody works is said", async () => {
  await using app = await startApp({ orders: 20 });
  await app.sync({ mode: "populate" });
  await app.settled();
  expect(await readWork(app.ctx)).toMatchObject({ standing: "well", isAlive: true, deliveries: 0, jobAt: null });

  await app.stopWorker();
  await app.ctx.db.query("update workers set heartbeat_at = heartbeat_at - interval '2 minutes'");
  for (const id of app.sim.store.pick(3)) app.sim.store.editOrder(id, { tags: ["nobody works"] });
  await app.sim.webhooks.idle();
  const work = await readWork(app.ctx);
  expect(work).toMatchObject({ standing: "bad", isAlive: false, deliveries: 3, trouble: "no worker is running" });
  expect(work.seenAt).not.toBeNull();

  await app.startWorker();
  await app.settled();
  await until(async () => ((await readWork(app.ctx)).standing === "well" ? true : null));
});

test("what waits for long although somebody works wants to be looked into", async () => {
  await using app = await startApp({ orders: 20 });
  await app.ctx.db.query(
    `insert into sync_jobs (shop_id, resource, mode, trigger, status, created_at) values ($1, 'orders', 'full', 'person', 'queued', $2)`,
    [app.ctx.shop.id, new Date(app.ctx.clock().getTime() - 11 * 60_000)],
  );
  expect(await readWork(app.ctx)).toMatchObject({ standing: "attention", isAlive: true });
});
