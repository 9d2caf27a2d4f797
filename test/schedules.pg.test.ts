import { expect, test, vi } from "vitest";

import { runSchedules } from "~/sync/run-schedules";
import { listSchedules, setSchedules } from "~/sync/set-schedules";
import { startSync } from "~/sync/start-sync";
import { uninstallShop } from "~/sync/uninstall-shop";
import { defaultPlan, MODES_FROM_THE_START } from "~/resources/schedule";
import { startedByWords } from "~/resources/sync-job";
import { listJobs } from "~/mirror/read-jobs";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const history = async ({ ctx }: TestApp) => (await listJobs(ctx, {})).jobs;
const scheduleOf = async ({ ctx }: TestApp, mode: string) =>
  (await listSchedules(ctx)).find((schedule) => schedule.mode === mode)!;

/** Everything but the hourly update and the one named is paused, so that a story is about one schedule. */
async function only(app: TestApp, plan: Record<string, unknown>): Promise<void> {
  for (const mode of MODES_FROM_THE_START) {
    const { paused: _, ...rest } = defaultPlan(mode);
    if (mode !== plan.mode) await setSchedules(app.ctx, [{ resource: "orders", mode, ...rest, paused: true }]);
  }
  await setSchedules(app.ctx, [{ resource: "orders", ...plan }]);
}

/** Moves the clock to the shop's next noon: in its small hours a nightly run is due as well, and goes before an hourly one. */
function untilNoon({ ctx, sim }: TestApp): void {
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone: ctx.shop.timeZone, hour: "2-digit" });
  while (hour.format(sim.clock.now()) !== "12") sim.clock.advance(HOUR);
}

/** Moves the clock to where a schedule is due. */
async function untilDue(app: TestApp, mode: string): Promise<void> {
  const { nextAt } = await scheduleOf(app, mode);
  app.sim.clock.advance(Date.parse(nextAt!) - app.sim.clock.now().getTime());
}

test("a first populate sets the defaults going: an hourly update starts by itself, and tells who started it", async () => {
  await using app = await startApp({ orders: 30 });
  untilNoon(app);
  await runSchedules(app.ctx);
  expect(await scheduleOf(app, "update")).toMatchObject({ rhythm: "hourly", paused: false, nextAt: null });

  await app.sync({ mode: "populate" });
  expect(await runSchedules(app.ctx)).toBe(0);
  const { nextAt } = await scheduleOf(app, "update");
  const wait = Date.parse(nextAt!) - app.sim.clock.now().getTime();
  expect(wait).toBeGreaterThan(59 * MINUTE);
  expect(wait).toBeLessThanOrEqual(2 * HOUR);
  expect(await scheduleOf(app, "full")).toMatchObject({ paused: true, nextAt: null });

  app.sim.store.createOrders(3);
  await untilDue(app, "update");
  expect(await runSchedules(app.ctx)).toBe(1);
  await app.settled();
  const [job] = await history(app);
  expect(job).toMatchObject({ mode: "update", trigger: "schedule", status: "succeeded" });
  expect(startedByWords(job!)).toBe("Schedule, hourly");
  expect(await scheduleOf(app, "update")).toMatchObject({
    nextAt: new Date(Date.parse(nextAt!) + HOUR).toISOString(),
    last: { jobId: job!.id, status: "succeeded", skipReason: null },
  });
});

test("every night the mirror is verified by itself", async () => {
  await using app = await startApp({ orders: 30 });
  untilNoon(app);
  await app.sync({ mode: "populate" });
  await runSchedules(app.ctx);
  const { nextAt } = await scheduleOf(app, "verify");
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: app.ctx.shop.timeZone, timeStyle: "short" });
  expect(clock.format(new Date(nextAt!))).toMatch(/^03:0\d$/);

  await untilDue(app, "verify");
  expect(await runSchedules(app.ctx)).toBe(1);
  await app.settled();
  expect((await history(app))[0]).toMatchObject({ mode: "verify", trigger: "schedule", status: "succeeded" });
});

test("what cannot start yet says why, and holds up nobody else", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "verify", rhythm: "daily", time: "03:00" });
  await setSchedules(app.ctx, [{ resource: "orders", mode: "update", rhythm: "hourly" }]);
  app.sim.clock.advance(2 * DAY);
  expect(await runSchedules(app.ctx)).toBe(1);
  expect(await scheduleOf(app, "verify")).toMatchObject({
    last: { jobId: null, skipReason: "Nothing has been populated yet, so there is nothing to verify. Populate first." },
  });
  expect(await scheduleOf(app, "update")).toMatchObject({ last: { status: "queued", skipReason: null } });
});

test("of several workers that look at once, exactly one starts the job", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "update", rhythm: "minutes", everyMins: 5 });
  for (let n = 0; n < 5; n++) {
    await untilDue(app, "update");
    const started = await Promise.all(Array.from({ length: 6 }, () => runSchedules(app.ctx)));
    expect(started.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await scheduleOf(app, "update")).toMatchObject({ last: { status: "queued", skipReason: null } });
    await app.ctx.db.query("update sync_jobs set status = 'succeeded'");
  }
  expect(await history(app)).toHaveLength(5);
});

