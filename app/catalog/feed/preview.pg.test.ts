import { expect, test } from "vitest";
import { mirrorProducts, openCatalog } from "../catalog.fixture";
import { addLocations, apply, catalogWrites, importFeed, lines, preview, productsOf, variantsOf } from "./feed.fixture";
import { remap } from "./mapping";
import { readFeed } from "./read-feed";
import { readImport } from "./show-imports";

const shirt = {
  id: "1",
  title: "Shirt",
  options: [{ name: "Size", values: ["S", "M"] }],
  variants: [
    { id: "11", title: "S", options: ["S"], sku: "SH-S", barcode: "4001", price: "10.00", stock: { "5": 3 } },
    { id: "12", title: "M", options: ["M"], sku: "SH-M", barcode: "4002", price: "10.00" },
  ],
};
const tea = { id: "2", title: "Tea", variants: [{ id: "21", sku: "TEA", price: "4.00", compareAtPrice: "5.00" }] };

test("a price list is previewed field by field, applied, and says nothing new the second time", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [shirt, tea]);
  const file = lines("SKU,Price,Brand", "SH-S,12.50,Acme", "SH-M,10,Acme", "TEA,4.00,");

  const seen = await preview(ctx, file);
  expect(seen).toMatchObject({
    state: "preview",
    format: "csv",
    sentence: "spring.csv would change 2 rows. Nothing is written yet.",
    mapping: { columns: { SKU: "sku", Price: "price", Brand: "vendor" }, emptyCells: "keep", decimals: "point" },
    counts: { change: 2, create: 0, unchanged: 1, ambiguous: 0, rejected: 0, applied: 0 },
    changes: 3,
    fields: { price: 1, vendor: 2 },
  });
  expect(seen.all).toMatchObject([
    {
      n: 2,
      name: "SH-S",
      title: "Shirt",
      state: "change",
      changes: [
        { field: "vendor", label: "Vendor", before: null, after: "Acme" },
        { field: "price", label: "Price", before: "10", after: "12.5" },
      ],
    },
    { n: 3, state: "change", changes: [{ field: "vendor" }] },
    { n: 4, state: "unchanged", changes: [] },
  ]);
  expect(await productsOf(ctx)).toEqual([]);

  expect(await apply(ctx, seen.id)).toMatchObject({
    state: "applied",
    sentence: "spring.csv is imported: 2 rows changed your catalog.",
    counts: { applied: 2, unchanged: 1 },
  });
  // Where the feed says what Shopify has, our side has a say from now on: both agree.
  expect(await productsOf(ctx)).toMatchObject([
    { productId: "1", source: "import", ours: { vendor: "Acme" }, base: { vendor: null } },
    { productId: "2", ours: {}, base: {} },
  ]);
  expect(await variantsOf(ctx)).toMatchObject([
    { variantId: "11", ours: { sku: "SH-S", price: "12.5" }, base: { sku: "SH-S", price: "10" } },
    { variantId: "12", ours: { sku: "SH-M", price: "10" }, base: { sku: "SH-M", price: "10" } },
    { variantId: "21", ours: { sku: "TEA", price: "4" }, base: { sku: "TEA", price: "4" } },
  ]);
  const told = await ctx.db.query(
    "select field, before, after, by, cause, import_id::text from catalog_changes where field <> '*' order by id",
  );
  const author = { by: "spring.csv", cause: "import", import_id: seen.id };
  expect(told).toEqual([
    { field: "vendor", before: null, after: "Acme", ...author },
    { field: "price", before: "10", after: "12.5", ...author },
  ]);

  const before = await catalogWrites(ctx);
  const again = await importFeed(ctx, file, "again.csv");
  expect(again).toMatchObject({
    state: "applied",
    sentence: "again.csv is imported: 0 rows changed your catalog.",
    counts: { unchanged: 3, applied: 0 },
  });
  expect(await catalogWrites(ctx)).toBe(before);
});

