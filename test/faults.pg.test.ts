import { expect, test } from "vitest";

import { shopContext } from "~/context.server";

import { startSync } from "~/sync/start-sync";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const watermarkOf = async ({ ctx }: TestApp) => {
  const [row] = await ctx.db.query<{ updated_at: Date | null }>(
    "select updated_at from watermarks where shop_id = $1",
    [ctx.shop.id],
  );
  return row?.updated_at ?? null;
};

/** What merchants of other tools lost records to: the file is not what Shopify counted. */
const DAMAGED = [
  ["bulk_url_missing", /counted \d+ objects but offered no file/],
  ["bulk_truncated", /bytes/],
  ["bulk_cut", /broke off|bytes/],
  ["bulk_line_dropped", /lines|bytes/],
  ["bulk_line_doubled", /lines|bytes/],
  ["bulk_parent_missing", /belongs to|bytes|lines/],
] as const;

test.for(DAMAGED)(
  "%s on every try: the job fails, says why, writes nothing and moves no watermark",
  async ([fault, reason]) => {
    await using app = await startApp({ orders: 60 });
    app.sim.faults.next(fault, { times: 20 });

    const job = await app.sync({ mode: "populate" });

    expect(job.status).toBe("failed");
    expect(job.reason).toMatch(reason);
    expect(await watermarkOf(app)).toBeNull();
    const [rows] = await app.ctx.db.query<{ count: number }>("select count(*)::int as count from orders");
    expect(rows?.count).toBe(0);
  },
);

test.for(DAMAGED)("%s once: the window is read again and nothing is missing", async ([fault]) => {
  await using app = await startApp({ orders: 60 });
  app.sim.faults.next(fault);

  const job = await app.sync({ mode: "populate" });

  expect(job).toMatchObject({ status: "succeeded", fetched: 60, created: 60 });
  expect(await differences(app)).toEqual([]);
});

test("one line lost and another one doubled, so that all counts agree: the window is read again and nothing is missing", async () => {
  // With this seed both are lines of orders: as many records, lines and bytes as Shopify said.
  await using app = await startApp({ orders: 60, seed: 5 });
  app.sim.faults.next("bulk_line_dropped");
  app.sim.faults.next("bulk_line_doubled");

  const job = await app.sync({ mode: "populate" });

  expect(job).toMatchObject({ status: "succeeded", fetched: 60, created: 60 });
  expect(await differences(app)).toEqual([]);
});

test.for(["bulk_failed", "bulk_canceled", "bulk_internal_error", "bulk_shuffled", "bulk_slow"] as const)(
  "%s once: nothing is missing",
  async (fault) => {
    await using app = await startApp({ orders: 60 });
    app.sim.faults.next(fault);
    expect(await app.sync({ mode: "populate" })).toMatchObject({ status: "succeeded", created: 60, rejected: 0 });
    expect(await differences(app)).toEqual([]);
  },
);

test("an operation that comes no further is stopped after two hours and asked for anew: no job waits for ever", async () => {
  await using app = await startApp({ orders: 60 });
  app.sim.faults.next("bulk_never_ends");
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
  const isAskedAbout = async () => {
    const rows = await app.ctx.db.query("select from sync_windows where moved_at is not null");
    return rows.length > 0 ? true : null;
  };
  await until(isAskedAbout);
  app.sim.clock.advance(110 * 60_000);
  const calls = app.sim.stats.calls;
  await until(async () => (app.sim.stats.calls > calls + 2 ? true : null));
  expect(await app.job(jobId)).toMatchObject({ status: "running", fetched: 0 });

  app.sim.clock.advance(20 * 60_000);
  await app.settled();
  expect(await app.job(jobId)).toMatchObject({ status: "succeeded", created: 60 });
  const bulk = app.sim.shop().bulk.all();
  expect(bulk.map(({ status }) => status)).toEqual(["CANCELED", "COMPLETED"]);
  const log = await app.ctx.db.query<{ message: string }>("select message from sync_log");
  expect(log.map(({ message }) => message)).toContain(
    "Window 1: Shopify's bulk operation has not come any further for hours; it was stopped. It is tried again.",
  );
  expect(await differences(app)).toEqual([]);
});

test.for(["throttled", "429", "500", "502", "503", "reset", "internal_error", "token_expired"] as const)(
  "%s in the middle of a job: it waits and goes on",
  async (fault) => {
    await using app = await startApp({ orders: 60 });
    app.sim.faults.next(fault, { match: /bulkOperationRunQuery/ });
    expect(await app.sync({ mode: "populate" })).toMatchObject({ status: "succeeded", created: 60 });
    expect(await differences(app)).toEqual([]);
  },
);

test("without the finish webhook, polling ends the job", async () => {
  await using app = await startApp({ orders: 60 });
  app.sim.webhooks.lose(10, "bulk_operations/finish");
  expect(await app.sync({ mode: "populate" })).toMatchObject({ status: "succeeded", created: 60 });
});

