import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSimulator } from "./index.ts";
import type { Simulator } from "./index.ts";
import { connectApp, runBulk } from "./testing.ts";

const SCOPES = ["read_orders", "read_all_orders", "read_customers", "read_products", "read_locations", "read_returns"];
const ORDERS = 400;

let sim: Simulator;
let ask: Awaited<ReturnType<typeof connectApp>>["ask"];
beforeAll(async () => {
  sim = await startSimulator({ orders: ORDERS, scopes: SCOPES, plan: { bucket: 1e9, restore: 1e9 } });
  sim.knobs.maxQueryCost = Infinity;
  ({ ask } = await connectApp(sim));
});
afterAll(() => sim.close());

const fixture = (name: string) => readFile(path.join(import.meta.dirname, "fixtures", name), "utf8");

test("every order of the seeded store fits the real schema, field by field", async () => {
  const document = await fixture("whole-order.graphql");
  const seen = new Set<string>();
  for (let after: string | null = null; ;) {
    const reply = await ask(document, { first: 100, after });
    expect(reply.errors).toBeUndefined();
    const page = (
      reply.data as { orders: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }
    ).orders;
    for (const order of page.nodes) seen.add(order.id);
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage) break;
  }
  expect(seen.size).toBe(ORDERS);
});

test("bulk and paged answers agree on the seeded store, order by order and line by line", async () => {
  const operation = await runBulk(ask, `{ orders { nodes { id updatedAt lineItems { nodes { id quantity } } } } }`);
  const text = await (await fetch(String(operation.url))).text();
  const lines = text.trimEnd().split("\n");
  expect(lines).toHaveLength(Number(operation.objectCount));
  const counted = sim.store.countOrders({ terms: [] });
  expect(operation.rootObjectCount).toBe(String(counted));
  const quantities = new Map<string, number>();
  for (const line of lines) {
    const { __parentId, quantity } = JSON.parse(line) as { __parentId?: string; quantity?: number };
    if (__parentId) quantities.set(__parentId, (quantities.get(__parentId) ?? 0) + (quantity ?? 0));
  }
  const page = await ask(
    `{ orders(first: 50, sortKey: UPDATED_AT) { nodes { id lineItems(first: 250) { nodes { quantity } } } } }`,
  );
  for (const order of (
    page.data as { orders: { nodes: { id: string; lineItems: { nodes: { quantity: number }[] } }[] } }
  ).orders.nodes) {
    const sum = order.lineItems.nodes.reduce((total, line) => total + line.quantity, 0);
    expect(quantities.get(order.id) ?? 0).toBe(sum);
  }
});

test("the search index lags when told to: an edit shows in the order at once, in the search later", async () => {
  const [id = ""] = sim.store.pick(1);
  sim.knobs.searchLagMs = 60_000;
  const since = sim.clock.now().toISOString();
  sim.clock.advance(1000);
  sim.store.editOrder(id, { note: "late" });
  const found = async () =>
    (await ask(`query ($q: String) { ordersCount(query: $q) { count } }`, { q: `updated_at:>='${since}'` })).data;
  expect(await found()).toEqual({ ordersCount: { count: 0 } });
  expect((await ask(`query ($id: ID!) { order(id: $id) { note } }`, { id: `gid://shopify/Order/${id}` })).data).toEqual(
    { order: { note: "late" } },
  );
  sim.clock.advance(61_000);
  expect(await found()).toEqual({ ordersCount: { count: 1 } });
  sim.knobs.searchLagMs = 0;
});