test("Shopify's own export maps itself, and its continued rows are further variants of the product", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await addLocations(ctx, { "5": "Berlin" });
  await mirrorProducts(ctx, [shirt]);
  const file = lines(
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Taxable,Variant Barcode,Image Src,SEO Title,SEO Description,Variant Weight Unit,Cost per item,Status,Fabric (product.metafields.custom.fabric)",
    'product-1,Shirt,"<p>Soft,\nvery</p>",Acme,Tops,"new, sale",TRUE,Size,S,SH-S,250,7,11.00,,TRUE,\'4001,https://x/1.png,Buy,,g,4,active,Linen',
    "product-1,,,,,,,,M,SH-M,250,0,12.00,15,TRUE,'4002,,,,g,4,,",
    "product-1,,,,,,,,L,SH-L,300,1,13.00,,TRUE,,,,,kg,4,,",
    "product-1,,,,,,,,,,,,,,,,https://x/2.png,,,,,,",
    "mug,Mug,,Acme,,,TRUE,Title,Default Title,MUG,,4,8.00,,FALSE,,,,,,,draft,",
  );
  const seen = await preview(ctx, file, "products_export.csv");
  expect(seen.mapping.columns).toMatchObject({
    Handle: "handle",
    "Body (HTML)": "descriptionHtml",
    Published: null,
    "Option1 Value": "option1Value",
    "Variant Inventory Qty": "inventory:5",
    "Image Src": null,
    "Fabric (product.metafields.custom.fabric)": "metafield:custom.fabric",
  });
  expect(seen).toMatchObject({ counts: { change: 2, create: 2, unchanged: 1, rejected: 0, ambiguous: 0 } });
  expect(seen.all[0]?.changes.map(({ label, before, after }) => [label, before, after])).toEqual([
    ["Description", null, "<p>Soft,\nvery</p>"],
    ["Vendor", null, "Acme"],
    ["Type", null, "Tops"],
    ["Tags", [], ["new", "sale"]],
    ["Search title", null, "Buy"],
    ["Price", "10", "11"],
    ["Cost", null, "4"],
    ["Weight", null, { unit: "GRAMS", value: "250" }],
    ["custom.fabric", null, "Linen"],
    ["Inventory at Berlin", "3", "7"],
  ]);

  await apply(ctx, seen.id);
  const variants = await variantsOf(ctx);
  const variant = (sku: string) => variants.find(({ ours }) => ours.sku === sku);
  expect(variant("SH-S")).toMatchObject({ variantId: "11", title: "S", ours: { price: "11" }, base: { price: "10" } });
  expect(variant("SH-M")).toMatchObject({ variantId: "12", ours: { price: "12", compareAtPrice: "15" } });
  expect(variant("SH-L")).toMatchObject({
    variantId: null,
    title: "L",
    options: { Size: "L" },
    ours: { price: "13", weight: { unit: "KILOGRAMS", value: "0.3" }, "inventory:5": "1" },
    base: {},
  });
  expect(variant("MUG")).toMatchObject({ variantId: null, title: "Default Title", options: {}, ours: { price: "8" } });
  expect((await productsOf(ctx)).at(-1)).toMatchObject({
    productId: null,
    handle: "mug",
    ours: { title: "Mug", status: "DRAFT", vendor: "Acme", handle: "mug" },
    base: {},
  });
  expect(await preview(ctx, file)).toMatchObject({ counts: { change: 0, create: 0, unchanged: 5 } });
});

