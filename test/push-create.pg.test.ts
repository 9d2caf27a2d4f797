import { expect, test } from "vitest";

import { compareCatalog } from "~/catalog/compare";
import { startPush } from "~/catalog/push/start-push";
import { saveSettings } from "~/catalog/settings";
import { addProducts, addVariants } from "~/catalog/add-to-catalog";
import type { NewProduct, NewVariant } from "~/catalog/add-to-catalog";
import type { FieldMap } from "~/resources/catalog/values";

import { startApp } from "./support/app";
import type { TestApp } from "./support/app";
import { catalog, disagreements, edit, ended, push, startCatalog } from "./support/catalog";
import { productDifferences } from "./support/compare";

const variant = (position: number, options: Record<string, string>, ours: FieldMap): NewVariant => ({
  variantId: null,
  inventoryItemId: null,
  position,
  title: Object.values(options).join(" / "),
  options,
  ours,
  base: {},
});

function shirt(location: string): NewProduct {
  return {
    productId: null,
    title: "Linen shirt",
    handle: null,
    adopted: false,
    ours: {
      title: "Linen shirt ",
      descriptionHtml: "<p>Cool</p>",
      tags: ["linen"],
      vendor: "Weaver",
      "metafield:custom.care": "cold",
    },
    base: {},
    variants: [
      variant(1, { Size: "S", Colour: "Red" }, { price: "20", sku: "L-S-R", [`inventory:${location}`]: "3" }),
      variant(
        2,
        { Size: "M", Colour: "Red" },
        { price: "21.5", sku: "L-M-R", cost: "9", [`inventory:${location}`]: "4" },
      ),
      variant(3, { Size: "M", Colour: "Blue" }, { price: "22", weight: { unit: "GRAMS", value: "210" } }),
    ],
  };
}

async function create(app: TestApp, product: NewProduct): Promise<string> {
  const [id] = await app.ctx.db.transaction((tx) => addProducts(app.ctx, tx, [product], { by: "1", cause: "edit" }));
  if (!id) throw new Error("not added");
  await compareCatalog(app.ctx, [id]);
  return id;
}

const location = (app: TestApp) => app.sim.products.locations().find(({ isActive }) => isActive)?.id ?? "";
const made = (app: TestApp, title = "Linen shirt") =>
  [...app.sim.products.all()].filter((product) => product.title === title);

test("a new product is created with its options, variants and quantities, and then both sides agree on all of it", async () => {
  await using app = await startCatalog({ products: 2 });
  const here = location(app);
  const id = await create(app, shirt(here));
  const run = await push(app);
  expect(run).toMatchObject({ status: "succeeded", pushed: 1, sentence: "Pushed 1 of 1 product." });
  expect(run.items[0]).toMatchObject({ state: "done", title: "Linen shirt" });
  expect(run.items[0]?.changes[0]).toMatchObject({ field: "*", label: "New product", state: "done" });

  const [product] = made(app);
  expect(product).toMatchObject({ vendor: "Weaver", tags: ["linen"], descriptionHtml: "<p>Cool</p>" });
  expect(product?.options.map(({ name, values }) => [name, values.map((value) => value.name)])).toEqual([
    ["Size", ["S", "M"]],
    ["Colour", ["Red", "Blue"]],
  ]);
  expect(product?.variants.map(({ optionValues, price, item }) => [optionValues, price, item.sku])).toEqual([
    [["S", "Red"], "20.00", "L-S-R"],
    [["M", "Red"], "21.50", "L-M-R"],
    [["M", "Blue"], "22.00", null],
  ]);
  const quantities = product?.variants.map(({ item }) => app.sim.products.quantity(item.id, here, "available"));
  expect(quantities?.slice(0, 2)).toEqual([3, 4]);
  expect(product?.metafields).toContainEqual(
    expect.objectContaining({ namespace: "custom", key: "care", value: "cold" }),
  );

  const ours = (await catalog(app)).find((one) => one.id === id);
  expect(ours).toMatchObject({
    productId: product?.id,
    ours: { title: "Linen shirt" },
    base: { title: "Linen shirt" },
  });
  expect(ours?.variants.every(({ variantId, itemId }) => variantId && itemId)).toBe(true);
  await app.settled();
  expect(await disagreements(app)).toEqual([]);
  expect(await productDifferences(app)).toEqual([]);
  expect(await push(app)).toMatchObject({ products: 0 });
});

