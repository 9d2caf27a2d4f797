import { expect, test } from "vitest";
import { toJson } from "../store/json.ts";
import { quantityOf } from "./levels.ts";
import { productStore } from "./testing.ts";
import type { TestStore } from "./testing.ts";

// The keys of Shopify's own samples for products/update (2026-07), in their order.
const PRODUCT_KEYS =
  `admin_graphql_api_id body_html created_at handle id product_type published_at template_suffix title
  updated_at vendor status published_scope tags variants options images image media variant_gids
  has_variants_that_requires_components category`.split(/\s+/);
const VARIANT_KEYS =
  `admin_graphql_api_id barcode compare_at_price created_at id inventory_policy position price product_id
  sku taxable title updated_at option1 option2 option3 image_id inventory_item_id inventory_quantity
  old_inventory_quantity`.split(/\s+/);

type Body = Record<string, unknown>;
const bodies = ({ events }: TestStore, topic: string): string[] =>
  events.flatMap(({ messages }) => messages.flatMap((one) => (one.topic === topic ? [toJson(one.payload())] : [])));

test("a product's webhook has the keys of Shopify's sample", () => {
  const shop = productStore();
  for (const { id } of shop.store.all()) shop.store.change(id, (draft) => void (draft.title += "!"), "merchant");
  const sent = bodies(shop, "products/update").map((body) => JSON.parse(body) as Body & { variants: Body[] });
  expect(sent).toHaveLength(60);
  for (const body of sent) {
    expect(Object.keys(body)).toEqual(PRODUCT_KEYS);
    for (const variant of body.variants) expect(Object.keys(variant)).toEqual(VARIANT_KEYS);
  }
});

test("it says what the product is, in REST's words and the shop's zone", () => {
  const shop = productStore();
  const product = [...shop.store.all()].find(({ variants }) => variants.length > 1);
  if (!product) throw new Error("No product with variants.");
  shop.store.change(product.id, (draft) => void (draft.tags = ["b, c", "a"]), "merchant");
  const [body = ""] = bodies(shop, "products/update");
  const { item } = product.variants[0] as (typeof product.variants)[number];
  const read = JSON.parse(body) as Body & { variants: Body[] };
  expect(read).toMatchObject({
    admin_graphql_api_id: `gid://shopify/Product/${product.id}`,
    body_html: product.descriptionHtml,
    status: product.status.toLowerCase(),
    tags: "a, b, c",
    updated_at: "2026-11-20T10:30:20-05:00",
  });
  expect(read.variants).toHaveLength(product.variants.length);
  expect(read.variants[0]).toMatchObject({
    sku: item.sku,
    price: product.variants[0]?.price,
    option1: product.variants[0]?.optionValues[0],
    inventory_item_id: Number(item.id),
  });
});

test("ids beyond 2^53 keep every digit", () => {
  const shop = productStore();
  const product = [...shop.store.all()].find(({ id }) => BigInt(id) > 2n ** 53n);
  if (!product) throw new Error("No product with such an id.");
  shop.store.change(product.id, (draft) => void (draft.title += "!"), "merchant");
  const [body = ""] = bodies(shop, "products/update");
  expect(body).toContain(`"id":${product.id},"product_type"`);
  expect(body).toContain(`"id":${product.variants[0]?.id},"inventory_policy"`);
});

test("of three hundred variants one hundred come in full, and the names of all", () => {
  const shop = productStore();
  const product = [...shop.store.all()].find(({ variants }) => variants.length === 300);
  if (!product) throw new Error("No product with so many variants.");
  shop.store.change(product.id, (draft) => void (draft.title += "!"), "merchant");
  const { variants, variant_gids } = JSON.parse(bodies(shop, "products/update")[0] ?? "") as Record<string, Body[]>;
  expect(variants).toHaveLength(100);
  expect(variant_gids?.map((one) => one.admin_graphql_api_id)).toEqual(
    product.variants.map(({ id }) => `gid://shopify/ProductVariant/${id}`),
  );
});

test("a body is of the product as it was then, whatever happens next", () => {
  const shop = productStore();
  const [{ id } = { id: "" }] = shop.store.all();
  shop.store.change(id, (draft) => void (draft.title = "first"), "merchant");
  shop.store.change(id, (draft) => void (draft.title = "second"), "merchant");
  shop.store.remove(id, "merchant");
  expect(bodies(shop, "products/update").map((body) => (JSON.parse(body) as Body).title)).toEqual(["first", "second"]);
  expect(bodies(shop, "products/delete")).toEqual([`{"id":${id}}`]);
});

test("inventory tells of the level, the item, and of what is gone", () => {
  const shop = productStore();
  const [product] = shop.store.all();
  const variant = product?.variants[0];
  if (!product || !variant) throw new Error("No product.");
  const { id } = variant.item;
  const at = variant.item.levels[0]?.locationId ?? "";
  shop.store.setQuantity(id, at, "available", 77, "merchant");
  shop.store.change(product.id, ({ variants: [one] }) => one && (one.item.cost = "4.50"), "merchant");
  shop.store.disconnect(id, at, "merchant");
  shop.store.remove(product.id, "merchant");
  expect(JSON.parse(bodies(shop, "inventory_levels/update")[0] ?? "")).toEqual({
    inventory_item_id: Number(id),
    location_id: Number(at),
    available: 77,
    updated_at: "2026-11-20T10:30:20-05:00",
    admin_graphql_api_id: `gid://shopify/InventoryLevel/${Number(at) + 81_000_000_000}?inventory_item_id=${id}`,
  });
  expect(bodies(shop, "inventory_levels/disconnect")).toEqual([`{"inventory_item_id":${id},"location_id":${at}}`]);
  expect(JSON.parse(bodies(shop, "inventory_items/update")[0] ?? "")).toMatchObject({
    id: Number(id),
    sku: variant.item.sku,
    cost: "4.50",
    tracked: variant.item.tracked,
  });
  expect(bodies(shop, "inventory_items/delete")).toContain(`{"id":${id}}`);
  expect(quantityOf(variant.item.levels[0] as (typeof variant.item.levels)[number], "available")).not.toBe(77);
});