test("fields this app may not read are left out, the rest arrives", async () => {
  await using app = await startApp({ orders: 60, protectedData: false });
  const job = await app.sync({ mode: "populate" });
  expect(job).toMatchObject({ status: "succeeded", created: 60, rejected: 0 });
  const [row] = await app.ctx.db.query<{ denied_fields: string[] }>("select denied_fields from shops");
  expect(row?.denied_fields).toContain("email");
});

test("personal data that is refused all at once makes no order look deleted: it is read without", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.knobs.protectedData = false;
  const ids = app.sim.store.pick(20);
  for (const id of ids) app.sim.store.editOrder(id, { tags: ["refused"] });
  await app.settled();

  expect(await app.ctx.db.query("select id from tombstones")).toEqual([]);
  const [told] = await app.ctx.db.query<{ count: number }>(
    "select count(*)::int as count from orders where tags = '{refused}'",
  );
  expect(told?.count).toBe(ids.length);
  const [shop] = await app.ctx.db.query<{ denied_fields: string[] }>("select denied_fields from shops");
  expect(shop?.denied_fields).toContain("email");
  expect(await app.ctx.db.query("select reason from deliveries where state = 'failed'")).toEqual([]);
});

test("with read_orders alone the last 60 days are mirrored, and a full sync does not take older orders for deleted", async () => {
  await using app = await startApp({ orders: 200, readAllOrders: true });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.changeScopes([...app.sim.shop().scopes].filter((scope) => scope !== "read_all_orders"));
  await app.settled();

  const full = await app.sync({ mode: "full" });

  expect(full.status).toBe("succeeded");
  expect(full.deleted).toBe(0);
  const [rows] = await app.ctx.db.query<{ count: number }>("select count(*)::int as count from orders");
  expect(rows?.count).toBe(200);
});

test("a full sync removes what Shopify no longer has, and only that", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.webhooks.lose(100);
  for (const id of app.sim.store.pick(4)) app.sim.store.deleteOrder(id);

  const full = await app.sync({ mode: "full" });

  expect(full).toMatchObject({ status: "succeeded", deleted: 4, created: 0 });
  expect(await differences(app)).toEqual([]);
});

test("an update without a watermark fetches everything and says so", async () => {
  await using app = await startApp({ orders: 30 });
  const job = await app.sync({ mode: "update" });
  expect(job).toMatchObject({ status: "succeeded", mode: "update", effective_mode: "full", created: 30 });
  const log = await app.ctx.db.query<{ message: string }>("select message from sync_log");
  expect(log.map((line) => line.message).join(" ")).toContain("this update fetches everything");
});

test("a populate leaves outdated orders alone, counts them, and the next update brings them", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate", days: 400 });
  await app.settled();
  app.sim.webhooks.lose(100);
  app.sim.clock.advance(60_000);
  for (const id of app.sim.store.pick(5)) app.sim.store.editOrder(id, { tags: ["changed"] });

  const populate = await app.sync({ mode: "populate" });
  expect(populate.skipped).toBeGreaterThan(0);
  expect(populate.updated).toBe(0);

  await app.sync({ mode: "update" });
  expect(await differences(app)).toEqual([]);
});

test("an order with 600 lines arrives whole by bulk, by webhook and by page", async () => {
  await using app = await startApp({ orders: 1000 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [big] = await app.ctx.db.query<{ id: string; line_count: number }>(
    "select id::text, line_count from orders order by line_count desc limit 1",
  );
  expect(big?.line_count).toBe(600);
  app.sim.clock.advance(60_000);
  app.sim.store.editOrder(big?.id ?? "", { tags: ["big"] });
  await app.settled();
  const [row] = await app.ctx.db.query<{ tags: string[]; written_by: string; line_count: number }>(
    "select tags, written_by, line_count from orders where id = $1",
    [big?.id],
  );
  expect(row).toEqual({ tags: ["big"], written_by: "webhook", line_count: 600 });
  expect(await differences(app)).toEqual([]);
});

test("a shop that is granted read_all_orders gets its older orders with the next populate", async () => {
  await using app = await startApp({ orders: 200, readAllOrders: false });
  const first = await app.sync({ mode: "populate" });
  expect(first.created).toBeLessThan(200);
  const again = await app.sync({ mode: "populate" });
  expect(again).toMatchObject({ created: 0, expected: again.skipped });
  expect(again.expected).toBeLessThan(first.created);

  app.sim.changeScopes([...app.sim.shop().scopes, "read_all_orders"]);
  await app.settled();
  app.ctx.shop = (await shopContext(app.ctx.shop.id)).shop;

  const all = await app.sync({ mode: "populate" });
  expect(first.created + all.created).toBe(200);
});
