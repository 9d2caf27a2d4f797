import { afterAll, beforeAll, expect, test } from "vitest";
import { startSimulator } from "../index.ts";
import type { Simulator } from "../index.ts";
import type { Product } from "../products/state.ts";
import { connectApp, runBulk } from "../testing.ts";
import type { GraphqlReply } from "../testing.ts";

type Line = Record<string, unknown> & { id: string; __parentId?: string };

const TREE = `{ products { edges { node { id title
  variants { edges { node { id sku inventoryItem { id tracked inventoryLevels { edges { node { id quantities(names: ["available"]) { quantity } } } } } } } }
  media { edges { node { id alt ... on MediaImage { image { url } } } } }
  metafields { edges { node { id namespace key } } }
} } } }`;

let sim: Simulator;
let lines: (query: string, grouped?: boolean) => Promise<Line[]>;
let asked: Awaited<ReturnType<typeof connectApp>>["ask"];
beforeAll(async () => {
  const scopes = ["read_products", "read_inventory", "read_locations"];
  sim = await startSimulator({ orders: 0, products: 120, scopes, plan: { bucket: 1e6, restore: 1e6 } });
  const { ask } = await connectApp(sim);
  asked = ask;
  lines = async (query, grouped = false) => {
    const operation = await runBulk(ask, query, grouped);
    expect(operation).toMatchObject({ status: "COMPLETED", errorCode: null });
    const text = await (await fetch(String(operation.url))).text();
    const read = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    expect(operation.objectCount).toBe(String(read.length));
    expect(operation.rootObjectCount).toBe(String(read.filter((line) => line.__parentId === undefined).length));
    return read;
  };
});
afterAll(() => sim.close());

const all = (): Product[] => [...sim.products.all()];
const typeOf = ({ id }: Line) => id.split("/")[3] as string;
const active = (product: Product) =>
  product.variants.map(({ item }) => item.levels.filter(({ isActive }) => isActive).length);
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

test.each([false, true])(
  "products, variants, levels, media and metafields in one file (grouped: %s)",
  async (grouped) => {
    const read = await lines(TREE, grouped);
    const count = Object.fromEntries(
      Object.entries(Object.groupBy(read, typeOf)).map(([type, of]) => [type, of?.length ?? 0]),
    );
    const products = all();
    expect(count).toMatchObject({
      Product: products.length,
      ProductVariant: sum(products.map(({ variants }) => variants.length)),
      InventoryLevel: sum(products.flatMap(active)),
      Metafield: sum(products.map(({ metafields }) => metafields.length)),
    });
    const seen = new Set<string>();
    for (const line of read) {
      if (line.__parentId) expect(seen).toContain(line.__parentId);
      seen.add(line.id);
    }
    // An inventory item is an object of its variant's line; what hangs on it names the variant.
    const level = read.find((line) => typeOf(line) === "InventoryLevel") as Line;
    expect(level.__parentId).toContain("/ProductVariant/");
    expect(Object.keys(level)).toEqual(["id", "quantities", "__parentId"]);
    const variant = read.find(({ id }) => id === level.__parentId) as Line;
    expect(Object.keys(variant.inventoryItem as object)).toEqual(["id", "tracked"]);
  },
);

test("grouped, each object follows its parent before the next parent comes", async () => {
  const read = await lines(TREE, true);
  let product = "";
  let variant = "";
  for (const line of read) {
    if (typeOf(line) === "Product") product = line.id;
    else if (typeOf(line) === "InventoryLevel") expect(line.__parentId).toBe(variant);
    else {
      expect(line.__parentId).toBe(product);
      if (typeOf(line) === "ProductVariant") variant = line.id;
    }
  }
});

test("a level names its inventory item where the guess is the other one", async () => {
  sim.knobs.bulkParent = "object";
  const read = await lines(TREE);
  sim.knobs.bulkParent = "node";
  const levels = read.filter((line) => typeOf(line) === "InventoryLevel");
  expect(levels.length).toBeGreaterThan(0);
  for (const level of levels) expect(level.__parentId).toContain("/InventoryItem/");
});

test("a search narrows the file, and variants and inventory items can be its roots", async () => {
  const active = all().filter(({ status }) => status === "ACTIVE");
  const products = await lines(
    `{ products(query: "status:active", sortKey: UPDATED_AT) { nodes { id updatedAt variants { nodes { id } } } } }`,
  );
  expect(products.filter((line) => typeOf(line) === "Product")).toHaveLength(active.length);
  const roots = products.flatMap((line) => (typeof line.updatedAt === "string" ? [line.updatedAt] : []));
  expect([...roots].sort()).toEqual(roots);

  const variants = await lines(`{ productVariants { nodes { id product { id } metafields { nodes { id } } } } }`);
  expect(variants.filter((line) => typeOf(line) === "ProductVariant")).toHaveLength(sim.products.variantsCount());
  expect(variants.filter((line) => typeOf(line) === "Metafield").length).toBeGreaterThan(0);
  const items = await lines(`{ inventoryItems { nodes { id sku inventoryLevels { nodes { id isActive } } } } }`);
  expect(items.filter((line) => typeOf(line) === "InventoryItem")).toHaveLength(sim.products.variantsCount());
});

test("a line says what the page says, variant by variant", async () => {
  const fields = `id title price compareAtPrice barcode selectedOptions { name value } updatedAt
    inventoryItem { id sku unitCost { amount } measurement { weight { value unit } } } product { id updatedAt }`;
  const read = await lines(`{ productVariants { nodes { ${fields} metafields { nodes { id } } } } }`);
  const inBulk = read.filter((line) => typeOf(line) === "ProductVariant");
  const paged: unknown[] = [];
  for (let after: string | null = null; ;) {
    const reply: GraphqlReply = await asked(
      `query ($after: String) { productVariants(first: 60, after: $after) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    expect(reply.errors).toBeUndefined();
    const { nodes, pageInfo } = reply.data?.productVariants as {
      nodes: unknown[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    paged.push(...nodes);
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(inBulk).toEqual(paged);
});

test("what Shopify's rules forbid is refused: too deep, or too many connections", async () => {
  await expect(
    runBulk(
      asked,
      `{ products { nodes { id variants { nodes { id inventoryItem { id inventoryLevels { nodes { id item { id variants { nodes { id } } } } } } } } } } }`,
    ),
  ).rejects.toThrow("nesting depth greater than 2");
  await expect(
    runBulk(
      asked,
      `{ products { nodes { id variants { nodes { id metafields { nodes { id } } media { nodes { id } } } } media { nodes { id } } metafields { nodes { id } } } } }`,
    ),
  ).rejects.toThrow("more than 5 connections");
});
