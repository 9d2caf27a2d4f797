import { expect, test } from "vitest";

import { shopContext } from "~/context.server";
import { orders } from "~/resources/orders";
import { lookAtWebhooks } from "~/sync/look-at-webhooks";

import { readWebhookHealth } from "~/sync/webhook-health";
import { formatsFor } from "~/ui/formats";
import { webhookSentence } from "~/ui/health/webhook-words";

import { startApp } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A populated shop that has had something of these topics in every five minutes of the last weeks. */
async function busyShop(topics = ["orders/updated"], orders = 60): Promise<TestApp> {
  const app = await startApp({ orders });
  await app.sync({ mode: "populate" });
  await app.settled();
  await app.ctx.db.query(
    `insert into webhook_hours (shop_id, topic, hour, intervals)
     select $1, topic, date_trunc('hour', $3::timestamptz) - n * interval '1 hour', (1 << 12) - 1
       from unnest($2::text[]) as topic, generate_series(1, 6 * 168) as n
     on conflict (shop_id, topic, hour) do update set intervals = excluded.intervals`,
    [app.ctx.shop.id, topics, app.ctx.clock()],
  );
  app.sim.clock.advance(MINUTE);
  return app;
}

const look = ({ ctx }: TestApp) => lookAtWebhooks(ctx, shopContext);

/** The block of the page Health. */
const health = async ({ ctx }: TestApp) => {
  const facts = await readWebhookHealth(ctx, orders, "2026-10");
  return { ...facts, sentence: webhookSentence(facts, orders.noun, formatsFor("en", "UTC")) };
};

/** What the merchant is told of silences, newest first. */
const silences = async ({ ctx }: TestApp) =>
  await ctx.db.query<{ topic: string; looks: number; recovered: number | null; ended: boolean }>(
    `select topic, cardinality(job_ids) as looks, ended_at is not null as ended,
            (select sum(recovered)::int from sync_jobs j where j.shop_id = s.shop_id and j.id = any(s.job_ids)) as recovered
       from webhook_silences s where shop_id = $1 order by since desc, topic`,
    [ctx.shop.id],
  );

const jobs = async ({ ctx }: TestApp) =>
  await ctx.db.query<{ mode: string; status: string; recovered: number | null; minutes: number }>(
    `select mode, status, recovered, (params->>'staleAfterMins')::int as minutes
       from sync_jobs where shop_id = $1 and trigger = 'silence' order by id`,
    [ctx.shop.id],
  );

const recovered = async ({ ctx }: TestApp) =>
  Object.fromEntries(
    (
      await ctx.db.query<{ topic: string; recovered: number }>(
        "select topic, sum(recovered)::int as recovered from webhook_hours where shop_id = $1 and recovered > 0 group by topic",
        [ctx.shop.id],
      )
    ).map((row) => [row.topic, row.recovered]),
  );

test("a topic that falls silent is noticed, and what had been lost meanwhile is recovered and counted", async () => {
  await using app = await busyShop();
  app.sim.webhooks.lose(12, "orders/updated");
  for (const id of app.sim.store.pick(12)) app.sim.store.editOrder(id, { tags: ["never told"] });
  app.sim.clock.advance(47 * MINUTE);
  await look(app);
  await app.settled();

  expect(await differences(app)).toEqual([]);
  expect(await silences(app)).toEqual([{ topic: "orders/updated", looks: 1, recovered: 12, ended: false }]);
  expect(await jobs(app)).toMatchObject([{ mode: "update", status: "succeeded", recovered: 12 }]);
  expect(await recovered(app)).toEqual({ "orders/updated": 12 });
  expect(await health(app)).toMatchObject({
    standing: "bad",
    sentence: "No webhook has come in the last 7 days. 12 changes came by syncs instead.",
  });
});

test("Health tells of a silence, what the update found, and that it is over", async () => {
  await using app = await busyShop();
  const [heard = "", ...lost] = app.sim.store.pick(4);
  app.sim.store.editOrder(heard, { tags: ["heard"] });
  await app.settled();
  expect(await health(app)).toMatchObject({ standing: "well", missing: [] });

  app.sim.webhooks.lose(3, "orders/updated");
  for (const id of lost) app.sim.store.editOrder(id, { tags: ["never told"] });
  app.sim.clock.advance(47 * MINUTE);
  await look(app);
  await app.settled();
  const silent = await health(app);
  expect(silent.standing).toBe("attention");
  expect(silent.sentence).toMatch(
    /^No orders\/updated for 4[78] minutes, usual at this time: one every [\d]+ (seconds|minutes?)\./,
  );
  expect(silent.sentence).toMatch(/An update looked: 3 changes had been missed and were recovered\.$/);
  expect(silent.topics.find(({ topic }) => topic === "orders/updated")).toMatchObject({ deliveries: 1, recovered: 3 });
  expect(silent.hours.reduce((sum, hour) => sum + hour.recovered, 0)).toBe(3);

  app.sim.store.editOrder(heard, { tags: ["heard again"] });
  await app.settled();
  app.sim.clock.advance(5 * MINUTE);
  await look(app);
  const well = await health(app);
  expect(well.standing).toBe("well");
  expect(well.sentence).toMatch(
    /^2 webhooks in the last 7 days; .* 3 changes came by no webhook and were recovered\.$/,
  );
  expect(well.silences).toMatchObject([{ topic: "orders/updated", look: "done", recovered: 3 }]);
});

