import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSimulator } from "../index.ts";
import type { Simulator } from "../index.ts";
import { EVERYTHING } from "../products/searching.ts";
import type { Product } from "../products/state.ts";
import { connectApp } from "../testing.ts";
import type { GraphqlReply } from "../testing.ts";

const SCOPES = ["read_products", "read_inventory", "read_locations", "read_orders", "read_all_orders"];

let sim: Simulator;
let ask: Awaited<ReturnType<typeof connectApp>>["ask"];
beforeAll(async () => {
  sim = await startSimulator({ orders: 40, products: 200, scopes: SCOPES, plan: { bucket: 1e9, restore: 1e9 } });
  sim.knobs.maxQueryCost = Infinity;
  ({ ask } = await connectApp(sim));
});
afterAll(() => sim.close());

type Page = { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
const page = (reply: GraphqlReply, root = "products") => reply.data?.[root] as Page;
const all = (): Product[] => [...sim.products.all()];
const gids = (products: Product[]) => products.map(({ id }) => `gid://shopify/Product/${id}`);
const codeOf = ({ errors }: GraphqlReply) => errors?.[0]?.extensions?.code;

async function found(query: string, root = "products"): Promise<string[]> {
  const reply = await ask(`query ($q: String) { ${root}(first: 250, query: $q) { nodes { id } } }`, { q: query });
  expect(reply.errors).toBeUndefined();
  return page(reply, root).nodes.map(({ id }) => id);
}

test("every product of the seeded store fits the real schema, field by field", async () => {
  const document = await readFile(path.join(import.meta.dirname, "../fixtures/whole-product.graphql"), "utf8");
  const seen = new Set<string>();
  for (let after: string | null = null; ;) {
    const reply = await ask(document, { first: 50, after });
    expect(reply.errors).toBeUndefined();
    for (const product of page(reply).nodes) seen.add(product.id);
    after = page(reply).pageInfo.endCursor;
    if (!page(reply).pageInfo.hasNextPage) break;
  }
  expect([...seen].sort()).toEqual(gids(all()).sort());
});

describe("one product", () => {
  test("and a variant, its inventory item and one of its levels can be asked for by their ids", async () => {
    const [product] = all() as [Product];
    const variant = product.variants[0] as Product["variants"][number];
    const item = sim.products.node(`gid://shopify/InventoryItem/${variant.item.id}`);
    const ids = [
      `gid://shopify/Product/${product.id}`,
      `gid://shopify/ProductVariant/${variant.id}`,
      `gid://shopify/InventoryItem/${variant.item.id}`,
      (item?.inventoryLevels as { id: string }[])[0]?.id,
      `gid://shopify/Location/${variant.item.levels[0]?.locationId}`,
    ];
    const types = ["Product", "ProductVariant", "InventoryItem", "InventoryLevel", "Location"];
    const reply = await ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }`, { ids });
    expect(reply.errors).toBeUndefined();
    expect(reply.data?.nodes).toEqual(types.map((__typename, k) => ({ id: ids[k], __typename })));
    const single = await ask(
      `query ($p: ID!, $v: ID!, $i: ID!, $l: ID!, $loc: ID!) {
        product(id: $p) { id } productVariant(id: $v) { id } inventoryItem(id: $i) { id } inventoryLevel(id: $l) { id } location(id: $loc) { id }
      }`,
      { p: ids[0], v: ids[1], i: ids[2], l: ids[3], loc: ids[4] },
    );
    expect(Object.values(single.data ?? {})).toEqual(ids.map((id) => ({ id })));
  });

  test("is found by its handle or by a metafield that is its id elsewhere", async () => {
    const [, product] = all() as [Product, Product];
    sim.products.change(
      product.id,
      (draft) => {
        const at = { createdAt: 0, updatedAt: 0 };
        draft.metafields.push({ id: "", namespace: "app--1", key: "erp", type: "id", value: "A-7", ...at });
      },
      "merchant",
    );
    const by = `query ($by: ProductIdentifierInput!) { productByIdentifier(identifier: $by) { handle } }`;
    for (const identifier of [
      { handle: product.handle },
      { id: `gid://shopify/Product/${product.id}` },
      { customId: { namespace: "$app", key: "erp", value: "A-7" } },
    ]) {
      const reply = await ask(by, { by: identifier });
      expect(reply.data).toEqual({ productByIdentifier: { handle: product.handle } });
    }
    expect((await ask(by, { by: { handle: "nobody" } })).data).toEqual({ productByIdentifier: null });
  });

  test("shows metafields, levels and quantities as the query names them", async () => {
    const product = all().find(({ metafields }) => metafields.length > 2) as Product;
    const inactive = sim.products.locations().find(({ isActive }) => !isActive)?.id ?? "";
    const { item } = product.variants[0] as Product["variants"][number];
    sim.products.setQuantity(item.id, inactive, "available", 3, "merchant");
    const reply = await ask(
      `query ($p: ID!, $loc: ID!) {
        product(id: $p) {
          metafield(key: "custom.care") { key }
          missing: metafield(namespace: "custom", key: "none") { key }
          metafields(first: 9, namespace: "custom", keys: ["material", "custom.pieces"]) { nodes { key } }
          variants(first: 1) { nodes { inventoryItem {
            inventoryLevel(locationId: $loc) { id quantities(names: ["on_hand", "available"]) { name quantity } }
          } } }
        }
      }`,
      { p: `gid://shopify/Product/${product.id}`, loc: `gid://shopify/Location/${inactive}` },
    );
    expect(reply.errors).toBeUndefined();
    expect(reply.data?.product).toMatchObject({
      metafield: { key: "care" },
      missing: null,
      metafields: { nodes: [{ key: "material" }, { key: "pieces" }] },
      variants: {
        nodes: [
          {
            inventoryItem: {
              inventoryLevel: {
                quantities: [
                  { name: "on_hand", quantity: 3 },
                  { name: "available", quantity: 3 },
                ],
              },
            },
          },
        ],
      },
    });
  });

  test("with 300 variants gives them page by page, each once", async () => {
    const product = all().find(({ variants }) => variants.length === 300) as Product;
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const reply: GraphqlReply = await ask(
        `query ($id: ID!, $after: String) { product(id: $id) { variantsCount { count }
          variants(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }`,
        { id: `gid://shopify/Product/${product.id}`, after },
      );
      const { variants, variantsCount } = reply.data?.product as { variants: Page; variantsCount: { count: number } };
      expect(variantsCount.count).toBe(300);
      seen.push(...variants.nodes.map(({ id }) => id));
      if (!variants.pageInfo.hasNextPage) break;
      after = variants.pageInfo.endCursor;
    }
    expect(seen).toEqual(product.variants.map(({ id }) => `gid://shopify/ProductVariant/${id}`));
  });

  test("that an order line names is the product as it is now", async () => {
    const reply = await ask(
      `{ orders(first: 40) { nodes { lineItems(first: 50) { nodes { sku title product { id title } variant { id sku } } } } } }`,
    );
    type Line = {
      sku: string;
      title: string;
      product: { id: string; title: string } | null;
      variant: { id: string; sku: string } | null;
    };
    const lines = (reply.data?.orders as { nodes: { lineItems: { nodes: Line[] } }[] }).nodes.flatMap(
      ({ lineItems }) => lineItems.nodes,
    );
    const named = lines.filter((line) => line.product && line.variant);
    expect(named.length).toBeGreaterThan(20);
    for (const { sku, title, product, variant } of named) {
      const { product: held, variant: its } = sim.products.byVariant(/\d+$/.exec(variant?.id ?? "")?.[0] ?? "") ?? {};
      expect(product).toEqual({ id: `gid://shopify/Product/${held?.id}`, title });
      expect([variant?.sku, its?.item.sku]).toEqual([sku, sku]);
    }
    const id = /\d+$/.exec(named[0]?.product?.id ?? "")?.[0] ?? "";
    sim.products.change(id, (draft) => void (draft.title = "Renamed since"), "merchant");
    const again = await ask(`{ orders(first: 40) { nodes { lineItems(first: 50) { nodes { product { title } } } } } }`);
    expect(JSON.stringify(again.data)).toContain("Renamed since");
  });
});

