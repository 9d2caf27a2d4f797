import { expect, test } from "vitest";

import { addProducts } from "./add-to-catalog";
import { adoptProducts } from "./adopt";
import { buryProduct, mirrorProducts, openCatalog } from "./catalog.fixture";
import { compareCatalog } from "./compare";
import type { CatalogCtx } from "./ctx";
import { createProduct, editProduct } from "./edit";
import { readHistory } from "./history";
import { listProducts, readProduct } from "./read-products";

const person = { by: "77", cause: "edit" } as const;

async function adopted(ctx: CatalogCtx, ...products: Parameters<typeof mirrorProducts>[1]) {
  await mirrorProducts(ctx, products);
  await ctx.db.query(
    "insert into locations (shop_id, id, name, is_active, observed_at) values ($1, 5, 'Berlin', true, now()), ($1, 6, 'Bonn', false, now())",
    [ctx.shop.id],
  );
  await adoptProducts(ctx, null);
  const { products: rows } = await listProducts(ctx, {});
  return await Promise.all(rows.toReversed().map(({ id }) => readProduct(ctx, id)));
}

test("an edit of a product and its variants is shown at once as what is to be pushed; what is not named stays", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const [before] = await adopted(ctx, {
    id: "1",
    title: "Tea",
    variants: [{ id: "11", price: "10.00", stock: { 5: 3 } }],
  });
  catalog.later();
  const after = await editProduct(
    ctx,
    before!.id,
    {
      rev: before!.rev,
      ours: { title: "Green tea", tags: "sale, new", "metafield:custom.origin": "Assam" },
      variants: [{ id: before!.variants[0]!.id, ours: { price: 11.5, "inventory:5": 7, weight: "250 g" } }],
    },
    person,
  );
  expect(after.ours).toEqual({
    ...before!.ours,
    title: "Green tea",
    tags: ["new", "sale"],
    "metafield:custom.origin": "Assam",
  });
  expect(after.base).toEqual({ ...before!.base, "metafield:custom.origin": null });
  expect(after.variants[0]).toMatchObject({
    ours: { price: "11.5", "inventory:5": "7", weight: { unit: "GRAMS", value: "250" }, taxable: true },
    theirs: { price: "10", "inventory:5": "3", weight: null },
  });
  expect(
    after.differences.map(({ field, label, verdict, base, value }) => [field, label, verdict, base, value]),
  ).toEqual([
    ["metafield:custom.origin", "custom.origin", "push", null, "Assam"],
    ["tags", "Tags", "push", [], ["new", "sale"]],
    ["title", "Title", "push", "Tea", "Green tea"],
    ["inventory:5", "Inventory at Berlin", "push", "3", "7"],
    ["price", "Price", "push", "10", "11.5"],
    ["weight", "Weight", "push", null, { unit: "GRAMS", value: "250" }],
  ]);
  expect(after.rev).toBe(before!.rev + 1);
  expect(await editProduct(ctx, before!.id, { ours: { title: "Green tea" } }, person)).toEqual(after);
});

test("all that is wrong is told at once, field by field, and nothing is changed", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const [product] = await adopted(ctx, { id: "1", variants: [{ id: "11", stock: { 5: 3 } }] });
  const wrong = {
    ours: { title: "", price: "5", colour: "red", vendor: "Fine" },
    variants: [
      {
        id: product!.variants[0]!.id,
        ours: { price: "twelve", "inventory:5": "1.5", "inventory:6": 1, "inventory:7": 1, title: "x" },
      },
      { id: "999999", ours: {} },
    ],
  };
  await expect(editProduct(ctx, product!.id, wrong, person)).rejects.toMatchObject({
    kind: "invalid",
    fields: {
      title: "Title cannot be left empty.",
      price: "Price is a field of a variant, not of a product.",
      colour: 'There is no field "colour".',
      "variants.0.price": '"twelve" is no amount of money: write it with a point, as 12.50.',
      "variants.0.inventory:5": '"1.5" is no whole number.',
      "variants.0.inventory:6": "Bonn is not active: nothing can be in stock there.",
      "variants.0.inventory:7": "There is no location 7: it has to be one of Berlin, Bonn.",
      "variants.0.title": "Title is a field of a product, not of a variant.",
    },
  });
  const missing = { ours: { vendor: "Fine" }, variants: [{ id: "999999", ours: { price: "1" } }] };
  await expect(editProduct(ctx, product!.id, missing, person)).rejects.toMatchObject({
    kind: "invalid",
    fields: { "variants.0.id": "This product has no such variant." },
  });
  for (const [input, field] of [
    [{ title: "Tea" }, "title"],
    [{ variants: "all" }, "variants"],
    [{ variants: [{ price: "5" }] }, "variants.0.price"],
    [{ rev: "1" }, "rev"],
  ] as const) {
    const refused = editProduct(ctx, product!.id, input, person);
    await expect(refused).rejects.toMatchObject({
      kind: "invalid",
      fields: { [field]: expect.stringMatching(/\.$/) as string },
    });
  }
  expect(await readProduct(ctx, product!.id)).toEqual(product);
});

