/** The app is away for longer than Shopify tries: what was told meanwhile is never told again. */
import { expect, test } from "vitest";

import { shopContext } from "~/context.server";
import { listJobs } from "~/mirror/read-jobs";
import { readProofs } from "~/mirror/proofs";
import { orders } from "~/resources/orders";
import { readGapMap } from "~/sync/gap-map";
import { lookAtWebhooks } from "~/sync/look-at-webhooks";
import { runSchedules } from "~/sync/run-schedules";
import { readWebhookHealth } from "~/sync/webhook-health";
import { formatsFor } from "~/ui/formats";
import { silenceSentence, webhookSentence } from "~/ui/health/webhook-words";

import { startApp } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const english = formatsFor("en", "UTC");

/** A populated shop in which something happened in every five minutes of the last weeks. */
async function busyShop(): Promise<TestApp> {
  const app = await startApp({ orders: 120 });
  await app.sync({ mode: "populate" });
  await app.settled();
  await app.ctx.db.query(
    `insert into webhook_hours (shop_id, topic, hour, intervals)
     select $1, topic, date_trunc('hour', $2::timestamptz) - n * interval '1 hour', (1 << 12) - 1
       from unnest('{orders/create,orders/updated}'::text[]) as topic, generate_series(1, 6 * 168) as n
     on conflict (shop_id, topic, hour) do update set intervals = excluded.intervals`,
    [app.ctx.shop.id, app.ctx.clock()],
  );
  app.sim.clock.advance(MINUTE);
  live(app);
  await app.settled();
  await minutely(app);
  // An edit in the very second in which the order was read leaves its date as it was: not a verify, the next update brings it.
  app.sim.clock.advance(1000);
  return app;
}

/** What happens in ten minutes: two orders come in, some change, one is deleted. */
function live({ sim }: TestApp): void {
  sim.store.createOrders(2);
  for (const id of sim.store.pick(3)) sim.store.editOrder(id, { tags: [`at ${sim.clock.now().toISOString()}`] });
  for (const id of sim.store.pick(1)) sim.store.deleteOrder(id);
}

/** Time goes by, and what Shopify tries again comes in its time. */
async function pass(app: TestApp, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 2) {
    if (minute % 10 === 0) live(app);
    app.sim.clock.advance(2 * MINUTE);
    await app.sim.webhooks.idle();
  }
}

/** What every worker does each minute. */
async function minutely(app: TestApp): Promise<void> {
  await runSchedules(app.ctx);
  await lookAtWebhooks(app.ctx, shopContext);
  await app.settled();
}

/** One job at a time: at some times of day a sweep or a verify is due first, and what it held up follows within the hour. */
async function withinTheHour(app: TestApp): Promise<void> {
  for (let minute = 0; minute < 60; minute += 5) {
    await minutely(app);
    if ((await differences(app)).length === 0) return;
    app.sim.clock.advance(5 * MINUTE);
  }
}

const health = ({ ctx }: TestApp) => readWebhookHealth(ctx, orders, "2026-10");
const gaps = async ({ ctx }: TestApp) =>
  (await readGapMap(ctx, orders)).segments.filter(({ state }) => state === "suspect" || state === "missing");

test("four hours without us: nobody is asked, everything is recovered, and the page says what happened", async () => {
  await using app = await busyShop();
  const began = app.sim.clock.now();
  app.webIsDown(true);
  await app.stopWorker();
  await pass(app, 260);
  const givenUp = app.sim.webhooks.log.filter(({ state }) => state === "failed").length;
  expect(givenUp).toBeGreaterThan(0);
  expect((await differences(app)).length).toBeGreaterThan(50);

  app.webIsDown(false);
  await app.startWorker();
  await withinTheHour(app);
  expect(await differences(app)).toEqual([]);

  // Shopify goes on with what it has not given up.
  for (let minutes = 0; minutes < 240; minutes += 20) {
    await pass(app, 20);
    await app.settled();
    await minutely(app);
  }
  expect(app.sim.webhooks.log.filter(({ state }) => state === "retrying")).toEqual([]);
  expect(await differences(app)).toEqual([]);

  const facts = await health(app);
  const recovered = facts.topics.reduce((sum, topic) => sum + topic.recovered, 0);
  expect(recovered).toBeGreaterThan(50);
  expect(facts.standing).toBe("well");
  expect(webhookSentence(facts, orders.noun, english)).toMatch(
    new RegExp(`^\\d+ webhooks in the last 7 days; .* ${recovered} changes came by no webhook and were recovered\\.$`),
  );
  const told = facts.silences.map((silence) => silenceSentence(silence, english));
  expect(told).toContainEqual(
    expect.stringMatching(
      /^No orders\/create for [45] hours, usual then: one every .*\. An update looked: \d+ changes had been missed and were recovered\.$/,
    ),
  );
  for (const silence of facts.silences) {
    expect(Date.parse(silence.since)).toBeLessThanOrEqual(began.getTime());
    expect(silence).toMatchObject({ look: "done", endedAt: expect.any(String) as string });
  }
  expect(await gaps(app)).toEqual([]);
  const { jobs } = await listJobs(app.ctx, {});
  const byItself = jobs.filter(({ trigger }) => trigger === "schedule" || trigger === "silence");
  expect(byItself).toHaveLength(jobs.length - 1);
  expect(jobs.filter(({ status }) => status !== "succeeded")).toEqual([]);

  await app.sync({ mode: "verify" });
  const { standing, proofs } = await readProofs(app.ctx, "orders");
  expect(standing).toBe("well");
  expect(proofs[0]).toMatchObject({ differ: 0, repaired: 0, missing: 0, outdated: 0, extra: 0 });
});

test("until somebody has looked, the map says since when nothing was heard, and its click brings what was missed", async () => {
  await using app = await busyShop();
  app.webIsDown(true);
  await pass(app, 260);
  await app.stopWorker();
  await lookAtWebhooks(app.ctx, shopContext);
  await app.ctx.db.query("delete from sync_jobs where status = 'queued'");
  const found = await gaps(app);
  expect(found.length).toBeGreaterThan(0);
  expect(found[0]?.reason).toMatch(/^No orders\/(create|updated) webhook came; usually one comes every \d+ minutes\.$/);
  const length = Date.parse(found.at(-1)?.to ?? "") - Date.parse(found[0]?.from ?? "");
  expect(length).toBeGreaterThan(4 * HOUR);

  app.webIsDown(false);
  await app.startWorker();
  await app.sync(found[0]?.repair ?? {});
  expect(await differences(app)).toEqual([]);
  expect(await gaps(app)).toEqual([]);
});