describe("a search of products", () => {
  const finds = (query: string, fits: (product: Product) => boolean) =>
    found(query).then((ids) => {
      const expected = gids(all().filter(fits));
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(all().length);
      expect(ids.sort()).toEqual(expected.sort());
    });
  const middle = () => {
    const times = all().map(({ updatedAt }) => updatedAt);
    return new Date((times.sort((a, b) => a - b)[100] as number) * 1000).toISOString();
  };

  test("by time, status, vendor, type, tag and title", async () => {
    const at = middle();
    await finds(`updated_at:>'${at}'`, ({ updatedAt }) => updatedAt * 1000 > Date.parse(at));
    await finds(`updated_at:<='${at}' AND status:archived`, (product) => {
      return product.updatedAt * 1000 <= Date.parse(at) && product.status === "ARCHIVED";
    });
    await finds("status:draft,unlisted", ({ status }) => status === "DRAFT" || status === "UNLISTED");
    await finds('vendor:"Müller & Söhne"', ({ vendor }) => vendor === "Müller & Söhne");
    await finds("vendor:'LOCKSTEP GOODS'", ({ vendor }) => vendor.toLowerCase() === "lockstep goods");
    await finds("product_type:Goods", ({ productType }) => productType === "Goods");
    await finds('tag:"🎁 gift"', ({ tags }) => tags.includes("🎁 gift"));
    await finds("-tag:spring-sale", ({ tags }) => !tags.includes("spring-sale"));
    await finds("tag_not:spring-sale", ({ tags }) => !tags.includes("spring-sale"));
    await finds("title:shirt", ({ title }) => /\bshirt\b/.test(title));
    await finds("title:loung*", ({ title }) => /\bloung/.test(title));
    await finds("soap", ({ title }) => /\bsoap\b/.test(title));
  });

  test("by SKU and barcode finds every product that has it, also where two have the same", async () => {
    const skus = new Map<string, Set<string>>();
    for (const { id, variants } of all())
      for (const { item } of variants)
        if (item.sku !== null) skus.set(item.sku, (skus.get(item.sku) ?? new Set()).add(id));
    const shared = [...skus].filter(([, owners]) => owners.size > 1);
    expect(shared.length).toBeGreaterThan(3);
    const [[sku, owners]] = shared as [[string, Set<string>]];
    await finds(`sku:"${sku}"`, ({ id }) => owners.has(id));
    await finds(`sku:${sku.toLowerCase()}`, ({ id }) => owners.has(id));
    const [barcode] = all().flatMap(({ variants }) => variants.flatMap((one) => one.barcode ?? [])) as [string];
    await finds(`barcode:${barcode}`, ({ variants }) => variants.some((one) => one.barcode === barcode));
  });

  test("takes alternatives, parentheses and NOT", async () => {
    const [one, two] = all() as [Product, Product];
    await finds(`handle:${one.handle} OR id:${two.id}`, ({ id }) => id === one.id || id === two.id);
    await finds(
      `(handle:${one.handle} OR id:${two.id}) NOT (id:${two.id} vendor:'${two.vendor}')`,
      ({ id }) => id === one.id,
    );
    await finds(`id:>${one.id} id:<=${two.id}`, ({ id }) => id === two.id);
  });

  test("ignores what Shopify does not know: everything returns", async () => {
    for (const query of ["updatedAt:>2026", "foo:bar", "updated_at:yesterday", "metafields.custom.care:x"])
      expect(await found(query)).toHaveLength(all().length);
  });

  test("says what Shopify knows and the simulator does not, and what it cannot read", async () => {
    const ask1 = (query: string) =>
      ask(`query ($q: String) { products(first: 1, query: $q) { nodes { id } } }`, { q: query });
    expect(codeOf(await ask1("collection_id:7"))).toBe("NOT_SIMULATED");
    expect(codeOf(await ask1("sku:'never ends"))).toBe("BAD_USER_INPUT");
    expect(codeOf(await ask1("(sku:a"))).toBe("BAD_USER_INPUT");
    expect(codeOf(await ask(`{ products(first: 1, sortKey: RELEVANCE) { nodes { id } } }`))).toBe("NOT_SIMULATED");
    expect(codeOf(await ask(`{ products(first: 1) { nodes { collections(first: 1) { nodes { id } } } } }`))).toBe(
      "NOT_SIMULATED",
    );
    expect(
      codeOf(await ask(`{ products(first: 1) { nodes { standardizedProductType { productTaxonomyNode { id } } } } }`)),
    ).toBe("NOT_SIMULATED");
  });

  test("of variants and inventory items looks at each on its own", async () => {
    const product = all().find(({ variants }) => variants.length === 300) as Product;
    const variant = product.variants[150] as Product["variants"][number];
    const id = `gid://shopify/ProductVariant/${variant.id}`;
    expect(await found(`product_id:${product.id}`, "productVariants")).toHaveLength(250);
    expect(
      await found(
        `product_id:${product.id} option1:${variant.optionValues[0]} option2:'${variant.optionValues[1]}'`,
        "productVariants",
      ),
    ).toEqual([id]);
    expect(await found(`id:${variant.item.id}`, "inventoryItems")).toEqual([
      `gid://shopify/InventoryItem/${variant.item.id}`,
    ]);
    const reply = await ask(`query ($q: String) { productVariantsCount(query: $q) { count precision } }`, {
      q: `product_id:${product.id}`,
    });
    expect(reply.data?.productVariantsCount).toEqual({ count: 300, precision: "EXACT" });
  });
});

