import { createHmac, randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { shopContext, world } from "~/context.server";
import { listDeadLetters, readDeadLetter } from "~/mirror/read-dead-letters";
import { findShop } from "~/mirror/shops";
import { shopifyCount } from "~/sync/shopify-count";
import { startApp } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import { action, loader } from "./webhooks";
import { action as compliance } from "./webhooks.compliance";

let app: TestApp;
beforeEach(async () => {
  app = await startApp({ worker: false, orders: 3 });
});
afterEach(() => app[Symbol.asyncDispose]());

const order = JSON.stringify({
  id: 1,
  admin_graphql_api_id: "gid://shopify/Order/1",
  updated_at: "2026-11-21T07:00:00Z",
  line_items: [],
});
const inbox = () => app.ctx.db.query("SELECT webhook_id, topic FROM deliveries");

describe("a delivery", () => {
  test("that Shopify signed is kept once, however often it comes", async () => {
    const webhookId = randomUUID();
    for (let time = 0; time < 3; time++) expect(await post(order, { webhookId })).toBe(200);
    expect(await inbox()).toEqual([{ webhook_id: webhookId, topic: "orders/updated" }]);
  });

  test("with a wrong signature is refused and leaves no trace, at both addresses", async () => {
    expect(await post(order, { secret: "somebody else's" })).toBe(401);
    expect(await post("{}", { secret: "somebody else's", topic: "shop/redact", to: compliance })).toBe(401);
    expect(await inbox()).toEqual([]);
  });

  test("whose body was changed on the way is refused", async () => {
    expect(await post(order, { tampered: order.replace("1", "2") })).toBe(401);
  });

  test("without the headers that every delivery has is malformed", async () => {
    expect(await post(order, { without: "X-Shopify-Webhook-Id" })).toBe(400);
    expect(await post(order, { without: "X-Shopify-Hmac-Sha256" })).toBe(400);
  });

  test.each([
    ["not JSON", "Its body is no JSON object."],
    ["[]", "Its body is no JSON object."],
    ['{"id":null}', "Its field id is not what Shopify's schema promises: Invalid input."],
    ['{"id":"Jane"}', "It does not say which order it is about."],
  ])("whose signed body is %s is answered, and kept as failed with the plain reason", async (body, reason) => {
    expect(await post(body)).toBe(200);
    expect(await post(body, { topic: "bulk_operations/finish" })).toBe(200);
    const kept = await listDeadLetters(app.ctx, {});
    expect(
      kept.letters.map(({ topic, reason, attempts, canRetry }) => ({ topic, reason, attempts, canRetry })),
    ).toEqual(
      expect.arrayContaining([
        {
          topic: "bulk_operations/finish",
          reason: "The body of this bulk_operations/finish delivery is not what Shopify documents.",
          attempts: 1,
          canRetry: false,
        },
        {
          topic: "orders/updated",
          reason: `The delivery could not be understood. ${reason}`,
          attempts: 1,
          canRetry: true,
        },
      ]),
    );
  });

  test("that cannot be understood is kept without anybody in it, cut to a size, and wakes nobody", async () => {
    const secrets = { email: "jane@example.com", note: "blue door", line_items: [{ title: "A mug for Jane" }] };
    const many = Array.from({ length: 20_000 }, (_, id) => ({ id, quantity: 1 }));
    expect(await post(JSON.stringify({ order: 17, ...secrets, updated_at: "2026-11-21T07:00:00Z", many }))).toBe(200);
    const [letter] = (await listDeadLetters(app.ctx, {})).letters;
    const kept = await readDeadLetter(app.ctx, letter?.key ?? "");
    expect(kept?.payload).toMatchObject({ order: 17, email: "•••", note: "•••", updated_at: "2026-11-21T07:00:00Z" });
    expect(kept?.bytes).toBeGreaterThan(400_000);
    const [row] = await app.ctx.db.query<{ text: string }>("SELECT d::text AS text FROM deliveries d");
    expect(row?.text).not.toMatch(/jane|blue door|mug/i);
    expect(row?.text.length).toBeLessThan(20_000);
    expect(await app.ctx.db.query("SELECT 1 FROM graphile_worker.jobs")).toEqual([]);
  });

  test("that the database refuses does not take those with it that come at the same moment", async () => {
    const bad = { triggeredAt: "the day before" };
    const all = await Promise.all([
      post(order),
      post(order, bad),
      post(order),
      post(JSON.stringify({ id: "9".repeat(30) })),
    ]);
    expect(all).toEqual([200, 200, 200, 200]);
    expect(await app.ctx.db.query("SELECT 1 FROM deliveries WHERE state = 'pending'")).toHaveLength(3);
    expect(await app.ctx.db.query("SELECT 1 FROM deliveries WHERE state = 'failed'")).toHaveLength(1);
  });

  test("of a topic nobody listens to, or for a shop nobody knows, is answered so that Shopify stops sending it", async () => {
    expect(await post("{}", { topic: "carts/create" })).toBe(200);
    expect(await post(order, { shop: "stranger.myshopify.com" })).toBe(200);
    expect(await inbox()).toEqual([]);
  });

  test("is only taken by POST", async () => {
    expect(loader().status).toBe(405);
    const put = new Request("https://app.example.com/webhooks", { method: "PUT", body: order });
    expect(await statusOf(action({ request: put, params: {}, context: {} }))).toBe(405);
  });

  test("is answered without asking Shopify, even when the access token has ended", async () => {
    await app.ctx.db.query("UPDATE sessions SET expires = now() - interval '1 hour'");
    expect(await post(order)).toBe(200);
    expect(app.sim.stats.tokens.refreshed).toBe(0);
  });
});

describe("when the app is removed", () => {
  test("its sessions go, jobs under way are told to stop, and the shop counts as not installed until it is opened again", async () => {
    await app.ctx.db.query(
      "INSERT INTO sync_jobs (shop_id, resource, mode, trigger) VALUES ($1, 'orders', 'update', 'person')",
      [app.ctx.shop.id],
    );
    app.sim.uninstall();
    await app.sim.webhooks.idle();
    expect(app.sim.webhooks.log.at(-1)).toMatchObject({ topic: "app/uninstalled", state: "delivered" });
    expect(await app.ctx.db.query("SELECT id FROM sessions")).toEqual([]);
    expect(await app.ctx.db.query("SELECT 1 FROM sync_jobs WHERE cancel_requested_at IS NOT NULL")).toHaveLength(1);
    await expect(shopContext(app.ctx.shop.domain)).rejects.toThrow(/is not installed/);
    expect(await post(order)).toBe(200);
    expect(await inbox()).toEqual([]);
  });

  test("a notice that comes after it was installed again changes nothing", async () => {
    const { domain } = app.ctx.shop;
    expect(await post("{}", { topic: "app/uninstalled", triggeredAt: new Date(Date.now() - 3_600_000) })).toBe(200);
    expect(await findShop(app.ctx.db, domain)).toMatchObject({ uninstalledAt: null });
    expect(await world().offlineToken(domain)).toMatch(/^shpat_/);
  });
});

test("scopes that the merchant grants or takes away are known at once, and Shopify's records are counted anew", async () => {
  const counts = () => app.sim.stats.byOperation.Counts ?? 0;
  await shopifyCount(app.ctx, "orders", { maxAgeSeconds: 60 });
  const before = counts();
  app.sim.changeScopes(["read_orders", "read_all_orders"]);
  await app.sim.webhooks.idle();
  const shop = await findShop(app.ctx.db, app.ctx.shop.domain);
  expect(shop?.scopes).toEqual(["read_orders", "read_all_orders"]);
  await shopifyCount(app.ctx, "orders", { maxAgeSeconds: 60 });
  expect(counts()).toBe(before + 1);
});

test("the end of a bulk operation wakes the job that waits for it", async () => {
  const { db, shop } = app.ctx;
  const operation = "gid://shopify/BulkOperation/147595010";
  const [job] = await db.query<{ id: string }>(
    "INSERT INTO sync_jobs (shop_id, resource, mode, trigger, status) VALUES ($1, 'orders', 'populate', 'person', 'waiting') RETURNING id",
    [shop.id],
  );
  await db.query(
    "INSERT INTO sync_windows (shop_id, job_id, n, kind, state, bulk_operation_id) VALUES ($1, $2, 1, 'bulk', 'submitted', $3)",
    [shop.id, job?.id, operation],
  );
  expect(
    await post(JSON.stringify({ admin_graphql_api_id: operation, status: "completed" }), {
      topic: "bulk_operations/finish",
    }),
  ).toBe(200);
  const tasks = await db.query(
    "SELECT payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'run-sync'",
  );
  expect(tasks).toEqual([{ payload: { shopId: shop.id, jobId: job?.id } }]);
});

interface Delivery {
  topic: string;
  shop: string;
  secret: string;
  webhookId: string;
  triggeredAt: Date | string;
  /** What arrives instead of what was signed. */
  tampered: string;
  without: string;
  to: typeof action;
}

async function post(body: string, delivery: Partial<Delivery> = {}): Promise<number> {
  const { topic = "orders/updated", secret = app.sim.clientSecret, to = action, triggeredAt = new Date() } = delivery;
  const headers = new Headers({
    "X-Shopify-Topic": topic,
    "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(body).digest("base64"),
    "X-Shopify-Shop-Domain": delivery.shop ?? app.ctx.shop.domain,
    "X-Shopify-API-Version": "2026-10",
    "X-Shopify-Webhook-Id": delivery.webhookId ?? randomUUID(),
    "X-Shopify-Triggered-At": triggeredAt instanceof Date ? triggeredAt.toISOString() : triggeredAt,
  });
  if (delivery.without) headers.delete(delivery.without);
  const request = new Request("https://app.example.com/webhooks", {
    method: "POST",
    headers,
    body: delivery.tampered ?? body,
  });
  return statusOf(to({ request, params: {}, context: {} }));
}

function statusOf(answer: Promise<Response>): Promise<number> {
  return answer.then(
    ({ status }) => status,
    (thrown: Response) => thrown.status,
  );
}
