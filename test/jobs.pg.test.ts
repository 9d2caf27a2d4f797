import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, test } from "vitest";

import { freeDeadWorkers } from "~/jobs/liveness";
import { cancelSync } from "~/sync/cancel-sync";
import { startSync } from "~/sync/start-sync";
import { wakeForgotten } from "~/sync/wake-forgotten";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

/** A worker in a process of its own, as `npm run worker` starts it. */
function workerProcess(app: TestApp) {
  const program = resolve(import.meta.dirname, "../scripts/worker.ts");
  return spawn(process.execPath, [program], { env: { ...process.env, ...app.environment }, stdio: "ignore" });
}

const counted = async ({ ctx }: TestApp) =>
  (await ctx.db.query<{ count: number }>("select count(*)::int as count from orders"))[0]?.count ?? 0;

test(
  "kill -9 in the middle of a window: another worker goes on, and the figures are those of a quiet run",
  { timeout: 120_000 },
  async () => {
    await using app = await startApp({ orders: 2500, worker: false });
    const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });

    const first = workerProcess(app);
    await until(async () => ((await counted(app)) > 300 ? true : null));
    first.kill("SIGKILL");
    await once(first, "exit");
    const survived = await counted(app);
    expect(survived).toBeLessThan(2500);

    await freeDeadWorkers(app.ctx.db, 0);
    const second = workerProcess(app);
    const job = await until(async () => {
      const now = await app.job(jobId);
      return now.status === "succeeded" ? now : null;
    });
    second.kill("SIGTERM");
    await once(second, "exit");

    expect(job).toMatchObject({ fetched: 2500, created: 2500, updated: 0, unchanged: 0, rejected: 0 });
    expect(await differences(app)).toEqual([]);
  },
);

test("asking again answers with the job under way: one at a time per shop and resource", async () => {
  await using app = await startApp({ orders: 30, worker: false });
  const ask = () => startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
  const answers = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
  expect(new Set(answers.map((answer) => answer.jobId)).size).toBe(1);
  expect(answers.filter((answer) => !answer.alreadyRunning).length).toBe(1);
});

test("a job whose task has used up all its tries is taken up again", async () => {
  await using app = await startApp({ orders: 30, worker: false });
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
  await app.ctx.db.query(
    "select graphile_worker.permanently_fail_jobs(array(select id from graphile_worker.jobs), 'killed too often')",
  );
  expect(await wakeForgotten(app.ctx)).toBe(0);
  app.sim.clock.advance(3 * 60_000);
  expect(await wakeForgotten(app.ctx)).toBe(1);
  expect(await wakeForgotten(app.ctx)).toBe(0);

  await app.startWorker();
  const job = await until(async () => {
    const now = await app.job(jobId);
    return now.status === "succeeded" ? now : null;
  });
  expect(job.created).toBe(30);
});

test("a cancelled job stops, says so, keeps what it wrote and moves no watermark", async () => {
  await using app = await startApp({ orders: 2000 });
  app.sim.knobs.bulkSpeed = 400;
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
  await until(async () => {
    const [window] = await app.ctx.db.query("select n from sync_windows where state = 'submitted'");
    return window ? true : null;
  });
  await cancelSync(app.ctx, jobId);
  const job = await until(async () => {
    const now = await app.job(jobId);
    return now.status === "cancelled" ? now : null;
  });

  expect(job.reason).toBe("Cancelled. What had been written stays.");
  const [watermark] = await app.ctx.db.query<{ updated_at: Date | null }>("select updated_at from watermarks");
  expect(watermark?.updated_at ?? null).toBeNull();
  expect(
    app.sim
      .shop()
      .bulk.all()
      .map((operation) => operation.status),
  ).not.toContain("COMPLETED");
});

test(
  "windows of one shop run at once, newest first, and each obeys the law of conservation",
  { timeout: 120_000 },
  async () => {
    await using app = await startApp({ orders: 6_000 });
    const job = await app.sync({ mode: "populate" });
    expect(job).toMatchObject({ status: "succeeded", created: 6_000 });
    const windows = await app.ctx.db.query<{
      balance: number;
      range_from: Date | null;
      rejected: number;
      fetched: number;
      root: string;
    }>(
      `select fetched - created - updated - unchanged - stale - skipped - rejected as balance, range_from, fetched,
            root_object_count::text as root from sync_windows order by n`,
    );
    expect(windows.length).toBe(2);
    for (const window of windows) expect([window.balance, String(window.fetched)]).toEqual([0, window.root]);
    expect(windows[0]?.range_from?.getTime()).toBeGreaterThan(0);
    expect(windows[1]?.range_from).toBeNull();
  },
);

test("a shop sees only itself", async () => {
  await using app = await startApp({ orders: 20 });
  await app.sync({ mode: "populate" });
  const stranger = { ...app.ctx, shop: { ...app.ctx.shop, id: app.ctx.shop.id + 1 } };
  await expect(cancelSync(stranger, "1")).rejects.toThrow("There is no such sync job.");
  const [tables] = await app.ctx.db.query<{ without: string[] | null }>(
    `select array_agg(c.relname::text) as without from pg_class c
      join pg_index i on i.indrelid = c.oid and i.indisprimary
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
     where c.relnamespace = 'public'::regnamespace and a.attname <> 'shop_id'
       and c.relname not in ('shops', 'sessions', 'workers', '_prisma_migrations')`,
  );
  expect(tables?.without ?? []).toEqual([]);
});

test.for([
  [{ mode: "sideways" }, "Choose a mode: populate, update, full, sweep, verify."],
  [{ mode: "populate", resource: "unicorns" }, "Choose a resource: orders, products."],
  [{ mode: "populate", days: -3 }, "Days must be 1 or more."],
  [{ mode: "populate", days: 1.5 }, "Days must be a whole number, 1 or more."],
  [{ mode: "update", staleAfterMins: "ten" }, "Minutes must be a whole number, 1 or more."],
  [{ mode: "update", days: 3 }, "Days only go with populate and sweep."],
] as const)("%j is refused with a sentence", async ([input, sentence]) => {
  await using app = await startApp({ orders: 1, worker: false });
  await expect(startSync(app.ctx, { resource: "orders", ...input }, { trigger: "api" })).rejects.toThrow(sentence);
  expect(await app.ctx.db.query("select id from sync_jobs")).toEqual([]);
});

test("a task that takes long is not taken for a dead worker's: its lock bears a name that beats", async () => {
  await using app = await startApp({ orders: 2000 });
  app.sim.knobs.bulkSpeed = 100_000;
  await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
  const locks = await until(async () => {
    const rows = await app.ctx.db.query<{ known: boolean }>(
      `select exists (select from workers w where w.id = j.locked_by) as known
         from graphile_worker.jobs j where j.locked_by is not null and j.task_identifier = 'run-sync'`,
    );
    return rows.length > 0 ? rows : null;
  });
  expect(locks).toEqual([{ known: true }]);
});