test("who was overtaken, or edits what Shopify has deleted, is told so", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const [product] = await adopted(ctx, { id: "1", variants: [{ id: "11" }, { id: "12" }] });
  const { id, rev, variants } = product!;
  await editProduct(ctx, id, { ours: { vendor: "A" } }, person);
  await expect(editProduct(ctx, id, { ours: { vendor: "B" }, rev }, person)).rejects.toMatchObject({
    kind: "conflict",
  });
  await mirrorProducts(ctx, [{ id: "1", variants: [{ id: "11" }] }]);
  await compareCatalog(ctx);
  await expect(
    editProduct(ctx, id, { variants: [{ id: variants[1]!.id, ours: { sku: "x" } }] }, person),
  ).rejects.toMatchObject({
    fields: { "variants.0.id": "Shopify has deleted this variant: it cannot be edited any more." },
  });
  await buryProduct(ctx, "1");
  await compareCatalog(ctx);
  await expect(editProduct(ctx, id, { ours: { vendor: "C" } }, person)).rejects.toMatchObject({
    kind: "conflict",
    message: "Shopify has deleted this product: it cannot be edited any more.",
  });
  expect(await readProduct(ctx, id)).toMatchObject({
    ours: { vendor: "A" },
    sentence: expect.stringMatching(/deleted/) as string,
  });
  await expect(editProduct(ctx, "12345", { ours: {} }, person)).rejects.toMatchObject({ kind: "not_found" });
});

test("a field that our side says something about for the first time starts from what Shopify has", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [{ id: "1", title: "Tea", vendor: "Acme" }]);
  const linked = { productId: "1", title: "Tea", handle: null, ours: {}, base: {}, adopted: false, variants: [] };
  const [id] = await ctx.db.transaction((tx) => addProducts(ctx, tx, [linked], { by: "f.csv", cause: "import" }));
  const after = await editProduct(ctx, id!, { ours: { vendor: "Ours" } }, person);
  expect(after).toMatchObject({
    ours: { vendor: "Ours" },
    base: { vendor: "Acme" },
    differences: [{ verdict: "push", base: "Acme" }],
  });
  expect((await readHistory(ctx, id!, { field: "vendor" })).changes).toMatchObject([
    { before: "Acme", after: "Ours", by: "77" },
  ]);
});

