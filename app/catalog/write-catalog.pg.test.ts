import { expect, test } from "vitest";
import type { MirrorCtx } from "~/mirror/ctx";
import { prune } from "~/mirror/prune";
import { KEPT_DAYS } from "~/resources/retention";
import { emptyMirror, NOW } from "../mirror/reading.fixture";
import { addProducts, addVariants } from "./add-to-catalog";
import type { NewProduct, NewVariant } from "./add-to-catalog";
import type { Author } from "./our-changes";
import { linkToShopify, patchCatalog } from "./write-catalog";
import type { Patch } from "./write-catalog";

const person: Author = { by: "77", cause: "edit" };
const feed: Author = { by: "spring.csv", cause: "import", importId: "5" };

const variant = (given: Partial<NewVariant> = {}): NewVariant => ({
  variantId: null,
  inventoryItemId: null,
  position: 1,
  title: "Default Title",
  options: {},
  ours: {},
  base: {},
  ...given,
});

const product = (given: Partial<NewProduct> = {}): NewProduct => ({
  productId: null,
  title: "Tea",
  handle: null,
  ours: { title: "Tea" },
  base: {},
  adopted: false,
  variants: [variant({ ours: { sku: "T-1", price: "4" } })],
  ...given,
});

const add = (ctx: MirrorCtx, products: NewProduct[], author: Author) =>
  ctx.db.transaction((tx) => addProducts(ctx, tx, products, author));
const patch = (ctx: MirrorCtx, patches: Patch[], author: Author) =>
  ctx.db.transaction((tx) => patchCatalog(ctx, tx, patches, author));

const productsOf = (ctx: MirrorCtx) =>
  ctx.db.query<{ id: string; rev: number; title: string; handle: string | null }>(
    `select id::text, product_id::text, title, handle, ours, base, source, rev, adopted_at is not null as adopted from catalog_products
      where shop_id = $1 order by catalog_products.id`,
    [ctx.shop.id],
  );
const variantsOf = (ctx: MirrorCtx) =>
  ctx.db.query<{ id: string }>(
    "select id::text, variant_id::text, sku, barcode, ours, base from catalog_variants where shop_id = $1 order by catalog_variants.id",
    [ctx.shop.id],
  );
const historyOf = (ctx: MirrorCtx) =>
  ctx.db.query(
    "select field, before, after, by, cause, import_id::text from catalog_changes where shop_id = $1 order by id",
    [ctx.shop.id],
  );

test("a product of ours comes in with its variants, and its history begins with all of its values", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("one.myshopify.com");
  const [id] = await add(ctx, [product()], feed);
  expect(await productsOf(ctx)).toEqual([
    {
      id,
      product_id: null,
      title: "Tea",
      handle: null,
      ours: { title: "Tea" },
      base: {},
      source: "import",
      rev: 0,
      adopted: false,
    },
  ]);
  expect(await variantsOf(ctx)).toMatchObject([{ variant_id: null, sku: "T-1", ours: { sku: "T-1", price: "4" } }]);
  const told = { by: "spring.csv", cause: "import", import_id: "5" };
  expect(await historyOf(ctx)).toEqual([
    { field: "*", before: null, after: { title: "Tea" }, ...told },
    { field: "*", before: null, after: { sku: "T-1", price: "4" }, ...told },
  ]);
});

test("adopting tells of the product alone, and a second time changes nothing", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("one.myshopify.com");
  const values = { title: "Tea" };
  const adopted = product({
    productId: "9007199254740993",
    ours: values,
    base: values,
    adopted: true,
    variants: [variant({ variantId: "11", ours: { price: "4" }, base: { price: "4" } })],
  });
  const [id] = await add(ctx, [adopted], { by: "77", cause: "adopt" });
  expect(await add(ctx, [adopted, product({ productId: "12", variants: [] })], { by: "77", cause: "adopt" })).toEqual([
    null,
    expect.stringMatching(/^\d+$/),
  ]);
  expect((await productsOf(ctx))[0]).toMatchObject({
    id,
    product_id: "9007199254740993",
    source: "adopted",
    adopted: true,
  });
  expect(await variantsOf(ctx)).toHaveLength(1);
  expect(await historyOf(ctx)).toMatchObject([{ field: "*", after: null }, { field: "*" }, { field: "title" }]);
});

test("a feed that gets a say in a product of Shopify's changed only what it says otherwise", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("one.myshopify.com");
  const ours = variant({ variantId: "11", ours: { price: "5", sku: "T-1" }, base: { price: "4", sku: "T-1" } });
  const [id] = await add(ctx, [product({ productId: "1", ours: {}, variants: [ours] })], feed);
  expect(await historyOf(ctx)).toMatchObject([
    { field: "*", after: null },
    { field: "*", after: null },
    { field: "price", before: "4", after: "5" },
  ]);
  const sister = { ...variant({ variantId: "12", ours: { price: "7" }, base: { price: "6" } }), catalogProductId: id! };
  const again = { ...ours, catalogProductId: id! };
  const added = await ctx.db.transaction((tx) => addVariants(ctx, tx, [sister, again], feed));
  expect(added).toEqual([expect.stringMatching(/^\d+$/), null]);
  expect(await productsOf(ctx)).toMatchObject([{ rev: 1 }]);
});

