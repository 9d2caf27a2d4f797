import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Simulator } from "../index.ts";
import { startHandmade, startReceiver } from "../testing.ts";
import { readAppConfiguration } from "./subscriptions.ts";
import { RETRY_MINUTES } from "./webhooks.ts";

let app: Awaited<ReturnType<typeof startReceiver>>;
let sim: Simulator;
beforeEach(async () => {
  app = await startReceiver();
  sim = await startHandmade({ appUrl: app.url });
});
afterEach(async () => {
  await sim.close();
  await app.close();
});

const topics = () => app.received.map((webhook) => webhook.headers["x-shopify-topic"]);
const ids = () => app.received.map((webhook) => (JSON.parse(webhook.body) as { id: number }).id);

test("a refused delivery is tried eight more times over four hours, with the same id and body", async () => {
  expect(RETRY_MINUTES.reduce((sum, minutes) => sum + minutes)).toBe(240);
  app.answerWith(500);
  sim.store.editOrder("1");
  await sim.webhooks.idle();
  sim.store.deleteOrder("1");
  for (const minutes of RETRY_MINUTES) {
    expect(sim.webhooks.log[0]?.state).toBe("retrying");
    sim.clock.advance(minutes * 60_000);
    await sim.webhooks.idle();
  }
  const updates = app.received.filter((webhook) => webhook.headers["x-shopify-topic"] === "orders/updated");
  expect(updates).toHaveLength(9);
  expect(new Set(updates.map((webhook) => `${webhook.headers["x-shopify-webhook-id"]} ${webhook.body}`)).size).toBe(1);
  expect(sim.webhooks.log[0]).toMatchObject({ state: "failed" });
});

test("a redirect counts as a failure, and a retry after the app is well again succeeds", async () => {
  app.answerWith(302);
  sim.store.editOrder("1");
  await sim.webhooks.idle();
  app.answerWith(200);
  sim.webhooks.retryNow();
  await sim.webhooks.idle();
  expect(sim.webhooks.log[0]).toMatchObject({ state: "delivered", attempts: [{ status: 302 }, { status: 200 }] });
});

test("an app that is not there does not hold up the store", async () => {
  await app.close();
  sim.store.editOrder("1");
  await sim.webhooks.idle();
  expect(sim.webhooks.log[0]?.attempts[0]?.error).toContain("ECONNREFUSED");
  app = await startReceiver();
});

test("every delivery has its own id, all of one action share the event id", async () => {
  sim.store.createOrders(2);
  sim.shop().store.editOrder("1");
  await sim.webhooks.idle();
  const headers = app.received.map((webhook) => webhook.headers);
  expect(new Set(headers.map((one) => one["x-shopify-webhook-id"])).size).toBe(3);
  expect(new Set(headers.map((one) => one["x-shopify-event-id"])).size).toBe(3);
});

test("lost, doubled and wrongly signed deliveries, by topic", async () => {
  sim.webhooks.lose(1, "orders/updated");
  sim.webhooks.double(1, "orders/create");
  sim.webhooks.badSignature(1, "orders/delete");
  sim.store.editOrder("1");
  sim.store.createOrders(1);
  sim.store.deleteOrder("2");
  await sim.webhooks.idle();
  expect(topics().sort()).toEqual(["orders/create", "orders/create", "orders/delete"]);
  expect(sim.webhooks.log.map((delivery) => delivery.state)).toEqual(["lost", "delivered", "delivered"]);
  const twins = app.received.filter((webhook) => webhook.headers["x-shopify-topic"] === "orders/create");
  expect(twins[0]?.headers["x-shopify-webhook-id"]).toBe(twins[1]?.headers["x-shopify-webhook-id"]);
});

test("held deliveries come when they are let go, in another order", async () => {
  sim.webhooks.hold();
  for (const id of ["1", "2", "3"]) sim.store.editOrder(id);
  await sim.webhooks.idle();
  expect(app.received).toEqual([]);
  sim.webhooks.flush("reversed");
  await sim.webhooks.idle();
  expect(ids().sort()).toEqual([1, 2, 3]);
  expect(sim.webhooks.log.map((delivery) => delivery.state)).toEqual(["delivered", "delivered", "delivered"]);
});

test("a delayed delivery arrives on the simulator's clock and keeps its old body", async () => {
  sim.webhooks.delay(1, 24 * 3600_000);
  sim.store.editOrder("1");
  sim.store.editOrder("2");
  await expect.poll(() => ids()).toEqual([2]);
  sim.clock.advance(24 * 3600_000);
  await sim.webhooks.idle();
  expect(ids()).toEqual([2, 1]);
});

test("rates lose the same deliveries for the same seed", async () => {
  const lostOf = async () => {
    const other = await startHandmade({ appUrl: app.url, seed: 7 });
    other.webhooks.rates({ lose: 0.5 });
    for (let id = 1; id <= 20; id++) other.store.editOrder(String(id));
    await other.webhooks.idle();
    const lost = other.webhooks.log.map((delivery) => delivery.state === "lost");
    await other.close();
    return lost;
  };
  const lost = await lostOf();
  expect(lost.filter(Boolean).length).toBeGreaterThan(3);
  expect(await lostOf()).toEqual(lost);
});

test("a subscription made by API is one more delivery of its topic, with an id of its own", async () => {
  sim.subscribe("orders/updated", app.url + "/old");
  sim.knobs.webhookApiVersion = "2026-07";
  sim.store.editOrder("1");
  sim.store.deleteOrder("2");
  await sim.webhooks.idle();
  const headers = app.received.map((webhook) => webhook.headers);
  expect(topics().sort()).toEqual(["orders/delete", "orders/updated", "orders/updated"]);
  expect(new Set(headers.map((one) => one["x-shopify-webhook-id"])).size).toBe(3);
  expect(new Set(headers.map((one) => one["x-shopify-api-version"]))).toEqual(new Set(["2026-07"]));
});

test("a topic without a subscription is not sent", async () => {
  sim.store.holdOrder("1");
  await sim.webhooks.idle();
  expect(sim.webhooks.log).toEqual([]);
});

test("subscriptions and scopes are those of the app's configuration file", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-toml-"));
  const file = path.join(folder, "shopify.app.toml");
  await writeFile(
    file,
    `# the app
client_id = "abc" # not a topic
[access_scopes]
scopes = "read_orders, read_products"
[webhooks]
api_version = "2026-10"
[[webhooks.subscriptions]]
topics = [
  "orders/create", # new ones
  "orders/updated",
]
uri = "/webhooks"
[[webhooks.subscriptions]]
compliance_topics = ["customers/redact"]
uri = "/webhooks/compliance"
`,
  );
  expect(readAppConfiguration(file)).toEqual({
    scopes: ["read_orders", "read_products"],
    subscriptions: [
      { topics: ["orders/create", "orders/updated"], uri: "/webhooks" },
      { topics: ["customers/redact"], uri: "/webhooks/compliance" },
    ],
  });
  await rm(folder, { recursive: true });
});
