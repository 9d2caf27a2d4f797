import { expect, test } from "vitest";

import { createWorld } from "~/context.server";
import { readEnv } from "~/env.server";
import { countMirrored } from "~/mirror/read-overview";
import { createAdmin } from "~/shopify/client.server";
import { cancelSync } from "~/sync/cancel-sync";
import { estimateSync } from "~/sync/estimate-sync";
import { shopifyCount } from "~/sync/shopify-count";
import { startSync } from "~/sync/start-sync";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

/** Patience counted in milliseconds, so that a story passes through many probes. */
const circuit = { failures: 2, firstProbeMs: 20, longestProbeMs: 60 };
const DOWN = "503";
/** More probes than a task has tries (`app/jobs/tasks.ts`). */
const MANY = 11;

const struck = (app: TestApp) => app.sim.faults.struck[DOWN] ?? 0;
const start = (app: TestApp, mode: string) =>
  startSync(app.ctx, { resource: "orders", mode }, { trigger: "person" }).then(({ jobId }) => jobId);
const status = async (app: TestApp, jobId: string, wanted: string) =>
  await until(
    async () => {
      const job = await app.job(jobId);
      return job.status === wanted ? job : null;
    },
    () => app.job(jobId),
  );
const probed = (app: TestApp, times: number) => {
  const before = struck(app);
  return until(async () => (struck(app) - before >= times ? true : null));
};

const SINCE = /^Shopify has not answered since (\d+ \w+, )?\d\d:\d\d; the sync goes on by itself as soon as it does\.$/;

test("a job outlives an outage of half a day: it says since when, uses up no tries, and completes by itself", async () => {
  await using app = await startApp({ orders: 60, circuit });
  app.sim.faults.rate(DOWN, 1);
  const jobId = await start(app, "populate");

  const waiting = await status(app, jobId, "waiting");
  expect(waiting.reason).toMatch(SINCE);
  await probed(app, MANY);
  app.sim.clock.advance(12 * 3_600_000);
  await probed(app, 2);
  // A task that has put itself off is kept without its key, its tries used up, until it has come to its end.
  const tasks = await app.ctx.db.query<{ attempts: number }>(
    "select attempts from graphile_worker.jobs where key is not null",
  );
  expect(Math.max(...tasks.map((task) => task.attempts))).toBeLessThanOrEqual(1);
  const still = await status(app, jobId, "waiting");
  expect(still.reason).toMatch(SINCE);

  app.sim.faults.clear();
  expect(await status(app, jobId, "succeeded")).toMatchObject({ created: 60, rejected: 0, reason: null });
  expect(await differences(app)).toEqual([]);
  const log = await app.ctx.db.query<{ message: string }>(
    "select message from sync_log where job_id = $1 order by id",
    [jobId],
  );
  const told = log.map(({ message }) => message).filter((message) => /answer/.test(message));
  // The day is told with the hour once it is another one: that is a second line at most.
  expect([2, 3]).toContain(told.length);
  expect(told[0]).toMatch(/^Shopify has not answered since .*: the job waits, and goes on by itself\.$/);
  expect(told.at(-1)).toBe("Shopify answers again.");
  expect(await app.ctx.db.query("select failures, outage_since, probe_at from api_budgets")).toEqual([
    { failures: 0, outage_since: null, probe_at: null },
  ]);
});