test("the search index lags when told to: an edit shows in the product at once, in a search by updated_at later", async () => {
  const [product] = all() as [Product];
  const since = sim.clock.now().toISOString();
  sim.knobs.searchLagMs = 60_000;
  sim.clock.advance(2_000);
  sim.merchant.edit(product.id, { title: "Seen late" });
  const count = async () =>
    (await ask(`query ($q: String) { productsCount(query: $q) { count } }`, { q: `updated_at:>='${since}'` })).data;
  expect(await count()).toEqual({ productsCount: { count: 0 } });
  const read = await ask(`query ($id: ID!) { product(id: $id) { title } }`, {
    id: `gid://shopify/Product/${product.id}`,
  });
  expect(read.data).toEqual({ product: { title: "Seen late" } });
  sim.clock.advance(61_000);
  expect(await count()).toEqual({ productsCount: { count: 1 } });
  sim.knobs.searchLagMs = 0;
});

test("a count stops at its limit and says so", async () => {
  const reply = await ask(
    `{ productsCount { count precision } low: productsCount(limit: 10) { count precision } none: productsCount(limit: null) { count } }`,
  );
  expect(reply.data).toEqual({
    productsCount: { count: 200, precision: "EXACT" },
    low: { count: 10, precision: "AT_LEAST" },
    none: { count: 200 },
  });
});