test("a new product of ours, and a new variant, are to be created; what cannot be told apart is refused", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const made = await createProduct(
    ctx,
    {
      ours: { title: "Shirt", status: "draft" },
      variants: [
        { options: { Size: "S", Colour: "red" }, ours: { price: "20", sku: "S-1" } },
        { options: { Size: "M", Colour: "red" }, ours: { price: "21" } },
      ],
    },
    { by: "77", cause: "api" },
  );
  expect(made).toMatchObject({
    productId: null,
    source: "api",
    theirs: null,
    ours: {
      title: "Shirt",
      status: "DRAFT",
      options: [
        { name: "Size", values: ["S", "M"] },
        { name: "Colour", values: ["red"] },
      ],
    },
    variants: [
      { title: "S / red", ours: { price: "20", sku: "S-1" } },
      { title: "M / red", ours: { price: "21" } },
    ],
    differences: [{ verdict: "create", label: "New" }],
  });
  expect(await createProduct(ctx, { ours: { title: "Cup" } }, person)).toMatchObject({
    variants: [{ title: "Default Title" }],
  });
  for (const [input, field] of [
    [{ ours: {} }, "title"],
    [{ ours: { title: "x" }, variants: [{}, {}] }, "variants.1.options"],
    [
      { ours: { title: "x" }, variants: [{ options: { Size: "S" } }, { options: { Size: "S" } }] },
      "variants.1.options",
    ],
    [
      { ours: { title: "x" }, variants: [{ options: { Size: "S" } }, { options: { Colour: "red" } }] },
      "variants.1.options",
    ],
    [{ ours: { title: "x" }, variants: [{ id: "5" }] }, "variants.0.id"],
    [{ ours: { title: "x" }, variants: [{ options: { A: "1", B: "1", C: "1", D: "1" } }] }, "variants.0.options"],
  ] as const) {
    const refused = createProduct(ctx, input, person);
    await expect(refused, JSON.stringify(input)).rejects.toMatchObject({
      kind: "invalid",
      fields: { [field]: expect.any(String) as string },
    });
  }
  const [shirt] = await adopted(ctx, {
    id: "1",
    options: [{ name: "Size", values: ["S"] }],
    variants: [{ id: "11", options: ["S"], title: "S" }],
  });
  expect(shirt?.title).toBe("Shirt");
  const id = (await listProducts(ctx, { search: "1" })).products.find(({ productId }) => productId === "1")!.id;
  const grown = await editProduct(ctx, id, { variants: [{ options: { Size: "M" }, ours: { price: "9" } }] }, person);
  expect(grown.variants.map(({ title, variantId }) => [title, variantId])).toEqual([
    ["S", "11"],
    ["M", null],
  ]);
  expect(grown.differences).toMatchObject([{ verdict: "create", variantTitle: "M", tier: 3 }]);
  const doubled = editProduct(ctx, id, { variants: [{ options: { Size: "S" }, ours: {} }] }, person);
  await expect(doubled).rejects.toMatchObject({
    fields: { "variants.0.options": "There is a variant with these options already." },
  });
});

test("the catalog is found by title, SKU, barcode and number, by what is to be done, page by page", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const other = await catalog.install("two.myshopify.com");
  const many = Array.from({ length: 25 }, (_, n) => ({
    id: String(9_000 + n),
    title: `Tea 100% no ${n}`,
    variants: [{ id: String(7_000 + n), sku: `SKU-${n}`, barcode: `40${n}` }],
  }));
  const all = await adopted(ctx, ...many);
  const found = async (filters: Parameters<typeof listProducts>[1]) =>
    (await listProducts(ctx, filters)).products.map(({ title }) => title);
  expect(await found({ search: "SKU-7" })).toEqual(["Tea 100% no 7"]);
  expect(await found({ search: "4013" })).toEqual(["Tea 100% no 13"]);
  expect(await found({ search: "9020" })).toEqual(["Tea 100% no 20"]);
  expect(await found({ search: "0% no 24" })).toEqual(["Tea 100% no 24"]);
  expect(await found({ search: "100_" })).toEqual([]);
  await editProduct(ctx, all[3]!.id, { ours: { title: "Edited" } }, person);
  expect(await found({ verdict: "push" })).toEqual(["Edited"]);
  expect(await found({ verdict: "conflict" })).toEqual([]);
  expect(await found({ source: "import" })).toEqual([]);
  const seen: string[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await listProducts(ctx, { after, limit: 10 });
    seen.push(...page.products.map(({ id }) => id));
    after = page.next ?? undefined;
    more = page.next !== null;
  }
  expect([seen.length, new Set(seen).size]).toEqual([25, 25]);
  expect(await listProducts(other, {})).toEqual({ products: [], next: null });
  await expect(readProduct(other, all[0]!.id)).rejects.toMatchObject({ kind: "not_found" });
});