test("a silence in which nothing was missed says so", async () => {
  await using app = await busyShop();
  app.sim.clock.advance(47 * MINUTE);
  await look(app);
  await app.settled();

  expect(await silences(app)).toEqual([{ topic: "orders/updated", looks: 1, recovered: 0, ended: false }]);
  expect((await jobs(app))[0]?.minutes).toBeGreaterThanOrEqual(47);
});

test("several processes that look at once start one update", async () => {
  await using app = await busyShop(["orders/create", "orders/updated"]);
  app.sim.clock.advance(47 * MINUTE);
  await Promise.all([look(app), look(app), look(app)]);
  await app.settled();

  expect((await jobs(app)).length).toBe(1);
  expect(await silences(app)).toMatchObject([
    { topic: "orders/create", looks: 1 },
    { topic: "orders/updated", looks: 1 },
  ]);
});

test("a silence that goes on is looked at again when it has doubled, and ends with the next delivery", async () => {
  await using app = await busyShop();
  app.sim.clock.advance(40 * MINUTE);
  await look(app);
  await app.settled();
  app.sim.clock.advance(20 * MINUTE);
  await look(app);
  await app.settled();
  expect(await silences(app)).toMatchObject([{ looks: 1 }]);

  app.sim.webhooks.lose(1, "orders/updated");
  app.sim.store.editOrder(app.sim.store.pick(1)[0] ?? "", { tags: ["still not told"] });
  app.sim.clock.advance(30 * MINUTE);
  await look(app);
  await app.settled();
  expect(await silences(app)).toMatchObject([{ looks: 2, recovered: 1, ended: false }]);

  app.sim.store.editOrder(app.sim.store.pick(1)[0] ?? "", { tags: ["told again"] });
  await app.settled();
  app.sim.clock.advance(5 * MINUTE);
  await look(app);
  expect(await silences(app)).toMatchObject([{ looks: 2, ended: true }]);
});

test("behind another job the look waits for its turn", async () => {
  await using app = await busyShop();
  app.sim.clock.advance(47 * MINUTE);
  await app.stopWorker();
  await app.ctx.db.query(
    "insert into sync_jobs (shop_id, resource, mode, trigger, status) values ($1, 'orders', 'full', 'person', 'running')",
    [app.ctx.shop.id],
  );
  await look(app);
  expect(await silences(app)).toMatchObject([{ looks: 0 }]);

  await app.ctx.db.query("update sync_jobs set status = 'failed' where status = 'running'");
  app.sim.clock.advance(5 * MINUTE);
  await look(app);
  expect(await silences(app)).toMatchObject([{ looks: 1 }]);
});

test("a silence that ends while another job runs is looked at all the same, and no further once it has been", async () => {
  await using app = await busyShop();
  app.sim.webhooks.lose(2, "orders/updated");
  const [heard = "", ...lost] = app.sim.store.pick(3);
  for (const id of lost) app.sim.store.editOrder(id, { tags: ["never told"] });
  app.sim.clock.advance(47 * MINUTE);
  await app.stopWorker();
  await app.ctx.db.query(
    "insert into sync_jobs (shop_id, resource, mode, trigger, status) values ($1, 'orders', 'sweep', 'person', 'running')",
    [app.ctx.shop.id],
  );
  await look(app);
  app.sim.store.editOrder(heard, { tags: ["heard again"] });
  await app.sim.webhooks.idle();
  await app.ctx.db.query("update sync_jobs set status = 'failed' where status = 'running'");
  await app.startWorker();
  app.sim.clock.advance(5 * MINUTE);
  await look(app);
  await app.settled();
  expect(await silences(app)).toEqual([{ topic: "orders/updated", looks: 1, recovered: 2, ended: true }]);
  expect(await differences(app)).toEqual([]);

  app.sim.clock.advance(5 * MINUTE);
  await look(app);
  expect(await silences(app)).toMatchObject([{ looks: 1 }]);
});

test("a silence that an update reads before anybody looks needs no other, and is credited with what that found", async () => {
  await using app = await busyShop();
  app.sim.webhooks.lose(4, "orders/updated");
  for (const id of app.sim.store.pick(4)) app.sim.store.editOrder(id, { tags: ["never told"] });
  app.sim.clock.advance(47 * MINUTE);
  await app.sync({ mode: "update" });
  await look(app);
  expect(await silences(app)).toEqual([{ topic: "orders/updated", looks: 1, recovered: 4, ended: false }]);
  expect(await jobs(app)).toEqual([]);
});

