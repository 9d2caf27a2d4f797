import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSimulator } from "./index.ts";
import type { Simulator } from "./index.ts";
import { connectApp } from "./testing.ts";

const SCOPES = ["read_products", "read_inventory", "read_locations"];

let sim: Simulator;
let ask: Awaited<ReturnType<typeof connectApp>>["ask"];
beforeAll(async () => {
  sim = await startSimulator({ orders: 0, scopes: SCOPES, plan: { bucket: 1e9, restore: 1e9 } });
  sim.knobs.maxQueryCost = Infinity;
  ({ ask } = await connectApp(sim));
});
afterAll(() => sim.close());

test("every product of the seeded store fits the real schema, field by field", async () => {
  const document = await readFile(path.join(import.meta.dirname, "fixtures/whole-product.graphql"), "utf8");
  const seen = new Set<string>();
  for (let after: string | null = null; ;) {
    const reply = await ask(document, { first: 25, after });
    expect(reply.errors).toBeUndefined();
    const page = (
      reply.data as { products: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }
    ).products;
    for (const product of page.nodes) seen.add(product.id);
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage) break;
  }
  expect(seen.size).toBe(sim.products.size);
});

test("a product, a variant, its inventory item and one of its levels can be asked for by their ids", async () => {
  const [productId = ""] = sim.products.pick(1);
  const product = sim.products.get(productId);
  const variant = product?.variants[0];
  const level = variant?.item.levels[0];
  const ids = [
    `gid://shopify/Product/${productId}`,
    `gid://shopify/ProductVariant/${variant?.id}`,
    `gid://shopify/InventoryItem/${variant?.item.id}`,
    `gid://shopify/Location/${level?.locationId}`,
    (sim.products.node(`gid://shopify/InventoryItem/${variant?.item.id}`)?.inventoryLevels as { id: string }[])[0]?.id,
  ];
  const reply = await ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }`, { ids });
  expect(reply.errors).toBeUndefined();
  expect(reply.data?.nodes).toEqual(
    ["Product", "ProductVariant", "InventoryItem", "Location", "InventoryLevel"].map((__typename, k) => ({
      id: ids[k],
      __typename,
    })),
  );
});
