import { expect, test } from "vitest";

import { askToAdopt, countNotAdopted } from "~/catalog/adopt";
import { listConflicts } from "~/catalog/conflicts";
import { editProduct } from "~/catalog/edit";
import { readHistory } from "~/catalog/history";
import { listProducts, readProduct } from "~/catalog/read-products";
import { saveSettings } from "~/catalog/settings";
import type { CatalogProductView } from "~/resources/catalog/product";
import { fetchAgain } from "~/sync/fetch-again";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { valuesOf } from "./two-writers/values.ts";

const person = { by: "77", cause: "edit" } as const;

async function startWithCatalog() {
  const app = await startApp({ orders: 1, products: 12 });
  await app.sync({ resource: "products", mode: "populate" });
  await askToAdopt(app.ctx, "77");
  await until(async () => ((await countNotAdopted(app.ctx)) === 0 ? true : null));
  return app;
}

/** The catalog's product of one of Shopify's, once `is` holds for it. */
const productWhen = async ({ ctx }: TestApp, productId: string, is: (product: CatalogProductView) => boolean) =>
  await until(async () => {
    const [row] = (await listProducts(ctx, { search: productId })).products.filter(
      (one) => one.productId === productId,
    );
    const product = row ? await readProduct(ctx, row.id) : null;
    return product && is(product) ? product : null;
  });

test("what is adopted is what Shopify has, field by field, of every product and variant", async () => {
  await using app = await startWithCatalog();
  for (const shopify of app.sim.products.all()) {
    const { ours, base, theirs, variants } = await productWhen(app, shopify.id, () => true);
    const records = [{ variantId: "0", ours, base, theirs }, ...variants];
    const found = records.flatMap((record) =>
      Object.entries(record.ours).map(
        ([field, value]) => [`${shopify.id}/${record.variantId}/${field}`, value] as const,
      ),
    );
    expect(new Map(found)).toEqual(valuesOf(shopify));
    for (const record of records) expect([record.base, record.theirs]).toEqual([record.ours, record.ours]);
  }
});

test("what a merchant changes in Shopify shows in the catalog by itself: by webhook, by sync, and when it is fetched", async () => {
  await using app = await startWithCatalog();
  const [one = "", two = "", three = ""] = [...app.sim.products.all()].map(({ id }) => id);
  app.sim.clock.advance(60_000);
  const before = await productWhen(app, one, () => true);
  await editProduct(app.ctx, before.id, { ours: { title: "Ours" } }, person);
  app.sim.merchant.edit(one, { title: "Theirs" });
  const conflict = await until(async () => (await listConflicts(app.ctx, {})).rows[0] ?? null);
  expect(conflict).toMatchObject({
    field: "title",
    ours: { value: "Ours", by: "77" },
    theirs: { value: "Theirs", by: "products/update" },
    base: before.ours.title,
  });
  expect(Date.parse(conflict.theirs.at!)).toBe(app.sim.products.get(one)!.updatedAt * 1000);

  app.sim.webhooks.lose(1_000);
  app.sim.merchant.edit(two, { vendor: "By sync" });
  await app.sync({ resource: "products", mode: "update" });
  const pulled = await productWhen(app, two, ({ differences }) => differences.length > 0);
  expect(pulled.differences).toMatchObject([{ field: "vendor", verdict: "pull", value: "By sync" }]);

  app.sim.merchant.edit(three, { vendor: "By hand" });
  await fetchAgain(app.ctx, "products", [three]);
  await productWhen(app, three, ({ differences }) => differences.length > 0);

  // Live, what only Shopify changed is taken over at once.
  await saveSettings(app.ctx, { mode: "live" });
  await productWhen(app, three, ({ ours, differences }) => ours.vendor === "By hand" && differences.length === 0);
  const { changes } = await readHistory(app.ctx, pulled.id, { field: "vendor" });
  expect(changes.map(({ side, cause, by }) => [side, cause, by])).toEqual([
    ["ours", "pull", null],
    ["shopify", "shopify", "update"],
  ]);
});

test("stock that customers buy, a product that is new and one that is deleted reach the catalog", async () => {
  await using app = await startWithCatalog();
  await saveSettings(app.ctx, { mode: "live", adoptNew: true });
  const sold = [...app.sim.products.all()].find(({ id }) => app.sim.merchant.sell(id))!;
  const expected = valuesOf(app.sim.products.get(sold.id)!);
  await productWhen(app, sold.id, ({ variants }) =>
    variants.every(({ variantId, ours }) =>
      Object.entries(ours).every(
        ([field, value]) =>
          !field.startsWith("inventory:") || value === expected.get(`${sold.id}/${variantId}/${field}`),
      ),
    ),
  );
  const [made = ""] = app.sim.merchant.create(1);
  await productWhen(app, made, ({ source }) => source === "adopted");
  app.sim.merchant.remove(made);
  expect(await productWhen(app, made, ({ goneAt }) => goneAt !== null)).toMatchObject({
    sentence: "Shopify has deleted this product: nothing is written for it any more.",
  });
});