test("a silence that began and ended while no worker was there is noticed afterwards, and what was lost in it is read", async () => {
  await using app = await busyShop();
  const [first = "", last = "", ...lost] = app.sim.store.pick(6);
  app.sim.store.editOrder(first, { tags: ["heard"] });
  await app.settled();
  await look(app);
  await app.stopWorker();
  app.sim.webhooks.lose(4, "orders/updated");
  for (const id of lost) app.sim.store.editOrder(id, { tags: ["never told"] });
  app.sim.clock.advance(2 * HOUR);
  app.sim.store.editOrder(last, { tags: ["heard again"] });
  await app.sim.webhooks.idle();
  app.sim.clock.advance(5 * MINUTE);
  await app.startWorker();
  await look(app);
  await app.settled();

  expect(await silences(app)).toEqual([{ topic: "orders/updated", looks: 1, recovered: 4, ended: true }]);
  expect(await differences(app)).toEqual([]);
  expect((await health(app)).silences).toMatchObject([{ look: "done", recovered: 4 }]);
});

test("a shop without a rhythm is left in peace, however long nothing comes", async () => {
  await using app = await busyShop([]);
  for (let day = 0; day < 4; day++) {
    app.sim.clock.advance(24 * HOUR);
    await look(app);
  }
  expect(await silences(app)).toEqual([]);
});

test("the rhythm of a new shop is that of its orders from before the app was there", async () => {
  await using app = await startApp({ orders: 1200 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.clock.advance(8 * 24 * HOUR);
  await look(app);
  await app.settled();
  expect((await silences(app)).map(({ topic }) => topic)).toContain("orders/create");
});

test("lost orders and lost deletions are counted by the topic that should have told of them, once", async () => {
  await using app = await busyShop([]);
  const [gone = ""] = app.sim.store.pick(1);
  app.sim.webhooks.rates({ lose: 1 });
  app.sim.store.createOrders(3);
  app.sim.store.deleteOrder(gone);
  app.sim.clock.advance(20 * MINUTE);
  const first = await app.sync({ mode: "update" });
  const second = await app.sync({ mode: "update" });

  expect(await differences(app)).toEqual([]);
  expect(first).toMatchObject({ created: 3, deleted: 1 });
  expect(second).toMatchObject({ created: 0, deleted: 0 });
  expect(await recovered(app)).toEqual({ "orders/create": 3, "orders/delete": 1 });
});

test("what a webhook told is not lost, even if a sync writes it first", async () => {
  await using app = await busyShop([]);
  await app.stopWorker();
  for (const id of app.sim.store.pick(10)) app.sim.store.editOrder(id, { tags: ["told"] });
  await app.sim.webhooks.idle();
  app.sim.clock.advance(20 * MINUTE);
  await app.ctx.db.query("update deliveries set state = 'failed' where state = 'pending'");
  await app.startWorker();
  const job = await app.sync({ mode: "update" });

  expect(job.updated).toBe(10);
  expect(await recovered(app)).toEqual({});
});

test("what changed only just before a sync read it may still be told, and counts as nothing", async () => {
  await using app = await busyShop([]);
  app.sim.webhooks.lose(5, "orders/updated");
  for (const id of app.sim.store.pick(5)) app.sim.store.editOrder(id, { tags: ["a minute ago"] });
  app.sim.clock.advance(MINUTE);
  const job = await app.sync({ mode: "update" });

  expect(job.updated).toBe(5);
  expect(await recovered(app)).toEqual({});
});

test("once an hour Shopify is asked about subscriptions, and its version is kept", async () => {
  await using app = await busyShop([]);
  const kept = async () => {
    const [row] = await app.ctx.db.query<{ api_version: string; made: { topic: string }[] }>(
      "select api_version, made from webhook_checks where shop_id = $1",
      [app.ctx.shop.id],
    );
    return { version: row?.api_version, made: row?.made.map(({ topic }) => topic) };
  };
  await look(app);
  expect(await kept()).toEqual({ version: "2026-10", made: [] });

  app.sim.subscribe("orders/updated", "https://old.example.com/hooks");
  app.sim.knobs.webhookApiVersion = "2026-07";
  const before = app.sim.stats.calls;
  app.sim.clock.advance(10 * MINUTE);
  await look(app);
  expect(app.sim.stats.calls).toBe(before);

  app.sim.clock.advance(51 * MINUTE);
  await look(app);
  expect(await kept()).toEqual({ version: "2026-07", made: ["orders/updated"] });
  expect(await health(app)).toMatchObject({
    standing: "attention",
    otherVersion: { theirs: "2026-07", ours: "2026-10" },
    madeByApi: ["orders/updated"],
  });
});