test("a worker looks once a minute by itself", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "update", rhythm: "hourly" });
  await untilDue(app, "update");
  vi.useFakeTimers({ toFake: ["setInterval"] });
  try {
    await app.startWorker();
    vi.advanceTimersByTime(60_000);
    const job = await until(async () => (await history(app)).find(({ status }) => status === "succeeded") ?? null);
    expect(job).toMatchObject({ mode: "update", trigger: "schedule" });
    await app.stopWorker();
  } finally {
    vi.useRealTimers();
  }
});

test("a process that dies while it starts a job leaves the run due", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "update", rhythm: "hourly" });
  await untilDue(app, "update");
  const state = async () => {
    const [row] = await app.ctx.db.query<{ jobs: number; tasks: number; due: boolean }>(
      `select (select count(*)::int from sync_jobs) as jobs, (select count(*)::int from graphile_worker.jobs) as tasks,
              (select next_at <= $1 from schedules where mode = 'update') as due`,
      [app.sim.clock.now()],
    );
    return row;
  };
  let deaths = 0;
  for (; (await state())?.due; deaths++) {
    expect(await state()).toEqual({ jobs: 0, tasks: 0, due: true });
    app.killAfter(deaths);
    await runSchedules(app.ctx).catch(() => "killed");
    await app.revive();
  }
  expect(deaths).toBeGreaterThan(4);
  expect(await state()).toEqual({ jobs: 1, tasks: 1, due: false });
});

test("after two days without a worker there is one run, not forty-eight", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "update", rhythm: "hourly" });
  app.sim.clock.advance(2 * DAY);
  expect(await runSchedules(app.ctx)).toBe(1);
  await app.ctx.db.query("update sync_jobs set status = 'succeeded'");
  expect(await runSchedules(app.ctx)).toBe(0);
  expect(Date.parse((await scheduleOf(app, "update")).nextAt!) - app.sim.clock.now().getTime()).toBeLessThanOrEqual(
    HOUR,
  );
});

test("a run that is due while a job is running is put off, and both say so", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "update", rhythm: "minutes", everyMins: 15 });
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "full" }, { trigger: "person" });
  await untilDue(app, "update");
  expect(await runSchedules(app.ctx)).toBe(0);
  expect(await history(app)).toHaveLength(1);
  expect(await scheduleOf(app, "update")).toMatchObject({
    last: { jobId, status: "queued", skipReason: "Put off, because another job was running." },
  });
  const lines = await app.ctx.db.query("select message from sync_log where job_id = $1", [jobId]);
  expect(lines).toEqual([
    { message: "A scheduled run was due and was put off, because this job was running: Update, every 15 minutes." },
  ]);
});

test("a nightly run that meets another job is put off and starts when that has ended, the same night", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "full", rhythm: "daily", time: "03:00" });
  await untilDue(app, "full");
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
  for (let tries = 0; tries < 3; tries++) {
    expect(await runSchedules(app.ctx)).toBe(0);
    const { nextAt, last } = await scheduleOf(app, "full");
    expect(last).toMatchObject({ jobId, skipReason: "Put off, because another job was running." });
    expect(Math.round((Date.parse(nextAt!) - app.sim.clock.now().getTime()) / MINUTE)).toBe(10);
    await untilDue(app, "full");
  }
  const lines = await app.ctx.db.query("select message from sync_log where job_id = $1", [jobId]);
  expect(lines).toEqual([
    { message: "A scheduled run was due and was put off, because this job was running: Full resync, daily at 03:00." },
  ]);

  await app.ctx.db.query("update sync_jobs set status = 'succeeded'");
  expect(await runSchedules(app.ctx)).toBe(1);
  const { nextAt, last } = await scheduleOf(app, "full");
  expect(last).toMatchObject({ status: "queued", skipReason: null });
  expect(Date.parse(nextAt!) - app.sim.clock.now().getTime()).toBeGreaterThan(22 * HOUR);
});

test("when a nightly and an hourly run are due together, the hourly one gives way, and follows when the other has ended", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "update", rhythm: "hourly" });
  await setSchedules(app.ctx, [{ resource: "orders", mode: "full", rhythm: "daily", time: "03:00" }]);
  app.sim.clock.advance(2 * DAY);
  expect(await runSchedules(app.ctx)).toBe(1);
  expect(await history(app)).toMatchObject([{ mode: "full", trigger: "schedule" }]);
  const update = await scheduleOf(app, "update");
  expect(update).toMatchObject({ last: { skipReason: "Put off, because another job was running." } });
  expect(Date.parse(update.nextAt!) - app.sim.clock.now().getTime()).toBeLessThanOrEqual(10 * MINUTE);

  await app.ctx.db.query("update sync_jobs set status = 'succeeded'");
  await untilDue(app, "update");
  expect(await runSchedules(app.ctx)).toBe(1);
  expect(await scheduleOf(app, "update")).toMatchObject({ last: { status: "queued", skipReason: null } });
});

