import { expect, test } from "vitest";

import { adoptProducts } from "./adopt";
import { buryProduct, mirrorProducts, openCatalog } from "./catalog.fixture";
import type { SomeProduct } from "./catalog.fixture";
import { compareCatalog } from "./compare";
import { listConflicts, readConflict, resolveConflict, resolveFound, resolveMany } from "./conflicts";
import type { CatalogCtx } from "./ctx";
import { editProduct } from "./edit";
import { readHistory } from "./history";
import { readPlan } from "./plan";
import { listProducts, readProduct } from "./read-products";
import { saveSettings } from "./settings";

const person = { by: "77", cause: "edit" } as const;

const idOf = async (ctx: CatalogCtx, productId: string) =>
  (await listProducts(ctx, { search: productId })).products.find((product) => product.productId === productId)!.id;

/** Products whose title and price both sides have changed. */
async function disagree(ctx: CatalogCtx, later: () => string, count = 1): Promise<SomeProduct[]> {
  const products = Array.from({ length: count }, (_, n) => ({
    id: String(n + 1),
    title: "Tea",
    variants: [{ id: `${n + 1}01`, price: "10.00", sku: `SKU-${n + 1}` }],
  }));
  await mirrorProducts(ctx, products);
  await adoptProducts(ctx, null);
  for (const { id } of products) {
    const { id: catalogId, variants } = await readProduct(ctx, await idOf(ctx, id));
    later();
    await editProduct(
      ctx,
      catalogId,
      { ours: { title: "Green tea" }, variants: [{ id: variants[0]!.id, ours: { price: "11" } }] },
      person,
    );
  }
  const changed = products.map((product) => ({
    ...product,
    title: "Black tea",
    updatedAt: later(),
    variants: [{ ...product.variants[0]!, price: "12.00" }],
  }));
  await mirrorProducts(ctx, changed);
  await compareCatalog(ctx);
  return changed;
}

test("a conflict names both values, with who and when, and what the strategy would choose", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await saveSettings(ctx, { strategy: "newest_wins", fieldStrategies: { price: "local_priority" } });
  await disagree(ctx, catalog.later);
  const { rows, next } = await listConflicts(ctx, {});
  expect(next).toBeNull();
  expect(rows).toMatchObject([
    {
      field: "title",
      label: "Title",
      base: "Tea",
      ours: { value: "Green tea", by: "77", at: expect.stringMatching(/Z$/) as string },
      theirs: { value: "Black tea", by: "products/update", at: expect.stringMatching(/Z$/) as string },
      value: null,
      proposal: { strategy: "newest_wins", choice: "shopify" },
    },
    { field: "price", variantTitle: "Default Title", proposal: { strategy: "local_priority", choice: "ours" } },
  ]);
  const { conflict, changes } = await readConflict(ctx, rows[1]!.id);
  expect(conflict).toEqual(rows[1]);
  expect(changes).toMatchObject([
    { field: "price", side: "shopify", before: "10", after: "12", by: "products/update" },
    { field: "price", side: "ours", before: "10", after: "11", by: "77" },
  ]);
  await resolveConflict(ctx, rows[1]!.id, { choice: "shopify" }, "88");
  await expect(readConflict(ctx, rows[1]!.id)).rejects.toMatchObject({
    kind: "not_found",
    message: "This is no conflict any more: your catalog holds 12, and nothing has to be decided.",
  });
});

