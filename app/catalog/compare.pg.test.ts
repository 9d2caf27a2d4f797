import { expect, test } from "vitest";

import { addProducts } from "./add-to-catalog";
import { adoptProducts, countNotAdopted } from "./adopt";
import { buryProduct, mirrorProducts, openCatalog } from "./catalog.fixture";
import { compareCatalog } from "./compare";
import type { CatalogCtx } from "./ctx";
import { readHistory } from "./history";
import { keepUp } from "./keep-up";
import type { Author } from "./our-changes";
import { saveSettings } from "./settings";
import { patchCatalog } from "./write-catalog";

const person: Author = { by: "77", cause: "edit" };

async function idOf({ db, shop }: CatalogCtx, productId: string): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    "select id::text from catalog_products where shop_id = $1 and product_id = $2",
    [shop.id, productId],
  );
  return row?.id ?? "none";
}

async function variantOf({ db, shop }: CatalogCtx, variantId: string): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    "select id::text from catalog_variants where shop_id = $1 and variant_id = $2",
    [shop.id, variantId],
  );
  return row?.id ?? "none";
}

async function edit(ctx: CatalogCtx, productId: string, ours: Record<string, never> | object, variantId?: string) {
  const catalogProductId = await idOf(ctx, productId);
  const catalogVariantId = variantId ? await variantOf(ctx, variantId) : "0";
  await ctx.db.transaction((tx) =>
    patchCatalog(ctx, tx, [{ catalogProductId, catalogVariantId, ours: ours as never }], person),
  );
}

const differences = ({ db, shop }: CatalogCtx) =>
  db.query<{ field: string; since: Date }>(
    `select p.product_id::text as product, d.field, d.verdict, d.base, d.ours, d.theirs, d.value, d.tier, d.since, d.ours_at, d.ours_by, d.theirs_at,
            d.theirs_by
       from catalog_differences d join catalog_products p on p.shop_id = d.shop_id and p.id = d.catalog_product_id
      where d.shop_id = $1 order by d.catalog_product_id, d.catalog_variant_id, d.field`,
    [shop.id],
  );

const ours = async ({ db, shop }: CatalogCtx, productId: string) =>
  (
    await db.query<{ ours: Record<string, unknown>; base: Record<string, unknown> }>(
      "select ours, base from catalog_products where shop_id = $1 and product_id = $2",
      [shop.id, productId],
    )
  )[0];

test("adopting takes over all that Shopify has, both sides agree, and asking again takes only what is new", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [
    {
      id: "1",
      title: "Linen shirt",
      tags: ["summer", "linen"],
      options: [{ name: "Size", values: ["S", "M"] }],
      metafields: { "custom.fabric": "linen" },
      variants: [
        { id: "11", title: "S", options: ["S"], price: "20.00", cost: "8.10", weight: "0.250", stock: { 5: 3, 6: 0 } },
        { id: "12", title: "M", options: ["M"], price: "22.50", sku: "LS-M", barcode: "4006" },
      ],
    },
    { id: "2" },
  ]);
  expect(await countNotAdopted(ctx)).toBe(2);
  await adoptProducts(ctx, "77");
  expect(await countNotAdopted(ctx)).toBe(0);
  expect(await ours(ctx, "1")).toMatchObject({
    ours: {
      title: "Linen shirt",
      tags: ["linen", "summer"],
      vendor: null,
      seoTitle: null,
      handle: "product-1",
      status: "ACTIVE",
      options: [{ name: "Size", values: ["S", "M"] }],
      "metafield:custom.fabric": "linen",
    },
  });
  const variants = await ctx.db.query(
    "select variant_id::text, sku, barcode, options, ours from catalog_variants order by id limit 2",
  );
  expect(variants).toEqual([
    {
      variant_id: "11",
      sku: null,
      barcode: null,
      options: { Size: "S" },
      ours: {
        price: "20",
        compareAtPrice: null,
        cost: "8.1",
        sku: null,
        barcode: null,
        weight: { unit: "KILOGRAMS", value: "0.25" },
        taxable: true,
        "inventory:5": "3",
        "inventory:6": "0",
      },
    },
    expect.objectContaining({ variant_id: "12", sku: "LS-M", barcode: "4006" }),
  ]);
  expect(await compareCatalog(ctx)).toBe(0);
  expect(await differences(ctx)).toEqual([]);

  await mirrorProducts(ctx, [{ id: "3", title: "New" }]);
  await adoptProducts(ctx, "77");
  expect(await countNotAdopted(ctx)).toBe(0);
  expect((await readHistory(ctx, await idOf(ctx, "3"))).changes).toMatchObject([
    { field: "*", cause: "adopt", by: "77" },
  ]);
});