test("after downtime every shop has one job, that of its rarest schedule, whichever was missed first", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  const { db } = app.ctx;
  await db.query(
    `insert into shops (domain, name, currency_code, time_zone, installed_at)
     select 's' || n || '.example', 'Shop', 'USD', 'Europe/Berlin', now() from generate_series(1, 130) n`,
  );
  await db.query(
    `insert into schedules (shop_id, resource, mode, rhythm, at_time, next_at)
     select id, 'orders', 'update', 'hourly', null, $1::timestamptz - interval '30 hours' - id * interval '1 second' from shops
     union all select id, 'orders', 'full', 'daily', '03:00', $1::timestamptz - id * interval '1 second' from shops`,
    [app.sim.clock.now()],
  );
  const started = await Promise.all([runSchedules(app.ctx), runSchedules(app.ctx)]);
  const shops = await db.query<{ modes: string[] }>("select array_agg(mode) as modes from sync_jobs group by shop_id");
  expect([started[0] + started[1], shops.length]).toEqual([131, 131]);
  expect(new Set(shops.map(({ modes }) => modes.join()))).toEqual(new Set(["full"]));
  const [left] = await db.query<{ count: number }>("select count(*)::int as count from schedules where next_at <= $1", [
    app.sim.clock.now(),
  ]);
  expect(left?.count).toBe(0);
});

test("while paused nothing starts, and what was missed is not made up for", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "update", rhythm: "daily", time: "03:00", paused: true });
  expect(await scheduleOf(app, "update")).toMatchObject({ paused: true, time: "03:00", nextAt: null });
  app.sim.clock.advance(3 * DAY);
  expect(await runSchedules(app.ctx)).toBe(0);

  await setSchedules(app.ctx, [{ resource: "orders", mode: "update", rhythm: "daily", time: "03:00" }]);
  expect(await runSchedules(app.ctx)).toBe(0);
  await untilDue(app, "update");
  expect(await runSchedules(app.ctx)).toBe(1);
});

test("a shop that has left starts nothing", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "update", rhythm: "hourly" });
  app.sim.clock.advance(3 * HOUR);
  await uninstallShop(app.ctx, app.sim.clock.now());
  expect(await runSchedules(app.ctx)).toBe(0);
  expect(await history(app)).toEqual([]);
});

test("saying the same again moves nothing, not even a run that is due", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  await only(app, { mode: "update", rhythm: "hourly" });
  await untilDue(app, "update");
  const due = await scheduleOf(app, "update");
  await setSchedules(app.ctx, [{ resource: "orders", mode: "update", rhythm: "hourly" }]);
  expect((await scheduleOf(app, "update")).nextAt).toBe(due.nextAt);
  await setSchedules(app.ctx, [{ resource: "orders", mode: "update", rhythm: "minutes", everyMins: 30 }]);
  expect(Date.parse((await scheduleOf(app, "update")).nextAt!)).toBeGreaterThan(app.sim.clock.now().getTime());
});

test.for([
  [{ resource: "unicorns" }, "resource", "Choose a resource: orders, products."],
  [{ mode: "sideways" }, "mode", expect.stringMatching(/^Choose a mode: populate, update, full/)],
  [{ rhythm: "yearly" }, "rhythm", "Choose a rhythm: minutes, hourly, daily, weekly."],
  [{ rhythm: "minutes" }, "everyMins", "Minutes must be a whole number, 5 to 1,440."],
  [{ rhythm: "minutes", everyMins: 4 }, "everyMins", "Minutes must be a whole number, 5 to 1,440."],
  [{ rhythm: "minutes", everyMins: 7.5 }, "everyMins", "Minutes must be a whole number, 5 to 1,440."],
  [{ rhythm: "daily" }, "time", "Write the time of day as 03:00 or 15:30."],
  [{ rhythm: "daily", time: "24:00" }, "time", "Write the time of day as 03:00 or 15:30."],
  [{ rhythm: "weekly", time: "03:00", weekday: 0 }, "weekday", "Choose a weekday: 1 for Monday to 7 for Sunday."],
  [{ time: "03:00" }, "time", "A time of day only goes with the rhythms daily and weekly."],
  [{ rhythm: "daily", time: "03:00", everyMins: 5 }, "everyMins", "Minutes only go with the rhythm minutes."],
  [{ paused: "yes" }, "paused", "paused must be true or false."],
] as const)("%j is refused with a sentence at its field", async ([wrong, field, sentence]) => {
  await using app = await startApp({ orders: 1, worker: false });
  const good = { resource: "orders", mode: "full", rhythm: "hourly" };
  const refused = setSchedules(app.ctx, [good, { ...good, mode: "update", ...wrong }]);
  await expect(refused).rejects.toMatchObject({ kind: "invalid", fields: { [field]: sentence } });
  expect(await app.ctx.db.query("select from schedules")).toEqual([]);
});