test("a product whose one variant is all there is of it", async () => {
  await using app = await startCatalog({ products: 1 });
  const here = location(app);
  await create(app, {
    ...shirt(here),
    variants: [
      variant(1, { Title: "Default Title" }, { price: "5", sku: "ONE", barcode: "77", [`inventory:${here}`]: "9" }),
    ],
  });
  expect(await push(app)).toMatchObject({ status: "succeeded", pushed: 1 });
  const [product] = made(app);
  expect(product?.variants).toHaveLength(1);
  expect(product?.variants[0]).toMatchObject({ price: "5.00", barcode: "77", item: { sku: "ONE", tracked: true } });
  expect(app.sim.products.quantity(product?.variants[0]?.item.id ?? "", here, "available")).toBe(9);
  expect(await disagreements(app)).toEqual([]);
});

test("variants that Shopify lacks are created on the product it has, the others are left as they are", async () => {
  await using app = await startCatalog({ products: 6 });
  const product = (await catalog(app)).find(({ variants }) => variants.length > 1);
  const before = app.sim.products.get(product?.productId ?? "");
  if (!product || !before) throw new Error("no product");
  const names = before.options.map(({ name }) => name);
  const values = names.map((_, n) => (n === 0 ? "Brand new" : (before.variants[0]?.optionValues[n] ?? "")));
  const options = Object.fromEntries(names.map((name, n) => [name, values[n] ?? ""]));
  await app.ctx.db.transaction((tx) =>
    addVariants(app.ctx, tx, [{ ...variant(99, options, { price: "7", sku: "NEW" }), catalogProductId: product.id }], {
      by: "1",
      cause: "edit",
    }),
  );
  await compareCatalog(app.ctx, [product.id]);
  expect(await push(app)).toMatchObject({ status: "succeeded", pushed: 1 });
  const after = app.sim.products.get(product.productId);
  expect(after?.variants).toHaveLength(before.variants.length + 1);
  expect(after?.variants.find(({ item }) => item.sku === "NEW")).toMatchObject({ optionValues: values, price: "7.00" });
  expect(await disagreements(app)).toEqual([]);
});

test.for([
  ["CreateProduct", "written_reset"],
  ["CreateProduct", "written_502"],
  ["CreateVariants", "written_reset"],
] as const)(
  "the answer to %s is lost (%s): what was created is found again, and nothing is created twice",
  async ([operation, fault]) => {
    await using app = await startCatalog({ products: 2 });
    await create(app, shirt(location(app)));
    app.sim.faults.next(fault, { match: operation });
    expect(await push(app)).toMatchObject({ status: "succeeded", pushed: 1 });
    expect(app.sim.faults.struck[fault]).toBe(1);
    expect(made(app)).toHaveLength(1);
    expect(made(app)[0]?.variants).toHaveLength(3);
    expect(await disagreements(app)).toEqual([]);
  },
);

test(
  "a process that is killed at any statement of a creation leaves one product, whole in the end",
  { timeout: 240_000 },
  async () => {
    for (const statements of [12, 25, 35, 45, 55, 65]) {
      await using app = await startApp({ orders: 0, products: 1 });
      await app.sync({ resource: "products", mode: "populate" });
      await app.settled();
      await saveSettings(app.ctx, { mode: "live", tiers: { 1: 100, 2: 100, 3: 100 } });
      await create(app, shirt(location(app)));
      const { runId } = await startPush(app.ctx, {}, { trigger: "person" });
      app.killAfter(statements);
      while (!app.isDead()) await new Promise((resolve) => setTimeout(resolve, 5));
      await app.revive();
      const run = await ended(app, runId);
      expect([statements, run.status, run.pushed, made(app).length]).toEqual([statements, "succeeded", 1, 1]);
      expect([statements, await disagreements(app)]).toEqual([statements, []]);
    }
  },
);