test("what is new in Shopify comes in by itself once the shop has said so", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [{ id: "1" }]);
  await keepUp(ctx);
  expect(await idOf(ctx, "1")).toBe("none");
  await saveSettings(ctx, { adoptNew: true });
  await keepUp(ctx);
  expect(await idOf(ctx, "1")).toMatch(/^\d+$/);
});

test("while a shop watches, each change is shown for what it is, with who and when, and nothing is written", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const before = {
    id: "1",
    title: "Tea",
    tags: ["new"],
    vendor: "Acme",
    variants: [{ id: "11", price: "10.00", stock: { 5: 3 } }],
  };
  await mirrorProducts(ctx, [before]);
  await adoptProducts(ctx, "77");

  const editedAt = catalog.later();
  await edit(ctx, "1", { title: "Green tea", tags: ["new", "sale"], vendor: "Acme Ltd" });
  await edit(ctx, "1", { price: "11" }, "11");
  const changedAt = catalog.later();
  await mirrorProducts(ctx, [
    {
      ...before,
      title: "Black tea",
      tags: ["new", "organic"],
      vendor: "Acme Ltd",
      description: "<p>Strong</p>",
      updatedAt: changedAt,
      variants: [{ id: "11", price: "10.00", stock: { 5: 2 } }],
    },
  ]);
  const comparedAt = catalog.later();
  expect(await compareCatalog(ctx)).toBe(1);
  const found = await differences(ctx);
  const told = { theirs_by: "products/update", theirs_at: new Date(changedAt) };
  const edited = { ours_by: "77", ours_at: new Date(editedAt) };
  expect(found).toMatchObject([
    {
      field: "descriptionHtml",
      verdict: "pull",
      base: null,
      theirs: "<p>Strong</p>",
      value: "<p>Strong</p>",
      tier: 1,
      ...told,
      ours_by: null,
    },
    { field: "tags", verdict: "merge", value: ["new", "organic", "sale"], ...told, ...edited },
    {
      field: "title",
      verdict: "conflict",
      base: "Tea",
      ours: "Green tea",
      theirs: "Black tea",
      value: null,
      ...told,
      ...edited,
    },
    { field: "inventory:5", verdict: "pull", base: "3", ours: "3", theirs: "2", tier: 2, ...told },
    {
      field: "price",
      verdict: "push",
      base: "10",
      ours: "11",
      theirs: "10",
      value: "11",
      tier: 2,
      ...edited,
      theirs_at: null,
    },
  ]);
  expect(new Set(found.map(({ since }) => since.toISOString()))).toEqual(new Set([comparedAt]));
  // Both sides came to the same vendor: that is agreed, and from now on only one side has changed it if one does.
  expect(await ours(ctx, "1")).toMatchObject({
    ours: { title: "Green tea", tags: ["new", "sale"], descriptionHtml: null },
    base: { title: "Tea", vendor: "Acme Ltd", tags: ["new"] },
  });

  catalog.later();
  expect(await compareCatalog(ctx)).toBe(0);
  await mirrorProducts(ctx, [{ ...before, title: "Black tea", updatedAt: catalog.later() }]);
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject([
    { field: "tags", verdict: "push", theirs: ["new"] },
    { field: "title", verdict: "conflict", since: new Date(comparedAt), ...told },
    { field: "vendor", verdict: "pull", base: "Acme Ltd", theirs: "Acme" },
    { field: "price", verdict: "push", since: new Date(comparedAt) },
  ]);
});

