import { describe, expect, test } from "vitest";
import { buryProduct, mirrorProducts, openCatalog } from "../catalog.fixture";
import { addLocations, apply, importFeed, lines, pieces, preview, variantsOf } from "./feed.fixture";
import { remap } from "./mapping";
import { readFeed } from "./read-feed";
import { receiveFeed } from "./receive-feed";
import { rejectedRows } from "./rejected-rows";
import { listImports, listRows } from "./show-imports";

const tea = { id: "2", title: "Tea", variants: [{ id: "21", sku: "TEA", price: "4.00" }] };
const cup = { id: "3", title: "Cup", variants: [{ id: "31", sku: "CUP", price: "9.00" }] };

async function opened() {
  const catalog = await openCatalog();
  const ctx = await catalog.install();
  await addLocations(ctx, { "5": "Berlin", "6": "Paris" });
  await mirrorProducts(ctx, [tea, cup]);
  return { ctx, [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose]() };
}

/** What each row has become: its line, and its state or the reason why not. */
const told = (seen: Awaited<ReturnType<typeof preview>>) =>
  seen.all.map(({ n, state, reason }) => [n, reason ?? state]);

test("cells that cannot be understood are told by line and column, all of a row at once, and the other rows go on", async () => {
  await using app = await opened();
  const { ctx } = app;
  const file = lines(
    "SKU,Price,Cost per item,Status,Variant Barcode,Weight,Inventory: Berlin,Charge tax,Location,Available",
    'TEA,"12,5O",,live,,,,,,',
    "CUP,12.50,,,8.43E+12,,,,,",
    "CUP,12.50 USD,,,,,,,,",
    'CUP,"1,234",,,,,,,,',
    "CUP,-1,,,,,,,,",
    "CUP,,,,,2 stone,,,,",
    "CUP,,,,,2,,,,",
    "CUP,,,,,,1.5,perhaps,,",
    "CUP,,,,,,,,Rome,3",
    "CUP,EUR 12.50,,,,250 g,7,yes,Paris,3",
  );
  const seen = await preview(ctx, file);
  expect(told(seen)).toEqual([
    [2, 'Line 2: Price: "12,5O" is not a number. A status is one of active, draft, archived, unlisted.'],
    [
      3,
      'Line 3: Barcode: "8.43E+12" was shortened by a spreadsheet: give the column the format Text and fill it again.',
    ],
    [4, 'Line 4: Price: "12.50 USD" is not in EUR, as the prices of this shop are.'],
    [5, 'Line 5: Price: "1,234" may be two numbers: write it without ",", or with decimals after a ".".'],
    [6, "Line 6: Price cannot be less than 0."],
    [7, 'Line 7: There is no unit of weight "stone".'],
    [8, 'Line 8: The weight "2" has no unit.'],
    [9, 'Line 9: Inventory: "1.5" is no whole number. Charge tax must be yes or no.'],
    [10, 'Line 10: There is no location called "Rome".'],
    [11, "change"],
  ]);
  expect((await apply(ctx, seen.id)).counts).toMatchObject({ applied: 1, rejected: 9 });
  expect(await variantsOf(ctx)).toMatchObject([
    {
      variantId: "31",
      ours: {
        price: "12.5",
        weight: { unit: "GRAMS", value: "250" },
        "inventory:5": "7",
        "inventory:6": "3",
        taxable: true,
      },
    },
  ]);
});