test("a wrong product or variant is named by what Shopify says of it, and the rest of it is created", async () => {
  await using app = await startCatalog({ products: 1 });
  const here = location(app);
  const wrong = shirt(here);
  await create(app, { ...wrong, ours: { ...wrong.ours, title: "x".repeat(300) } });
  await create(app, {
    ...wrong,
    title: "Wool shirt",
    ours: { title: "Wool shirt" },
    variants: [variant(1, { Size: "S" }, { price: "5" }), variant(2, { Size: "L" }, { price: "-5" })],
  });
  const run = await push(app);
  expect(run).toMatchObject({ failed: 2 });
  expect(run.items.map(({ reason }) => reason)).toEqual([
    "Shopify refused it: Title is too long (maximum is 255 characters).",
    "L: Shopify refused it: Price must be greater than or equal to 0.",
  ]);
  expect(made(app, "Wool shirt")[0]?.variants.map(({ optionValues }) => optionValues)).toEqual([["S"]]);
});

test("when Shopify makes no more variants today, what is to be created waits, and says until when; the rest goes on", async () => {
  await using app = await startCatalog({ products: 2 });
  const [first] = await catalog(app);
  await create(app, shirt(location(app)));
  await edit(app, [{ catalogProductId: first?.id ?? "", ours: { title: "Goes on" } }]);
  app.sim.faults.rate("variants_throttled", 1);
  const run = await push(app);
  expect(run).toMatchObject({ pushed: 1, failed: 0, left: 1 });
  expect(run.items.find(({ state }) => state === "left")?.reason).toBe(
    "Shopify makes no more variants in this shop today. Push again tomorrow.",
  );
  app.sim.faults.clear();
  expect(await push(app)).toMatchObject({ pushed: 1 });
  expect(made(app)).toHaveLength(1);
});

test("undoing a creation archives the product, and undoing that makes it what it was", async () => {
  await using app = await startCatalog({ products: 1 });
  await create(app, shirt(location(app)));
  const run = await push(app);
  const status = () => made(app)[0]?.status;
  const before = status();
  const undo = await push(app, { kind: "rollback", ofRunId: run.id });
  expect(undo).toMatchObject({ status: "succeeded", pushed: 1 });
  expect(status()).toBe("ARCHIVED");
  expect(await push(app)).toMatchObject({ products: 0 });
  await push(app, { kind: "rollback", ofRunId: undo.id });
  expect(status()).toBe(before);
});

test("a product whose creation was undone is archived for the catalog too, although it had no say in its status: who changes that next is noticed", async () => {
  await using app = await startCatalog({ products: 1 });
  const id = await create(app, shirt(location(app)));
  const run = await push(app);
  await push(app, { kind: "rollback", ofRunId: run.id });
  const ours = async () => (await catalog(app)).find((product) => product.id === id)?.ours;
  expect(await ours()).toMatchObject({ status: "ARCHIVED" });

  app.sim.clock.advance(60_000);
  expect(app.sim.merchant.edit(made(app)[0]?.id ?? "", { status: "DRAFT" })).toBe(true);
  await app.settled();
  await compareCatalog(app.ctx, [id]);

  expect(await ours()).toMatchObject({ status: "DRAFT" });
  const history = await app.ctx.db.query(
    "select before, after, cause from catalog_changes where catalog_product_id = $1 and field = 'status' and side = 'shopify' order by id",
    [id],
  );
  expect(history).toEqual([
    { before: expect.any(String), after: "ARCHIVED", cause: "rollback" },
    { before: "ARCHIVED", after: "DRAFT", cause: "shopify" },
  ]);
});