test("live, what only Shopify changed is taken over, a merge is half done, and only a conflict waits", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await saveSettings(ctx, { mode: "live" });
  const before = { id: "1", title: "Tea", tags: ["new"] };
  await mirrorProducts(ctx, [before]);
  await adoptProducts(ctx, "77");
  await edit(ctx, "1", { title: "Green tea", tags: ["new", "sale"] });
  const after = { ...before, title: "Black tea", tags: ["new", "organic"], description: "<p>Strong</p>" };
  await mirrorProducts(ctx, [{ ...after, updatedAt: catalog.later() }]);
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject([
    {
      field: "tags",
      verdict: "push",
      base: ["new", "organic"],
      ours: ["new", "organic", "sale"],
      theirs: ["new", "organic"],
    },
    { field: "title", verdict: "conflict", ours: "Green tea", theirs: "Black tea" },
  ]);
  expect(await ours(ctx, "1")).toMatchObject({
    ours: { descriptionHtml: "<p>Strong</p>" },
    base: { descriptionHtml: "<p>Strong</p>" },
  });
  const { changes } = await readHistory(ctx, await idOf(ctx, "1"));
  expect(changes.map(({ field, side, cause, before, after }) => [field, side, cause, before, after])).toEqual(
    expect.arrayContaining([
      ["descriptionHtml", "ours", "pull", null, "<p>Strong</p>"],
      ["descriptionHtml", "shopify", "shopify", null, "<p>Strong</p>"],
      ["tags", "ours", "merge", ["new", "sale"], ["new", "organic", "sale"]],
      ["title", "shopify", "shopify", "Tea", "Black tea"],
    ]),
  );
  expect(await compareCatalog(ctx)).toBe(0);
});

test("going live does what had only been shown", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [{ id: "1", title: "Tea" }]);
  await adoptProducts(ctx, "77");
  await mirrorProducts(ctx, [{ id: "1", title: "Black tea" }]);
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject([{ verdict: "pull" }]);
  await saveSettings(ctx, { mode: "live" });
  await compareCatalog(ctx);
  expect(await differences(ctx)).toEqual([]);
  expect(await ours(ctx, "1")).toMatchObject({ ours: { title: "Black tea" } });
});

test.for([
  ["local_priority", "Green tea", [{ verdict: "push", base: "Black tea", ours: "Green tea", value: "Green tea" }]],
  ["shopify_priority", "Black tea", []],
  ["newest_wins", "Black tea", []],
  ["manual_review", "Green tea", [{ verdict: "conflict" }]],
  ["merge_fields", "Green tea", [{ verdict: "push", value: "Green tea" }]],
] as const)("with %s deciding by itself, a conflict ends as %s", async ([strategy, title, left]) => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await saveSettings(ctx, { mode: "live", strategy, autoResolve: true, fieldOwners: { title: "ours" } });
  await mirrorProducts(ctx, [{ id: "1", title: "Tea" }]);
  await adoptProducts(ctx, "77");
  await edit(ctx, "1", { title: "Green tea" });
  await mirrorProducts(ctx, [{ id: "1", title: "Black tea", updatedAt: catalog.later() }]);
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject(left);
  expect(await ours(ctx, "1")).toMatchObject({ ours: { title } });
  const { changes } = await readHistory(ctx, await idOf(ctx, "1"), { field: "title" });
  expect(changes.map(({ after }) => after)).toEqual(expect.arrayContaining(["Green tea", "Black tea"]));
  expect(changes.filter(({ cause }) => cause === "resolve")).toMatchObject(
    strategy === "manual_review" ? [] : [{ by: strategy, after: title }],
  );
});