test("a change is written down with what it was before, once, and the product grows a revision", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("one.myshopify.com");
  const [id] = await add(ctx, [product()], feed);
  const [{ id: catalogVariantId }] = (await variantsOf(ctx)) as [{ id: string }];
  await ctx.db.query("delete from catalog_changes");
  const change: Patch[] = [
    { catalogProductId: id!, catalogVariantId: "0", ours: { title: "Green tea", handle: "green-tea", vendor: null } },
    { catalogProductId: id!, catalogVariantId, ours: { price: "5" } },
    { catalogProductId: id!, catalogVariantId, ours: { sku: "T-2", "inventory:3": "8" }, base: { "inventory:3": "7" } },
  ];
  expect(await patch(ctx, change, person)).toBe(6);
  expect(await patch(ctx, change, person)).toBe(0);
  expect(await productsOf(ctx)).toMatchObject([{ title: "Green tea", handle: "green-tea", rev: 1 }]);
  expect(await variantsOf(ctx)).toMatchObject([
    { sku: "T-2", ours: { price: "5", sku: "T-2", "inventory:3": "8" }, base: { "inventory:3": "7" } },
  ]);
  const told = { by: "77", cause: "edit", import_id: null };
  expect(new Set(await historyOf(ctx))).toEqual(
    new Set([
      { field: "title", before: "Tea", after: "Green tea", ...told },
      { field: "handle", before: null, after: "green-tea", ...told },
      { field: "vendor", before: null, after: null, ...told },
      { field: "price", before: "4", after: "5", ...told },
      { field: "sku", before: "T-1", after: "T-2", ...told },
      { field: "inventory:3", before: "7", after: "8", ...told },
    ]),
  );
});

test("a new base is no change of ours, but is compared again; a resolution is written down even if ours stays", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("one.myshopify.com");
  const [id] = await add(ctx, [product()], feed);
  await ctx.db.query("delete from catalog_changes");
  const of = { catalogProductId: id!, catalogVariantId: "0" };
  expect(await patch(ctx, [{ ...of, base: { title: "Tee" } }], { by: null, cause: "push", runId: "3" })).toBe(0);
  expect(await historyOf(ctx)).toEqual([]);
  expect(await productsOf(ctx)).toMatchObject([{ rev: 1, base: { title: "Tee" } }]);
  expect(await patch(ctx, [{ ...of, ours: { title: "Tea" } }], { by: "77", cause: "resolve" })).toBe(0);
  expect(await historyOf(ctx)).toMatchObject([{ field: "title", before: "Tea", after: "Tea", cause: "resolve" }]);
});

test("what was created in Shopify is linked, and a copy that was adopted meanwhile gives way", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("one.myshopify.com");
  const [id] = await add(ctx, [product()], feed);
  const [{ id: catalogVariantId }] = (await variantsOf(ctx)) as [{ id: string }];
  const copy = product({ productId: "1", adopted: true, variants: [variant({ variantId: "11" })] });
  await add(ctx, [copy], { by: null, cause: "adopt" });
  const variants = [{ catalogVariantId, variantId: "11", inventoryItemId: "21" }];
  await ctx.db.transaction((tx) => linkToShopify(ctx, tx, [{ catalogProductId: id!, productId: "1", variants }]));
  expect(await productsOf(ctx)).toMatchObject([{ id, product_id: "1", source: "import", rev: 1 }]);
  expect(await variantsOf(ctx)).toMatchObject([{ id: catalogVariantId, variant_id: "11" }]);
});

test("another shop's products are not touched, and what is gone is passed over", async () => {
  await using mirror = await emptyMirror();
  const [ctx, other] = [await mirror.installShop("one.myshopify.com"), await mirror.installShop("two.myshopify.com")];
  const [id] = await add(other, [product()], feed);
  expect(await patch(ctx, [{ catalogProductId: id!, catalogVariantId: "0", ours: { title: "Mine" } }], person)).toBe(0);
  expect(await productsOf(other)).toMatchObject([{ title: "Tea", rev: 0 }]);
  expect(await historyOf(ctx)).toEqual([]);
});

test("of many who change the same products at once none is lost", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("one.myshopify.com");
  const ids = await add(ctx, [product(), product(), product()], feed);
  const writers = Array.from({ length: 12 }, (_, n) =>
    patch(
      ctx,
      (n % 2 ? ids : ids.toReversed()).map((id) => ({
        catalogProductId: id!,
        catalogVariantId: "0",
        ours: { [`metafield:custom.n${n}`]: String(n) },
      })),
      person,
    ),
  );
  expect(await Promise.all(writers)).toEqual(writers.map(() => 3));
  expect((await productsOf(ctx)).map(({ rev }) => rev)).toEqual([12, 12, 12]);
});

test("history is kept as long as it is said to be, and no longer", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("one.myshopify.com");
  await add(ctx, [product({ variants: [] })], feed);
  const after = (days: number) => () => new Date(NOW.getTime() + days * 24 * 60 * 60_000);
  const pruned = (days: number) => prune({ db: ctx.db, clock: after(days), stopping: new AbortController().signal });
  expect(await pruned(KEPT_DAYS.catalogChanges - 1)).toMatchObject({ catalog_changes: 0 });
  expect(await historyOf(ctx)).toHaveLength(1);
  expect(await pruned(KEPT_DAYS.catalogChanges + 1)).toMatchObject({ catalog_changes: 1 });
  expect(await productsOf(ctx)).toHaveLength(1);
});
