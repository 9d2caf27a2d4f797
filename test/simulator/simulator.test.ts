import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import type { Simulator } from "./index.ts";
import { connectApp, runBulk, startHandmade, startReceiver } from "./testing.ts";

let sim: Simulator | undefined;
afterEach(async () => {
  await sim?.close();
  sim = undefined;
});

test("an app exchanges its session token, reads a page of orders and the next one by cursor", async () => {
  sim = await startHandmade();
  const { ask } = await connectApp(sim);
  const page = `query Page($after: String) { orders(first: 15, after: $after, sortKey: UPDATED_AT, reverse: true) {
    nodes { id name lineItems(first: 2) { nodes { id } pageInfo { hasNextPage endCursor } } shippingLine { title } }
    pageInfo { hasNextPage hasPreviousPage endCursor } } ordersCount { count precision } }`;
  type Page = {
    orders: {
      nodes: { name: string; lineItems: { nodes: unknown[]; pageInfo: { hasNextPage: boolean } } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    ordersCount: unknown;
  };

  const first = (await ask(page)).data as unknown as Page;
  expect(first.orders.nodes.map((order) => order.name).slice(0, 3)).toEqual(["#1001", "#1002", "#1003"]);
  expect(first.orders.nodes[2]).toMatchObject({
    lineItems: { nodes: [{}, {}], pageInfo: { hasNextPage: true } },
    shippingLine: { title: "Standard" },
  });
  expect(first.orders.pageInfo.hasNextPage).toBe(true);
  expect(first.ordersCount).toEqual({ count: 20, precision: "EXACT" });

  const second = (await ask(page, { after: first.orders.pageInfo.endCursor })).data as unknown as Page;
  expect(second.orders.nodes.map((order) => order.name)).toEqual(["#1016", "#1017", "#1018", "#1019", "#1020"]);
  expect(second.orders.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
});

test("a bulk query ends with a file whose lines agree with its counts, and a finish webhook", async () => {
  const app = await startReceiver();
  sim = await startHandmade({ appUrl: app.url });
  const { ask } = await connectApp(sim);
  const operation = await runBulk(
    ask,
    `{ orders { edges { node { id name lineItems { edges { node { id quantity } } } } } } }`,
  );
  const text = await (await fetch(String(operation.url))).text();
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);

  expect(operation).toMatchObject({
    status: "COMPLETED",
    objectCount: String(lines.length),
    rootObjectCount: "20",
    fileSize: String(Buffer.byteLength(text)),
  });
  expect(
    lines.filter((line) => line.__parentId).every((line) => lines.some((order) => order.id === line.__parentId)),
  ).toBe(true);
  await sim.webhooks.idle();
  const finish = app.received.find((webhook) => webhook.headers["x-shopify-topic"] === "bulk_operations/finish");
  expect(JSON.parse(finish?.body ?? "{}")).toMatchObject({
    admin_graphql_api_id: operation.id,
    status: "completed",
    error_code: null,
    type: "query",
  });
  await app.close();
});

test("an edit in the store reaches the app as a webhook whose signature an outsider can check", async () => {
  const app = await startReceiver();
  sim = await startHandmade({ appUrl: app.url, clientSecret: "the secret" });
  sim.store.editOrder("3", { note: "call me" });
  await sim.webhooks.idle();
  const [webhook] = app.received;
  expect(webhook?.path).toBe("/webhooks");
  expect(webhook?.headers).toMatchObject({
    "x-shopify-topic": "orders/updated",
    "x-shopify-shop-domain": "first.myshopify.com",
    "x-shopify-api-version": "2026-10",
  });
  expect(webhook?.headers["x-shopify-hmac-sha256"]).toBe(
    createHmac("sha256", "the secret")
      .update(webhook?.body ?? "")
      .digest("base64"),
  );
  expect(sim.webhooks.log[0]).toMatchObject({ state: "delivered", attempts: [{ status: 200 }] });
  await app.close();
});

test("a caller that hangs up in the middle of its request disturbs nobody", async () => {
  sim = await startHandmade();
  const { ask } = await connectApp(sim);
  const socket = connect(Number(new URL(sim.origin).port), "127.0.0.1");
  const head =
    "POST /admin/api/2026-10/graphql.json HTTP/1.1\r\nHost: first.myshopify.com\r\nContent-Length: 1000\r\n\r\n{";
  socket.write(head, () => socket.resetAndDestroy());
  await once(socket, "close");
  expect((await ask("{ shop { name } }")).data).toEqual({ shop: { name: "Handmade" } });
});