test("a cost is the inventory item's, and changed when that did, though the variant's own time stands still", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await saveSettings(ctx, { mode: "live", strategy: "newest_wins", autoResolve: true });
  const [adopted, edited, changed] = [catalog.later(), catalog.later(), catalog.later()];
  const tea = (cost: string, itemUpdatedAt: string) => ({
    id: "1",
    updatedAt: adopted,
    variants: [{ id: "11", cost, updatedAt: adopted, itemUpdatedAt }],
  });
  await mirrorProducts(ctx, [tea("4.00", adopted)]);
  await adoptProducts(ctx, "77");
  await edit({ ...ctx, clock: () => new Date(edited) }, "1", { cost: "6" }, "11");
  await mirrorProducts(ctx, [tea("5.00", changed)]);
  await compareCatalog(ctx);
  expect(await differences(ctx)).toEqual([]);
  const { changes } = await readHistory(ctx, await idOf(ctx, "1"), { field: "cost" });
  expect(changes.find(({ side }) => side === "shopify")).toMatchObject({ after: "5", at: changed });
  expect(changes.find(({ cause }) => cause === "resolve")).toMatchObject({ by: "newest_wins", after: "5" });
});

test("what Shopify adds to an adopted product is taken over; a feed's say in a product stays what it is", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [
    { id: "1", variants: [{ id: "11" }] },
    { id: "2", title: "Cup", variants: [{ id: "21", price: "4.00" }] },
  ]);
  const feed = { productId: "2", title: "Cup", handle: null, ours: {}, base: {}, adopted: false };
  const variant = { variantId: "21", inventoryItemId: null, position: 1, title: "", options: {} };
  await ctx.db.transaction((tx) =>
    addProducts(ctx, tx, [{ ...feed, variants: [{ ...variant, ours: { price: "5" }, base: { price: "4" } }] }], {
      by: "f.csv",
      cause: "import",
    }),
  );
  expect(await countNotAdopted(ctx)).toBe(2);
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject([{ field: "price", verdict: "push" }]);
  const grown = {
    id: "1",
    metafields: { "custom.fabric": "linen" },
    variants: [
      { id: "11", stock: { 5: 1 } },
      { id: "12", title: "M", price: "9.00" },
    ],
  };
  await adoptProducts(ctx, "77");
  await mirrorProducts(ctx, [grown, { id: "2", title: "Mug", variants: [{ id: "21", price: "4.00" }, { id: "22" }] }]);
  await compareCatalog(ctx);
  const values = await ctx.db.query(
    "select variant_id::text, ours->>'price' as price, ours ? 'inventory:5' as stocked from catalog_variants order by 1",
  );
  expect(values).toEqual([
    { variant_id: "11", price: "10", stocked: true },
    { variant_id: "12", price: "9", stocked: false },
    { variant_id: "21", price: "5", stocked: false },
    { variant_id: "22", price: "10", stocked: false },
  ]);
  expect(await ours(ctx, "1")).toMatchObject({ ours: { "metafield:custom.fabric": "linen" } });
  expect(await differences(ctx)).toMatchObject([
    { product: "2", field: "title", verdict: "pull" },
    { product: "2", field: "price", verdict: "push", base: "4", ours: "5" },
  ]);
  expect(await compareCatalog(ctx)).toBe(0);
});

test("a product and a variant that Shopify deletes have no differences any more, and a mirror that is only empty deletes nothing", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [{ id: "1", variants: [{ id: "11" }, { id: "12" }] }, { id: "2" }, { id: "3" }]);
  await adoptProducts(ctx, "77");
  for (const id of ["1", "2", "3"]) await edit(ctx, id, { title: "Edited" });
  await edit(ctx, "1", { price: "5" }, "12");
  await compareCatalog(ctx);
  expect(await differences(ctx)).toHaveLength(4);

  await mirrorProducts(ctx, [{ id: "1", variants: [{ id: "11" }] }]);
  await buryProduct(ctx, "2");
  await ctx.db.query("delete from products where id = 3");
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject([
    { product: "1", field: "title" },
    { product: "3", field: "title" },
  ]);
  const gone = await ctx.db.query("select product_id::text as id from catalog_products where gone_at is not null");
  expect(gone).toEqual([{ id: "2" }]);
  expect(await ctx.db.query("select variant_id::text as id from catalog_variants where gone_at is not null")).toEqual([
    { id: "12" },
  ]);
  expect(await compareCatalog(ctx)).toBe(0);

  await mirrorProducts(ctx, [{ id: "1", variants: [{ id: "11" }, { id: "12" }] }]);
  await compareCatalog(ctx);
  expect(await differences(ctx)).toHaveLength(3);
});