test("a row that does not fit the columns, or whose quotation marks do not add up, costs itself only", async () => {
  await using app = await opened();
  const file = lines("SKU,Price", "TEA", "TEA,5,6", 'TEA 5",5', '"CUP,1', "CUP,9.50,,");
  expect(told(await preview(app.ctx, file))).toEqual([
    [2, "Line 2: it has 1 value, but the file has 2 columns."],
    [3, "Line 3: it has 3 values, but the file has 2 columns."],
    [4, expect.stringMatching(/^Line 4: a quotation mark \("\) stands inside a value/)],
    [5, 'Line 5: a quotation mark (") is opened and never closed.'],
    [6, "change"],
  ]);
});

test("a line of 50 MB is passed over with a sentence, and the rows around it are read", async () => {
  await using app = await opened();
  const endless = Buffer.alloc(50 * 1024 * 1024, "x");
  const file = Buffer.concat([Buffer.from("SKU,Price\nTEA,5\nCUP,"), endless, Buffer.from("\nCUP,9.50\n")]);
  const id = await receiveFeed(app.ctx, { fileName: "long.csv", startedBy: null }, pieces(file, 64 * 1024));
  await readFeed(app.ctx, id);
  const { rows } = await listRows(app.ctx, id);
  expect(rows.map(({ n, state, reason }) => [n, reason ?? state])).toEqual([
    [2, "change"],
    [3, "Line 3: it is longer than 4 MB, which no product is."],
    [4, "change"],
  ]);
});

describe("the alphabet of a file", () => {
  test.each([
    [
      "Windows-1252",
      Buffer.from(lines("SKU;Titel", "TEA;Gr\xfcner Tee \x80"), "latin1"),
      [expect.stringMatching(/^The file is not UTF-8/)],
    ],
    ["UTF-16", Buffer.from(`\ufeff${lines("SKU\tTitel", "TEA\tGrüner Tee €")}`, "utf16le"), ["The file is UTF-16."]],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${lines("sep=;", "SKU;Titel", "TEA;Grüner Tee €")}`), []],
  ])("%s is read, and said where it is a guess", async (_name, file, notes) => {
    await using app = await opened();
    const { ctx } = app;
    const first = await preview(ctx, file);
    expect(first).toMatchObject({ columns: ["SKU", "Titel"], mapping: { columns: { Titel: null } }, notes });
    await remap(ctx, first.id, { columns: { SKU: "sku", Titel: "title" } });
    await readFeed(ctx, first.id);
    expect((await listRows(ctx, first.id)).rows[0]?.changes).toMatchObject([{ before: "Tea", after: "Grüner Tee €" }]);
  });

  test("a broken line in a file that is UTF-8 otherwise is told by its number", async () => {
    await using app = await opened();
    const file = Buffer.concat([
      Buffer.from("SKU,Title\nCUP,Tässchen für Töchter\n"),
      Buffer.from("TEA,Gr\xfcn\n", "latin1"),
    ]);
    expect(told(await preview(app.ctx, file))).toEqual([
      [2, "change"],
      [3, expect.stringMatching(/^Line 3: it holds characters that cannot be read/)],
    ]);
  });
});

test.each([
  ["an empty file", Buffer.alloc(0), "The file is empty."],
  ["a workbook", Buffer.from("PK\x03\x04rest"), expect.stringMatching(/^The file is a workbook/)],
  [
    "a picture",
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 7, 7]),
    expect.stringMatching(/^The file is not a text/),
  ],
])("%s is refused at once, with a sentence, and nothing of it is kept", async (_what, file, sentence) => {
  await using app = await opened();
  const { ctx } = app;
  await expect(receiveFeed(ctx, { fileName: "x.csv", startedBy: null }, pieces(file))).rejects.toMatchObject({
    kind: "invalid",
    message: sentence,
  });
  expect(await ctx.db.query("select 1 from feed_chunks")).toEqual([]);
  expect(await listImports(ctx)).toMatchObject({ imports: [{ state: "failed", reason: sentence }] });
});

test.each([
  ["one JSON list", '[{"sku": "TEA"}]', expect.stringMatching(/^The file is one JSON list/)],
  ["blank lines only", "\n\n\n", "The file is empty."],
  [
    "a header that cannot be read",
    '"SKU,Price\nTEA,1\n',
    expect.stringMatching(/^The names of the columns cannot be read: in line 1, a quotation mark/),
  ],
])("%s ends the import with a sentence", async (_what, file, reason) => {
  await using app = await opened();
  expect(await preview(app.ctx, file)).toMatchObject({ state: "failed", reason, rows: 0 });
});

test("a line that is no JSON object is told; a variant of a line that is one too", async () => {
  await using app = await opened();
  const file = lines(
    '{"sku": "TEA", "price": "5"}',
    '{"sku": "TEA",',
    '["TEA", 5]',
    '{"handle": "product-3", "variants": [{"sku": "CUP", "price": "9,9,9"}]}',
    '{"title": "Pot", "variants": "none"}',
    '{"sku": "CUP", "price": null}',
  );
  expect(told(await preview(app.ctx, file, "x.jsonl"))).toEqual([
    [1, "change"],
    [2, "Line 2: it is not valid JSON."],
    [3, expect.stringMatching(/^Line 3: it is not an object such as/)],
    [4, 'Line 4: Price: "9,9,9" is not a number.'],
    [5, "Line 5: its variants are not a list of objects."],
    [6, "Line 6: Price cannot be left empty."],
  ]);
});

test("columns that are missing, doubled or of no location are said, and left out", async () => {
  await using app = await opened();
  const seen = await preview(
    app.ctx,
    lines("SKU,Price,Price,,Inventory: Rome,Colour,Variant Price", "TEA,5,6,x,1,red,7"),
  );
  expect(seen).toMatchObject({
    columns: ["SKU", "Price", "Price (3)", "Column 4", "Inventory: Rome", "Colour", "Variant Price"],
    mapping: {
      columns: {
        SKU: "sku",
        Price: "price",
        "Price (3)": null,
        "Column 4": null,
        "Inventory: Rome": null,
        Colour: null,
        "Variant Price": null,
      },
    },
    notes: [
      'The column "Price" is there more than once: only the first is read, unless you choose otherwise.',
      'There is no location called "Rome": the column "Inventory: Rome" is left out.',
      'The columns "Price" and "Variant Price" mean the same: only the first is read.',
    ],
  });
  expect(seen.all[0]?.changes).toMatchObject([{ field: "price", after: "5" }]);
});

test("a product that is deleted in Shopify between preview and applying is told, and the rest is applied", async () => {
  await using app = await opened();
  const { ctx } = app;
  await importFeed(ctx, lines("SKU,Vendor", "CUP,Acme"));
  const seen = await preview(ctx, lines("SKU,Price", "TEA,5", "CUP,10"));
  expect(seen.counts.change).toBe(2);
  await buryProduct(ctx, "2");
  expect(await apply(ctx, seen.id)).toMatchObject({ counts: { applied: 1, rejected: 1 }, changes: 1 });
  const file = await rejectedRows(ctx, seen.id);
  expect((await Array.fromAsync(file.text)).join("")).toBe(
    "\uFEFFSKU,Price,Not imported because\r\nTEA,5,Line 2: its product was deleted in Shopify meanwhile.\r\n",
  );
  // Named by its id, or known to the catalog, it is told in the preview already.
  await buryProduct(ctx, "3");
  const again = await preview(ctx, lines("Variant ID,SKU,Price", "21,,5", ",CUP,11"));
  expect(told(again)).toEqual([
    [2, "Line 2: there is no variant with the ID 21: it may have been deleted in Shopify."],
    [3, 'Line 3: "Cup" was deleted in Shopify.'],
  ]);
});

test("a new product needs a title, and a row something to be found by", async () => {
  await using app = await opened();
  const seen = await preview(app.ctx, lines("SKU,Barcode,Title,Price", "POT,,,5", ",4711,Pot,5", ",,Pan,5"));
  expect(told(seen)).toEqual([
    [2, 'Line 2: there is no product with the SKU "POT", and without a title none can be made.'],
    [3, "create"],
    [4, "Line 4: it has no SKU, barcode, handle or ID, and without one it could not be found again."],
  ]);
});

test("rows that say two things of one product or variant: the first counts, the other is told", async () => {
  await using app = await opened();
  const file = lines(
    "Handle,Title,SKU,Price,Option1 Name,Option1 Value",
    "product-2,Tea,TEA,5,,",
    "product-2,Green tea,TEA,5,,",
    "product-2,Tea,TEA,6,,",
    "product-2,Tea,TEA,5,,",
    "hat,Hat,HAT-S,7,Size,S",
    "hat,,HAT-X,7,,",
    "hat,,HAT-T,8,Size,S",
  );
  expect(told(await preview(app.ctx, file))).toEqual([
    [2, "change"],
    [3, "Line 3: line 2 says another title of the same product."],
    [4, "Line 4: line 2 says another price of the same variant."],
    [5, "change"],
    [6, "create"],
    [7, "Line 7: it has 0 options, but line 6 of the same product has 1."],
    [8, expect.stringMatching(/^Line 8: line 6 says another (SKU|price) of the same variant\.$/)],
  ]);
});