test("ours chosen is pushed, Shopify's is taken over, and a value of one's own becomes both; each is written down", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await disagree(ctx, catalog.later, 3);
  const { rows } = await listConflicts(ctx, { field: "title" });
  expect(rows).toHaveLength(3);
  const [one, two, three] = rows.map(({ id, version }) => ({ id, version }));
  expect(await resolveConflict(ctx, one!.id, { choice: "ours", version: one!.version }, "88")).toEqual({
    id: one!.id,
    outcome: "resolved",
    value: "Green tea",
    sentence: "“Green tea” stays, and is written to Shopify with the next push.",
  });
  expect(await resolveConflict(ctx, two!.id, { choice: "shopify" }, "88")).toMatchObject({
    sentence: "Your catalog takes over “Black tea” from Shopify.",
  });
  expect(await resolveConflict(ctx, three!.id, { value: " Oolong " }, "88")).toMatchObject({
    value: "Oolong",
    sentence: "It becomes “Oolong”, and is written to Shopify with the next push.",
  });
  expect((await listConflicts(ctx, { field: "title" })).rows).toEqual([]);
  const sides = await Promise.all(rows.map(({ catalogProductId }) => readProduct(ctx, catalogProductId)));
  expect(sides.map(({ ours, base, theirs }) => [ours.title, base.title, theirs?.title])).toEqual([
    ["Green tea", "Black tea", "Black tea"],
    ["Black tea", "Black tea", "Black tea"],
    ["Oolong", "Black tea", "Black tea"],
  ]);
  expect(
    sides.map(({ differences }) => differences.filter(({ field }) => field === "title").map(({ verdict }) => verdict)),
  ).toEqual([["push"], [], ["push"]]);
  const { changes } = await readHistory(ctx, rows[0]!.catalogProductId, { field: "title" });
  expect(changes.map(({ side, cause, before, after, by }) => [side, cause, before, after, by])).toEqual([
    ["ours", "resolve", "Green tea", "Green tea", "88"],
    ["shopify", "shopify", "Tea", "Black tea", "products/update"],
    ["ours", "edit", "Tea", "Green tea", "77"],
  ]);
});

test("a conflict that vanished, moved or went with its product is said so, and nothing is changed", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const [product] = await disagree(ctx, catalog.later, 2);
  const { rows } = await listConflicts(ctx, { field: "title" });
  const [one, two] = rows.toSorted((a, b) => Number(a.catalogProductId) - Number(b.catalogProductId));

  // Shopify changed it once more: first nobody has compared, then whoever chooses has not seen it.
  await mirrorProducts(ctx, [{ ...product!, title: "White tea", updatedAt: catalog.later() }]);
  const moved = "A side has changed since this was shown: look at it once more, then choose.";
  await expect(resolveConflict(ctx, one!.id, { choice: "ours" }, "88")).rejects.toMatchObject({
    kind: "conflict",
    message: moved,
  });
  await expect(resolveConflict(ctx, one!.id, { choice: "ours", version: one!.version }, "88")).rejects.toMatchObject({
    kind: "conflict",
    message: moved,
  });
  // Somebody made both sides equal.
  await mirrorProducts(ctx, [{ ...product!, title: "Green tea", updatedAt: catalog.later() }]);
  await compareCatalog(ctx);
  await expect(resolveConflict(ctx, one!.id, { choice: "shopify" }, "88")).rejects.toMatchObject({
    kind: "conflict",
    message: "This is no conflict any more: your catalog holds “Green tea”, and nothing has to be decided.",
  });
  await buryProduct(ctx, "2");
  await compareCatalog(ctx);
  await expect(resolveConflict(ctx, two!.id, { choice: "ours" }, "88")).rejects.toMatchObject({
    kind: "conflict",
    message: "This product was deleted in Shopify; its conflicts went with it.",
  });
  await expect(resolveConflict(ctx, "bm90aGluZw", { choice: "ours" }, "88")).rejects.toMatchObject({
    kind: "not_found",
  });
  const titles = await ctx.db.query("select ours->>'title' as title from catalog_products");
  expect(titles).toEqual([{ title: "Green tea" }, { title: "Green tea" }]);
});

test.for([
  [{}, "choice"],
  [{ choice: "mine" }, "choice"],
  [{ choice: "ours", value: "x" }, "choice"],
  [{ value: "" }, "value"],
] as const)("%j is no way to end a conflict", async ([input, field]) => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await disagree(ctx, catalog.later);
  const { rows } = await listConflicts(ctx, { field: "title" });
  const refused = resolveConflict(ctx, rows[0]!.id, input, "88");
  await expect(refused).rejects.toMatchObject({
    kind: "invalid",
    fields: { [field]: expect.stringMatching(/\.$/) as string },
  });
  expect((await listConflicts(ctx, { field: "title" })).rows).toEqual(rows);
});