test("what this app may not read is not taken for empty", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [{ id: "1", variants: [{ id: "11", cost: "8.00", stock: { 5: 3 } }] }]);
  await adoptProducts(ctx, "77");
  await ctx.db.query("update shops set scopes = 'write_products'");
  await mirrorProducts(ctx, [{ id: "1", title: "Changed", variants: [{ id: "11" }] }]);
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject([{ field: "title", verdict: "pull" }]);
  await ctx.db.query("update shops set scopes = 'write_products,read_inventory'");
  await mirrorProducts(ctx, [{ id: "1", title: "Again", variants: [{ id: "11" }] }]);
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject([
    { field: "title" },
    { field: "cost", verdict: "pull", theirs: null },
    { field: "inventory:5", verdict: "pull", theirs: null },
  ]);
});

test("products that only we have are to be created; after a push both sides agree, and its echo is nothing", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const made = {
    productId: null,
    title: "Tea",
    handle: null,
    ours: { title: "Tea" },
    base: {},
    adopted: false,
    variants: [],
  };
  await ctx.db.transaction((tx) => addProducts(ctx, tx, [made], person));
  await mirrorProducts(ctx, [{ id: "1", title: "Cup" }]);
  await adoptProducts(ctx, "77");
  await edit(ctx, "1", { title: " Mug" });
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject([
    { product: null, field: "*", verdict: "create", tier: 3, ours: { title: "Tea" }, ours_by: "77" },
    { product: "1", field: "title", verdict: "push", value: " Mug" },
  ]);
  // The push: Shopify trims what it is sent, the mirror has its answer, and that is what was agreed.
  await mirrorProducts(ctx, [{ id: "1", title: "Mug", updatedAt: catalog.later() }]);
  const answer = {
    catalogProductId: await idOf(ctx, "1"),
    catalogVariantId: "0",
    ours: { title: "Mug" },
    base: { title: "Mug" },
  };
  await ctx.db.transaction((tx) => patchCatalog(ctx, tx, [answer], { by: null, cause: "push", runId: "1" }));
  await compareCatalog(ctx);
  expect(await differences(ctx)).toMatchObject([{ verdict: "create" }]);
  const { changes } = await readHistory(ctx, await idOf(ctx, "1"), { field: "title" });
  expect(changes.map(({ side, cause, after }) => [side, cause, after])).toEqual([
    ["ours", "push", "Mug"],
    ["ours", "edit", " Mug"],
  ]);
});

test("two comparisons at once, and edits between them, come to the same", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await saveSettings(ctx, { mode: "live" });
  const products = Array.from({ length: 30 }, (_, n) => ({ id: String(n + 1), title: "Old" }));
  await mirrorProducts(ctx, products);
  await adoptProducts(ctx, "77");
  await mirrorProducts(
    ctx,
    products.map((product) => ({ ...product, title: "New", tags: ["a"] })),
  );
  await Promise.all([
    compareCatalog(ctx),
    ...products.slice(0, 10).map(({ id }) => edit(ctx, id, { vendor: "Ours" })),
    compareCatalog(ctx),
    ...products.slice(5, 15).map(({ id }) => edit(ctx, id, { tags: ["b"] })),
    compareCatalog(ctx),
  ]);
  await compareCatalog(ctx);
  const rows = await ctx.db.query<{ n: number; title: string; tags: string[]; vendor: string | null }>(
    "select product_id::int as n, ours->>'title' as title, ours->'tags' as tags, ours->>'vendor' as vendor from catalog_products order by 1",
  );
  for (const { n, title, tags, vendor } of rows)
    expect([n, title, vendor, tags.includes("b")]).toEqual([n, "New", n <= 10 ? "Ours" : null, n > 5 && n <= 15]);
  const history = await ctx.db.query("select from catalog_changes where side = 'shopify'");
  expect(history).toHaveLength(60);
});