test.for([
  ["while Shopify prepares the file", { orders: 60 }, /bulkOperation\(id/],
  ["between two pages", { orders: 4 }, /page:/],
  ["when the file is to be asked for", { orders: 60 }, /bulkOperationRunQuery/],
] as const)("an outage %s costs the window no try, and the job no record", async ([, options, match]) => {
  await using app = await startApp({ ...options, circuit });
  app.sim.faults.next(DOWN, { match, times: 6 });
  const job = await app.sync({ mode: "populate" });
  expect(struck(app)).toBe(6);
  expect(job).toMatchObject({ status: "succeeded", created: options.orders, rejected: 0 });
  const windows = await app.ctx.db.query<{ attempts: number }>("select attempts from sync_windows");
  expect(windows.map((window) => window.attempts)).toEqual([0]);
  expect(await differences(app)).toEqual([]);
});

test("connections that are refused or hang are an outage as well", async () => {
  await using app = await startApp({ orders: 30, circuit });
  app.sim.faults.next("reset", { times: 6 });
  expect(await app.sync({ mode: "populate" })).toMatchObject({ status: "succeeded", created: 30 });
  expect(app.sim.faults.struck.reset).toBe(6);
});

test("what webhooks told during an outage is mirrored after it, and completion goes on too", async () => {
  await using app = await startApp({ orders: 60, circuit });
  await app.sync({ mode: "populate" });
  app.sim.faults.rate(DOWN, 1);
  for (const id of app.sim.store.pick(5)) app.sim.store.editOrder(id, { note: "Please ring twice" });
  app.sim.store.createOrders(3);
  await app.sim.webhooks.idle();
  await probed(app, 3);
  const [pending] = await app.ctx.db.query<{ count: number }>(
    "select count(*)::int as count from deliveries where state = 'pending'",
  );
  expect(pending?.count).toBeGreaterThanOrEqual(8);

  app.sim.faults.clear();
  await app.settled();
  expect(await differences(app)).toEqual([]);
  const failed = await app.ctx.db.query("select reason from deliveries where state = 'failed'");
  expect(failed).toEqual([]);
});

test("pages keep serving the mirror, with Shopify's last count; what needs Shopify says so at once", async () => {
  await using app = await startApp({
    orders: 60,
    circuit: { failures: 2, firstProbeMs: 60_000, longestProbeMs: 60_000 },
  });
  await app.sync({ mode: "populate" });
  await app.settled();
  const counted = await shopifyCount(app.ctx, "orders", { maxAgeSeconds: 0 });
  app.sim.faults.rate(DOWN, 1);
  const jobId = await start(app, "update");
  await status(app, jobId, "waiting");

  const calls = struck(app);
  app.sim.clock.advance(60_000);
  expect(await shopifyCount(app.ctx, "orders", { maxAgeSeconds: 15 })).toEqual(counted);
  expect(await countMirrored(app.ctx, "orders")).toBe(60);
  await expect(estimateSync(app.ctx, { resource: "orders", mode: "full" })).rejects.toThrow(
    /^Shopify has not answered since \d\d:\d\d\. What is mirrored is kept/,
  );
  expect(struck(app)).toBe(calls);
});

test("a job that waits for Shopify can be cancelled meanwhile", async () => {
  await using app = await startApp({ orders: 30, circuit });
  app.sim.faults.rate(DOWN, 1);
  const jobId = await start(app, "populate");
  await status(app, jobId, "waiting");
  await cancelSync(app.ctx, jobId);
  await status(app, jobId, "cancelled");
});

test("THROTTLED in between costs no record", async () => {
  await using app = await startApp({ orders: 4, circuit });
  app.sim.faults.rate("throttled", 0.5);
  expect(await app.sync({ mode: "populate" })).toMatchObject({ status: "succeeded", created: 4, rejected: 0 });
  for (const id of app.sim.store.pick(4)) app.sim.store.editOrder(id, { note: "Please ring twice" });
  await app.settled();
  expect(await differences(app)).toEqual([]);
  expect(app.sim.faults.struck.throttled).toBeGreaterThan(0);
});

test("two processes that ask as fast as they may are never throttled: they wait before they send", async () => {
  await using app = await startApp({ orders: 30, worker: false, plan: { bucket: 1000, restore: 3000 } });
  const other = createWorld(readEnv(app.environment));
  const theirs = createAdmin({
    shop: app.ctx.shop,
    db: other.database.db,
    clock: () => app.sim.clock.now(),
    log: app.ctx.log,
    fetch: other.adminFetch,
    accessToken: (refused) => other.offlineToken(app.ctx.shop.domain, refused),
    apiVersion: "2026-10",
    spender: "webhook",
  });
  const ids = app.sim.store.pick(30).map((id) => `gid://shopify/Order/${id}`);
  // 330 points of a bucket of a thousand, none of which come back.
  const money = ["totalPriceSet", "subtotalPriceSet", "totalTaxSet", "totalDiscountsSet", "totalShippingPriceSet"];
  const fields = money.map((field) => `${field} { shopMoney { amount } }`).join(" ");
  const document = `query Orders($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id ${fields} } } }`;
  const asking = Array.from({ length: 10 }, async (_, n) => {
    const admin = n % 2 ? theirs : app.ctx.admin;
    for (let calls = 0; calls < 3; calls++) await admin.query({ document, variables: { ids } });
  });
  await Promise.all(asking);
  await other.database.close();

  const usage = await app.ctx.db.query<{ calls: number; cost: number; waited: number }>(
    `select spender, sum(calls)::int as calls, sum(query_cost)::int as cost, sum(throttled_ms)::int > 0 as waited
       from api_usage group by spender order by spender`,
  );
  expect(usage).toEqual([
    { spender: "sync", calls: 15, cost: 15 * 330, waited: true },
    { spender: "webhook", calls: 15, cost: 15 * 330, waited: true },
  ]);
  expect(app.sim.stats.throttled).toBe(0);
});