test("many are found page by page, and ended by product, by ids or by filter; what cannot be is counted", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const products = await disagree(ctx, catalog.later, 7);
  const seen: string[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await listConflicts(ctx, { after, limit: 3 });
    seen.push(...page.rows.map(({ id }) => id));
    after = page.next ?? undefined;
    more = page.next !== null;
  }
  expect([seen.length, new Set(seen).size]).toEqual([14, 14]);
  expect((await listConflicts(ctx, { search: "SKU-3" })).rows).toHaveLength(2);
  expect((await listConflicts(ctx, { search: "reen te", tier: 2 })).rows).toHaveLength(7);

  const first = await idOf(ctx, "1");
  expect(await resolveMany(ctx, { choice: "shopify", catalogProductId: first }, "88")).toMatchObject({ resolved: 2 });
  const { rows } = await listConflicts(ctx, { catalogProductId: await idOf(ctx, "2") });
  const ids = rows.map(({ id }) => id);
  await mirrorProducts(ctx, [{ ...products[1]!, title: "Green tea" }]);
  expect(await resolveMany(ctx, { choice: "ours", ids: [...ids, seen.at(-1)] }, "88")).toMatchObject({
    resolved: 1 + 1,
    moved: 1,
  });
  expect(await resolveMany(ctx, { choice: "ours", ids }, "88")).toEqual({
    resolved: 0,
    vanished: 2,
    moved: 0,
    gone: 0,
    waiting: 0,
    sentence: "0 conflicts are decided. 2 were none any more.",
  });
  await resolveMany(ctx, { choice: "ours", all: true, field: "price" }, "88");
  expect(new Set((await listConflicts(ctx, {})).rows.map(({ field }) => field))).toEqual(new Set(["title"]));
  await resolveMany(ctx, { choice: "shopify", all: true }, "88");
  expect((await listConflicts(ctx, {})).rows).toEqual([]);
  await expect(resolveMany(ctx, { choice: "ours" }, "88")).rejects.toMatchObject({ kind: "invalid" });
});

test("the plan counts what would change, and what each strategy would make of it", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await saveSettings(ctx, { fieldStrategies: { price: "manual_review" }, fieldOwners: { title: "shopify" } });
  const products = await disagree(ctx, catalog.later, 4);
  await mirrorProducts(ctx, [{ id: "99" }, { ...products[0]!, vendor: "Acme", tags: ["new"] }]);
  await editProduct(ctx, await idOf(ctx, "1"), { ours: { tags: ["sale"], descriptionHtml: "<p>Ours</p>" } }, person);
  const plan = await readPlan(ctx);
  expect(plan).toMatchObject({ mode: "monitor", products: 4, gone: 0, notAdopted: 1, due: 0 });
  expect(
    plan.counts.map(({ label, tier, verdict, fields, products: many }) => [label, tier, verdict, fields, many]),
  ).toEqual([
    ["Description", 1, "push", 1, 1],
    ["Tags", 1, "merge", 1, 1],
    ["Title", 1, "conflict", 4, 4],
    ["Vendor", 1, "pull", 1, 1],
    ["Price", 2, "conflict", 4, 4],
  ]);
  const preview = Object.fromEntries(plan.strategies.map(({ strategy, ...counts }) => [strategy, counts]));
  const asked = { ours: 0, shopify: 0, asked: 8, toShopify: 2, toCatalog: 2 };
  expect(preview).toEqual({
    manual_review: asked,
    local_priority: { ours: 4, shopify: 0, asked: 4, toShopify: 6, toCatalog: 2 },
    shopify_priority: { ours: 0, shopify: 4, asked: 4, toShopify: 2, toCatalog: 6 },
    merge_fields: { ours: 0, shopify: 4, asked: 4, toShopify: 2, toCatalog: 6 },
    newest_wins: { ours: 0, shopify: 4, asked: 4, toShopify: 2, toCatalog: 6 },
  });
});

test("so many that nobody would wait for them are ended by a worker", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  await disagree(ctx, catalog.later, 3);
  await ctx.db.query(
    `insert into catalog_differences select shop_id, catalog_product_id, catalog_variant_id, 'metafield:x.' || n, verdict, base, ours, theirs, value,
            tier, since from catalog_differences cross join generate_series(1, 500) n where field = 'title'`,
  );
  const started = await resolveMany(ctx, { choice: "shopify", all: true }, "88");
  expect(started).toMatchObject({
    resolved: 0,
    waiting: 1506,
    sentence: expect.stringMatching(/^1,506 conflicts are being/) as string,
  });
  const [task] = await ctx.db.query<{ task_identifier: string }>(
    "select task_identifier from graphile_worker.jobs where task_identifier like 'resolve%'",
  );
  expect(task).toEqual({ task_identifier: "resolve-conflicts" });
  // What the made-up rows name, our side has no say in: they are moved, and gone with the next comparison.
  expect(await resolveFound(ctx, {}, "shopify", "88")).toMatchObject({ resolved: 6 });
  expect((await listConflicts(ctx, {})).rows).toEqual([]);
});