test("JSON Lines: a product with its variants on one line, or one variant on each", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await addLocations(ctx, { "5": "Berlin", "6": "Paris" });
  await mirrorProducts(ctx, [shirt, tea]);
  const cap = {
    title: "Cap",
    tags: ["b", "a"],
    seo: { title: "Caps" },
    variants: [
      { sku: "CAP-R", price: 9.5, options: { Color: "Red" }, inventory: { Berlin: 2, Paris: 0 } },
      { sku: "CAP-B", price: "9.50", options: { Color: "Blue" }, weight: { value: "0.1", unit: "kg" } },
    ],
  };
  const file = [
    JSON.stringify(cap),
    '{"variantId": 12, "price": 11, "compareAtPrice": null}',
    '{"sku": "TEA", "compareAtPrice": null}',
    `{"title": "Shirt", "variants": [{"sku": "SH-S", "price": "10"}, {"sku": "SH-XL", "options": {"Size": "XL"}, "price": "14"}]}`,
  ].join("\r\n");
  const seen = await importFeed(ctx, file, "feed.jsonl");
  expect(seen).toMatchObject({ format: "jsonl", state: "applied", counts: { applied: 5, unchanged: 1, rejected: 0 } });
  expect(seen.all.map(({ n, part, title }) => [n, part, title])).toEqual([
    [1, 0, "Cap"],
    [1, 1, null],
    [2, 0, "Shirt"],
    [3, 0, "Tea"],
    [4, 0, "Shirt"],
    [4, 1, "Shirt"],
  ]);
  expect((await productsOf(ctx)).find(({ ours }) => ours.title === "Cap")).toMatchObject({
    ours: { title: "Cap", tags: ["a", "b"], seoTitle: "Caps", options: [{ name: "Color", values: ["Red", "Blue"] }] },
  });
  const variants = await variantsOf(ctx);
  expect(variants.find(({ ours }) => ours.sku === "CAP-R")?.ours).toEqual({
    sku: "CAP-R",
    price: "9.5",
    "inventory:5": "2",
    "inventory:6": "0",
  });
  expect(variants.find(({ ours }) => ours.sku === "SH-XL")).toMatchObject({ title: "XL", options: { Size: "XL" } });
  expect(await preview(ctx, file, "feed.jsonl")).toMatchObject({ counts: { unchanged: 6 } });
});

test("a mapping is remembered for the next file with the same columns, in whatever order", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [tea]);
  const file = lines("Artikelnr;Preis;Alter Preis", "TEA;4,50;");
  const first = await preview(ctx, file);
  expect(first).toMatchObject({
    state: "preview",
    needsMapping: true,
    rows: 0,
    reason: expect.stringMatching(/^No column says which product/),
    columns: ["Artikelnr", "Preis", "Alter Preis"],
  });
  const mapping = {
    columns: { Artikelnr: "sku", Preis: "price", "Alter Preis": "compareAtPrice" },
    decimals: "comma",
    emptyCells: "clear",
  };
  await remap(ctx, first.id, mapping);
  await readFeed(ctx, first.id);
  expect(await readImport(ctx, first.id)).toMatchObject({
    needsMapping: false,
    counts: { change: 1 },
    fields: { price: 1, compareAtPrice: 1 },
  });

  const next = await preview(ctx, lines("Alter Preis;Artikelnr;Preis", "9;TEA;4,75"));
  expect(next).toMatchObject({ mapping, needsMapping: false });
  expect(next.all[0]?.changes).toMatchObject([
    { field: "price", after: "4.75" },
    { field: "compareAtPrice", after: "9" },
  ]);
  await expect(remap(ctx, next.id, { columns: { Artikelnr: "sku", Preis: "sku" } })).rejects.toMatchObject({
    kind: "invalid",
    fields: { "columns.Preis": 'The column "Artikelnr" is SKU already.' },
  });
  await expect(remap(ctx, next.id, { columns: { Preis: "price", Farbe: "colour" } })).rejects.toMatchObject({
    fields: { "columns.Farbe": 'There is no field "colour".' },
  });
  expect(await readImport(ctx, next.id)).toMatchObject({ state: "preview", mapping });
});

test("a key that JSON Lines have only later is mapped by its name, and can be mapped anew", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await mirrorProducts(ctx, [tea]);
  const many = Array.from({ length: 300 }, (_, n) => `{"sku": "NEW-${n}", "title": "New ${n}"}`);
  const seen = await preview(ctx, lines(...many, '{"sku": "TEA", "price": "5", "maker": "Acme"}'), "x.jsonl");
  expect(seen).toMatchObject({
    columns: ["sku", "title", "price", "maker"],
    mapping: { columns: { price: "price", maker: null } },
    fields: { price: 1 },
    counts: { create: 300, change: 1 },
  });
  await remap(ctx, seen.id, { columns: { sku: "sku", title: "title", maker: "vendor" } });
  await readFeed(ctx, seen.id);
  expect(await readImport(ctx, seen.id)).toMatchObject({ fields: { vendor: 1 } });
});
