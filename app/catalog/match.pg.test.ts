import { expect, test } from "vitest";
import { addProducts } from "./add-to-catalog";
import { buryProduct, mirrorProducts, openCatalog } from "./catalog.fixture";
import type { CatalogCtx } from "./ctx";
import { matchAll } from "./match";
import type { Asked } from "./match";

const one = async (ctx: CatalogCtx, asked: Asked) => (await matchAll(ctx, ctx.db, [asked]))[0];
const named = (product: string, ids: object = {}) => ({ name: product, ...ids }) as unknown;

/** Two shirts of two sizes; the sizes S share a SKU, the sizes M a barcode. */
async function shirts() {
  const catalog = await openCatalog();
  const ctx = await catalog.install();
  const options = [{ name: "Size", values: ["S", "M"] }];
  const shirt = (id: string, title: string) => ({
    id,
    title,
    options,
    variants: [
      { id: `${id}1`, title: "S", options: ["S"], sku: "SAME", barcode: `B${id}1` },
      { id: `${id}2`, title: "M", options: ["M"], sku: `SKU${id}2`, barcode: "SAME" },
    ],
  });
  await mirrorProducts(ctx, [
    shirt("1", "Red shirt"),
    shirt("2", "Blue shirt"),
    { id: "3", title: "Cap", variants: [{ id: "31", sku: "CAP" }] },
  ]);
  return { ctx, [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose]() };
}

test("by id, then SKU, barcode and handle", async () => {
  await using app = await shirts();
  const { ctx } = app;
  const asked: Asked[] = [
    { variantId: "21", sku: "CAP" },
    { sku: "SKU12", barcode: "B21" },
    { sku: "NEW", barcode: "B11" },
    { handle: "product-3" },
    { handle: "product-1", options: ["M"] },
    { productId: "2", options: ["S"] },
    { sku: "NEW", handle: "new" },
    {},
  ];
  expect(await matchAll(ctx, ctx.db, asked)).toMatchObject([
    { kind: "variant", found: named("Blue shirt, S", { productId: "2", variantId: "21", catalogProductId: null }) },
    { kind: "variant", found: named("Red shirt, M", { variantId: "12" }) },
    { kind: "variant", found: named("Red shirt, S", { variantId: "11" }) },
    { kind: "variant", found: named("Cap", { productId: "3", variantId: "31" }) },
    { kind: "variant", found: named("Red shirt, M", { variantId: "12" }) },
    { kind: "variant", found: named("Blue shirt, S", { variantId: "21" }) },
    { kind: "none" },
    { kind: "none" },
  ]);
});

test("what may mean two is told with the names of both, unless the row says more", async () => {
  await using app = await shirts();
  const { ctx } = app;
  expect(await one(ctx, { sku: "SAME" })).toMatchObject({
    kind: "ambiguous",
    reason: 'the SKU "SAME" is that of "Red shirt, S" and of "Blue shirt, S"',
    candidates: [named("Red shirt, S", { variantId: "11" }), named("Blue shirt, S", { variantId: "21" })],
  });
  expect(await one(ctx, { barcode: "SAME" })).toMatchObject({ kind: "ambiguous" });
  expect(await one(ctx, { sku: "SAME", handle: "product-2" })).toMatchObject({
    kind: "variant",
    found: { variantId: "21" },
  });
  expect(await one(ctx, { sku: "SAME", productId: "1" })).toMatchObject({
    kind: "variant",
    found: { variantId: "11" },
  });
  expect(await one(ctx, { sku: "CAP", handle: "product-1" })).toMatchObject({
    kind: "ambiguous",
    reason: 'the SKU "CAP" is that of "Cap", but its handle that of "Red shirt"',
  });
  expect(await one(ctx, { handle: "product-1" })).toMatchObject({ kind: "product", isNewVariant: false });
  expect(await one(ctx, { handle: "product-1", options: ["XL"] })).toMatchObject({
    kind: "product",
    isNewVariant: true,
  });
});

test("ours come before Shopify's, and another shop's not at all", async () => {
  await using app = await shirts();
  const { ctx } = app;
  const own = { variantId: null, inventoryItemId: null, position: 1, title: "Default Title", options: {}, base: {} };
  const [id] = await ctx.db.transaction((tx) =>
    addProducts(
      ctx,
      tx,
      [
        {
          productId: null,
          title: "Ours",
          handle: "ours",
          ours: { title: "Ours" },
          base: {},
          adopted: false,
          variants: [{ ...own, ours: { sku: "SAME" } }],
        },
      ],
      { by: null, cause: "api" },
    ),
  );
  expect(await one(ctx, { sku: "SAME" })).toMatchObject({
    kind: "variant",
    found: { catalogProductId: id, productId: null, name: "Ours" },
  });
  expect(await one(ctx, { handle: "ours" })).toMatchObject({ kind: "variant", found: { catalogProductId: id } });
  expect(await one(ctx, { sku: "SAME", handle: "product-1" })).toMatchObject({
    kind: "variant",
    found: { variantId: "11" },
  });
  const other = { ...ctx, shop: { ...ctx.shop, id: ctx.shop.id + 1 } };
  expect(await matchAll(other, ctx.db, [{ sku: "CAP" }, { handle: "ours" }])).toEqual([
    { kind: "none" },
    { kind: "none" },
  ]);
});

test("what was deleted in Shopify is told, and gives way to what took its place", async () => {
  await using app = await shirts();
  const { ctx } = app;
  const variant = {
    variantId: "31",
    inventoryItemId: "931",
    position: 1,
    title: "Default Title",
    options: {},
    ours: { sku: "CAP" },
    base: { sku: "CAP" },
  };
  await ctx.db.transaction((tx) =>
    addProducts(
      ctx,
      tx,
      [{ productId: "3", title: "Cap", handle: "product-3", ours: {}, base: {}, adopted: false, variants: [variant] }],
      { by: null, cause: "adopt" },
    ),
  );
  await buryProduct(ctx, "3");
  expect(await one(ctx, { sku: "CAP" })).toEqual({ kind: "gone", reason: '"Cap" was deleted in Shopify' });
  expect(await one(ctx, { productId: "99" })).toMatchObject({
    kind: "gone",
    reason: expect.stringMatching(/^there is no product with the ID 99/),
  });
  await mirrorProducts(ctx, [{ id: "4", title: "New cap", variants: [{ id: "41", sku: "CAP" }] }]);
  expect(await one(ctx, { sku: "CAP" })).toMatchObject({ kind: "variant", found: { variantId: "41" } });
});