test.each(["UPDATED_AT", "TITLE", "VENDOR", "INVENTORY_TOTAL"])(
  "pages by %s give every product once, both ways, through ties",
  async (sortKey) => {
    const expected = [...sim.products.findProducts(EVERYTHING, { key: sortKey as "TITLE", reverse: false })];
    for (const reverse of [false, true]) {
      const seen: string[] = [];
      for (let after: string | null = null; ;) {
        const reply: GraphqlReply = await ask(
          `query ($after: String, $reverse: Boolean) { products(first: 37, after: $after, reverse: $reverse, sortKey: ${sortKey}) {
            nodes { legacyResourceId } pageInfo { hasNextPage endCursor } } }`,
          { after, reverse },
        );
        const { nodes, pageInfo } = reply.data?.products as {
          nodes: { legacyResourceId: string }[];
          pageInfo: Page["pageInfo"];
        };
        seen.push(...nodes.map(({ legacyResourceId }) => legacyResourceId));
        if (!pageInfo.hasNextPage) break;
        after = pageInfo.endCursor;
      }
      const ids = expected.map(({ id }) => id);
      expect(seen).toEqual(reverse ? ids.reverse() : ids);
    }
  },
);

test("locations come without those that were given up, unless asked for", async () => {
  const reply = await ask(
    `{ locations(first: 9) { nodes { name } } all: locations(first: 9, includeInactive: true, sortKey: ID) { nodes { id isActive } } locationsCount { count } }`,
  );
  expect(reply.data?.locations).toEqual({
    nodes: [{ name: "Laden Zürich" }, { name: "Lager Köln 📦" }, { name: "Warehouse Brooklyn" }],
  });
  const { nodes } = reply.data?.all as { nodes: { isActive: boolean }[] };
  expect(nodes.map(({ isActive }) => isActive).sort()).toEqual([false, true, true, true]);
  expect(reply.data?.locationsCount).toEqual({ count: 3 });
});

test("scopes are those of the schema", async () => {
  const narrow = await startSimulator({ orders: 0, products: 5, scopes: ["read_products"] });
  try {
    const { ask: asks } = await connectApp(narrow);
    const denied = await asks(
      `{ products(first: 1) { nodes { id variants(first: 1) { nodes { inventoryItem { sku inventoryLevels(first: 1) { nodes { id } } } } } } } }`,
    );
    expect(denied.errors?.[0]?.message).toContain("Access denied for inventoryLevels field");
    expect(codeOf(denied)).toBe("ACCESS_DENIED");
    expect(codeOf(await asks(`{ locations(first: 1) { nodes { id } } }`))).toBe("ACCESS_DENIED");
    const allowed = await asks(
      `{ products(first: 1) { nodes { variants(first: 1) { nodes { inventoryItem { sku } } } } } }`,
    );
    expect(allowed.errors).toBeUndefined();
  } finally {
    await narrow.close();
  }
});
