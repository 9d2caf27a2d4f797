import { expect, test } from "vitest";

import { JOB_COLUMNS, prune, PUSH_COLUMNS } from "~/mirror/prune";
import { readMirrorState } from "~/mirror/mirror-state";
import { orders } from "~/resources/orders";
import { readSchedules } from "~/mirror/schedules";
import { setSchedules } from "~/sync/set-schedules";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";

const DAY = 24 * 60 * 60_000;

const pruned = ({ ctx }: TestApp) => prune({ db: ctx.db, clock: ctx.clock, stopping: new AbortController().signal });

const modesLeft = async ({ ctx }: TestApp) =>
  (await ctx.db.query<{ mode: string }>("select mode from sync_jobs order by id")).map(({ mode }) => mode);
const count = async ({ ctx }: TestApp, table: string, where = "true") =>
  (await ctx.db.query<{ count: number }>(`select count(*)::int as count from ${table} where ${where}`))[0]?.count ?? 0;

/** Deliveries of long ago, as many as wanted. */
async function oldDeliveries({ ctx }: TestApp, many: number, state: string, daysAgo: number): Promise<void> {
  await ctx.db.query(
    `insert into deliveries (shop_id, webhook_id, topic, notice, received_at, state)
     select $1, $3 || '-' || n, 'orders/updated', '{}', $4::timestamptz - n % 7 * interval '1 minute', $3 from generate_series(1, $2) n`,
    [ctx.shop.id, many, state, new Date(ctx.clock().getTime() - daysAgo * DAY)],
  );
}

test("what nobody goes back to any more is deleted when its time has come, and nothing before", async () => {
  await using app = await startApp({ orders: 20 });
  await app.sync({ mode: "populate" });
  app.sim.store.createOrders(3);
  await app.settled();
  await app.sync({ mode: "update" });
  await app.sync({ mode: "verify" });
  await app.sync({ mode: "update" });
  await app.settled();
  const [failed] = await app.ctx.db.query<{ webhook_id: string }>(
    "update deliveries set state = 'failed' where webhook_id = (select min(webhook_id) from deliveries) returning webhook_id",
  );
  const deliveries = await count(app, "deliveries");
  expect(deliveries).toBeGreaterThan(1);
  await app.stopWorker();

  app.sim.clock.advance(29 * DAY);
  await pruned(app);
  expect(await count(app, "deliveries")).toBe(deliveries);

  app.sim.clock.advance(2 * DAY);
  expect(await pruned(app)).toMatchObject({ deliveries: deliveries - 1, sync_jobs: 0 });
  expect(await app.ctx.db.query("select webhook_id from deliveries")).toEqual([failed]);

  app.sim.clock.advance(60 * DAY);
  expect(await pruned(app)).toMatchObject({ deliveries: 1, sync_jobs: 0 });
  expect(await count(app, "sync_log")).toBeGreaterThan(0);

  // The latest sync and the proof name their jobs; the populate and the first update are named by nobody.
  app.sim.clock.advance(90 * DAY);
  expect(await pruned(app)).toMatchObject({ sync_jobs: 2 });
  expect(await modesLeft(app)).toEqual(["verify", "update"]);
  for (const table of ["sync_windows", "sync_log"]) {
    const orphans = "not exists (select from sync_jobs j where j.shop_id = t.shop_id and j.id = t.job_id)";
    expect([table, await count(app, `${table} t`, orphans)]).toEqual([table, 0]);
    expect(await count(app, table)).toBeGreaterThan(0);
  }
  expect(await count(app, "write_stats")).toBeGreaterThan(0);
  expect(await count(app, "orders")).toBe(23);
  const [first] = await app.ctx.db.query<{ id: string }>("select id::text from orders where written_by = 'populate'");
  expect(await readMirrorState(app.ctx, orders, first!.id)).toMatchObject({
    writtenBy: "populate",
    writtenJobId: null,
  });

  app.sim.clock.advance(220 * DAY);
  await pruned(app);
  for (const table of ["write_stats", "api_usage", "webhook_hours", "webhook_lateness"]) {
    expect([table, await count(app, table)]).toEqual([table, 0]);
  }
  expect(await modesLeft(app)).toEqual(["verify", "update"]);
});

test("many go in many small batches, what waits never goes, and a second hand does no harm", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  await oldDeliveries(app, 3_500, "done", 40);
  await oldDeliveries(app, 50, "pending", 400);
  await oldDeliveries(app, 1_200, "failed", 40);
  await Promise.all([pruned(app), pruned(app)]);
  const left = await app.ctx.db.query("select state, count(*)::int from deliveries group by state order by state");
  expect(left).toEqual([
    { state: "failed", count: 1_200 },
    { state: "pending", count: 50 },
  ]);
});

test("told to stop it stops, and the next day does the rest", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  await oldDeliveries(app, 1_500, "done", 40);
  const { db, clock } = app.ctx;
  expect(await prune({ db, clock, stopping: AbortSignal.abort() })).toMatchObject({ deliveries: 0 });
  expect(await pruned(app)).toMatchObject({ deliveries: 1_500 });
});

test("the queue does it once a day, and a schedule keeps its last result", async () => {
  await using app = await startApp({ orders: 5 });
  await app.sync({ mode: "populate" });
  await setSchedules(app.ctx, [{ resource: "orders", mode: "full", rhythm: "weekly", weekday: 1, time: "03:00" }]);
  await app.ctx.db.query(
    "update schedules set last_at = now(), last_job_id = (select id from sync_jobs), next_at = null where mode = 'full'",
  );
  await app.ctx.db.query("delete from watermarks");
  await oldDeliveries(app, 10, "done", 40);
  app.sim.clock.advance(200 * DAY);

  const known = await until(async () => {
    const rows = await app.ctx.db.query("select identifier from graphile_worker._private_known_crontabs");
    return rows.length > 0 ? rows : null;
  });
  expect(known).toEqual([{ identifier: "prune" }]);
  await app.ctx.queue.add("prune", {});
  await until(async () => ((await count(app, "deliveries")) === 0 ? true : null));
  expect(await readSchedules(app.ctx)).toMatchObject([{ mode: "full", last: { status: "succeeded" } }]);
});

test.each([
  ["job", "%job\\_id", JOB_COLUMNS],
  ["push", "%run\\_id", PUSH_COLUMNS],
])("whoever names a %s has been thought of", async (_what, named, known) => {
  await using app = await startApp({ orders: 1, worker: false });
  const columns = await app.ctx.db.query<{ place: string }>(
    `select table_name || '.' || column_name as place from information_schema.columns
      where table_schema = 'public' and column_name like $1 order by 1`,
    [named],
  );
  expect(columns.map(({ place }) => place)).toEqual(Object.values(known).flat().toSorted());
});
