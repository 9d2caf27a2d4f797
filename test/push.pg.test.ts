import { expect, test } from "vitest";

import { cancelPush } from "~/catalog/push/cancel-push";
import { listPushes, readPush } from "~/catalog/push/read-pushes";
import { startPush } from "~/catalog/push/start-push";
import { saveSettings } from "~/catalog/settings";
import type { PushItemView } from "~/resources/catalog/push";

import type { TestApp } from "./support/app";
import { catalog, disagreements, edit, ended, push, startCatalog } from "./support/catalog";
import type { Ours } from "./support/catalog";
import { productDifferences } from "./support/compare";

const some = async (app: TestApp, count: number): Promise<Ours[]> => (await catalog(app)).slice(0, count);
const inShopify = (app: TestApp, { productId }: Ours) => {
  const product = app.sim.products.get(productId);
  if (!product) throw new Error("no such product");
  return product;
};
/** A level of the product's first variant: its field, and what both sides agree on. */
function level({ variants }: Ours) {
  const [variant] = variants;
  const field = Object.keys(variant?.ours ?? {}).find((name) => name.startsWith("inventory:"));
  if (!variant || !field) throw new Error("no level");
  return { variant, field, locationId: field.slice("inventory:".length), agreed: variant.ours[field] };
}
const changesOf = ({ changes }: Pick<PushItemView, "changes">) =>
  Object.fromEntries(changes.map(({ field, state, found }) => [field, [state, found]]));
const calls = (app: TestApp, operation: string) => app.sim.stats.byOperation[operation] ?? 0;

test("what our side changed is in Shopify afterwards, in the mirror, and agreed on; the echoes write nothing", async () => {
  await using app = await startCatalog();
  const [first, second] = (await some(app, 2)) as [Ours, Ours];
  const { variant, field, locationId, agreed } = level(first);
  await edit(app, [
    {
      catalogProductId: first.id,
      ours: { title: "Trusty T-shirt", tags: ["new", "summer"], seoTitle: "A shirt to trust" },
    },
    {
      catalogProductId: first.id,
      variant: variant.id,
      ours: { price: "12.5", sku: "TT-1", cost: "4.2", [field]: "77" },
    },
    { catalogProductId: second.id, ours: { status: "ARCHIVED", "metafield:custom.care": "cold wash" } },
  ]);
  await app.settled();
  const told = app.sim.webhooks.log.length;

  const run = await push(app);
  expect(run).toMatchObject({
    status: "succeeded",
    products: 2,
    fields: 9,
    pushed: 2,
    sentence: "Pushed 2 of 2 products.",
  });
  expect(inShopify(app, first)).toMatchObject({ title: "Trusty T-shirt", tags: ["new", "summer"] });
  expect(inShopify(app, first).variants[0]).toMatchObject({ price: "12.50", item: { sku: "TT-1", cost: "4.20" } });
  expect(app.sim.products.quantity(variant.itemId, locationId, "available")).toBe(77);
  expect(inShopify(app, second)).toMatchObject({ status: "ARCHIVED" });
  expect(inShopify(app, second).metafields).toContainEqual(
    expect.objectContaining({ key: "care", value: "cold wash" }),
  );
  const quantity = run.items[0]?.changes.find((change) => change.field === field);
  expect(quantity).toMatchObject({ label: "Inventory", before: agreed, to: "77", state: "done", found: "77" });

  const written = () => app.ctx.db.query("select id, written_at, written_by from products order by id");
  const rows = await written();
  await app.settled();
  expect(app.sim.webhooks.log.length).toBeGreaterThan(told);
  expect(await written()).toEqual(rows);
  expect(await disagreements(app)).toEqual([]);
  expect(await productDifferences(app)).toEqual([]);
  expect(await push(app)).toMatchObject({ products: 0, sentence: "There was nothing to push." });
});

test("what Shopify makes of a value is what both sides agree on, and no conflict", async () => {
  await using app = await startCatalog();
  const [first] = (await some(app, 1)) as [Ours];
  await edit(app, [
    {
      catalogProductId: first.id,
      ours: { title: "  Roomy bag ", descriptionHtml: "<P>Roomy<BR/></P><script>track()</script>" },
    },
    { catalogProductId: first.id, variant: first.variants[0]?.id, ours: { price: "19.999" } },
  ]);
  const run = await push(app);
  expect(run).toMatchObject({ status: "succeeded", pushed: 1 });
  const [after] = (await some(app, 1)) as [Ours];
  expect(after.ours).toMatchObject({ title: "Roomy bag", descriptionHtml: "<p>Roomy<br></p>" });
  expect(after.base).toMatchObject({ title: "Roomy bag", descriptionHtml: "<p>Roomy<br></p>" });
  expect(after.variants[0]?.ours.price).toBe("20");
  expect(await disagreements(app)).toEqual([]);
  expect(await push(app)).toMatchObject({ products: 0 });
});

test("what somebody changed in Shopify meanwhile is not overwritten but told, with both values; the rest is pushed", async () => {
  await using app = await startCatalog();
  const [first, second] = (await some(app, 2)) as [Ours, Ours];
  await edit(app, [
    { catalogProductId: first.id, ours: { title: "Ours", vendor: "Our vendor" } },
    { catalogProductId: second.id, ours: { title: "Second, ours" } },
  ]);
  app.sim.webhooks.hold();
  app.sim.products.change(first.productId, (draft) => void (draft.title = "Theirs"), "merchant");

  const run = await push(app);
  expect(run).toMatchObject({
    status: "succeeded_with_problems",
    sentence: "Pushed 1 of 2 products. 1 conflict.",
    pushed: 1,
    conflicts: 1,
  });
  expect(run.items[0]).toMatchObject({ state: "conflict", reason: "It was changed in Shopify meanwhile." });
  expect(changesOf(run.items[0] as PushItemView)).toEqual({
    title: ["conflict", "Theirs"],
    vendor: ["done", "Our vendor"],
  });
  expect(inShopify(app, first)).toMatchObject({ title: "Theirs", vendor: "Our vendor" });
  expect(inShopify(app, second).title).toBe("Second, ours");
  expect(await disagreements(app)).toEqual([expect.stringMatching(/^conflict .* title .*Ours.*Theirs/)]);
});

test("one bad variant is named with its field, the other variants and fields are written", async () => {
  await using app = await startCatalog();
  const many = (await catalog(app)).find(({ variants }) => variants.length > 2) as Ours;
  const [bad, good] = many.variants;
  await edit(app, [
    { catalogProductId: many.id, ours: { title: "" } },
    { catalogProductId: many.id, ours: { vendor: "Weaver" } },
    { catalogProductId: many.id, variant: bad?.id, ours: { price: "-3", barcode: "123" } },
    { catalogProductId: many.id, variant: good?.id, ours: { price: "33" } },
  ]);
  const run = await push(app);
  expect(run).toMatchObject({ status: "succeeded_with_problems", failed: 1 });
  const [item] = run.items;
  expect(
    item?.changes.map(({ field, state, reason, variantTitle }) => [field, variantTitle !== null, state, reason]),
  ).toEqual(
    expect.arrayContaining([
      ["title", false, "failed", "Shopify refused it: Title can't be blank."],
      ["vendor", false, "done", undefined],
      ["price", true, "failed", "Shopify refused it: Price must be greater than or equal to 0."],
      ["barcode", true, "done", undefined],
      ["price", true, "done", undefined],
    ]),
  );
  expect(inShopify(app, many)).toMatchObject({ vendor: "Weaver" });
  expect(inShopify(app, many).variants[0]).toMatchObject({ barcode: "123" });
  expect(inShopify(app, many).variants[1]).toMatchObject({ price: "33.00" });
});

test("a sale between the last look and the write makes the quantity a conflict, and leaves what was sold sold", async () => {
  await using app = await startCatalog();
  const [first] = (await some(app, 1)) as [Ours];
  const { variant, field, locationId, agreed } = level(first);
  const other = first.variants[1];
  await edit(app, [
    { catalogProductId: first.id, variant: variant.id, ours: { [field]: "500" } },
    ...(other ? [{ catalogProductId: first.id, variant: other.id, ours: { [field]: "600" } }] : []),
  ]);
  app.sim.faults.next("mutation_slow", { match: "PushInventory" });
  const sold = Number(agreed) - 1;
  const { runId } = await startPush(app.ctx, {}, { trigger: "person" });
  while (!app.sim.faults.struck.mutation_slow) await new Promise((resolve) => setTimeout(resolve, 5));
  app.sim.products.setQuantity(variant.itemId, locationId, "available", sold, "sale");

  const run = await ended(app, runId);
  expect(run.items[0]?.changes.find((change) => change.variantId === variant.variantId)).toMatchObject({
    state: "conflict",
    to: "500",
    found: String(sold),
  });
  expect(app.sim.products.quantity(variant.itemId, locationId, "available")).toBe(sold);
  if (other) expect(app.sim.products.quantity(other.itemId, locationId, "available")).toBe(600);
});

test("a metafield that was set between the last look and the write is a conflict too", async () => {
  await using app = await startCatalog();
  const [first] = (await some(app, 1)) as [Ours];
  expect(first.base).toHaveProperty(["metafield:custom.care"]);
  await edit(app, [
    { catalogProductId: first.id, ours: { "metafield:custom.care": "ours", "metafield:custom.story": "Once" } },
  ]);
  app.sim.faults.next("mutation_slow", { match: "PushMetafields" });
  const { runId } = await startPush(app.ctx, {}, { trigger: "person" });
  while (!app.sim.faults.struck.mutation_slow) await new Promise((resolve) => setTimeout(resolve, 5));
  app.sim.products.change(
    first.productId,
    (draft) => {
      const care = draft.metafields.find(({ key }) => key === "care");
      if (care) care.value = "theirs";
    },
    "merchant",
  );
  const run = await ended(app, runId);
  expect(changesOf(run.items[0] as PushItemView)).toEqual({
    "metafield:custom.care": ["conflict", "theirs"],
    "metafield:custom.story": ["done", "Once"],
  });
});

test.for([
  ["PushProduct", "written_reset"],
  ["PushProduct", "written_502"],
  ["PushVariants", "written_reset"],
  ["PushInventory", "written_502"],
  ["PushMetafields", "written_reset"],
] as const)(
  "the answer to %s is lost (%s): it is looked up, kept, and not written twice",
  async ([operation, fault]) => {
    await using app = await startCatalog();
    const [first] = (await some(app, 1)) as [Ours];
    const { variant, field } = level(first);
    await edit(app, [
      { catalogProductId: first.id, ours: { title: "  Lost and found ", "metafield:custom.care": "cold" } },
      { catalogProductId: first.id, variant: variant.id, ours: { price: "8.125", [field]: "31" } },
    ]);
    app.sim.faults.next(fault, { match: operation });
    const run = await push(app);
    expect(app.sim.faults.struck[fault]).toBe(1);
    expect(run.items.flatMap(({ changes }) => changes.map(({ field, state }) => [field, state]))).toEqual(
      expect.arrayContaining([["title", "done"]]),
    );
    expect(run).toMatchObject({ status: "succeeded", pushed: 1 });
    expect(calls(app, operation)).toBe(1);
    expect(inShopify(app, first).title).toBe("Lost and found");
    expect(await disagreements(app)).toEqual([]);
    expect(await productDifferences(app)).toEqual([]);
  },
);

test.for(["503", "reset"] as const)("a call that does not get through (%s) is made again", async (fault) => {
  await using app = await startCatalog();
  const [first] = (await some(app, 1)) as [Ours];
  await edit(app, [{ catalogProductId: first.id, ours: { title: "Second try" } }]);
  app.sim.faults.next(fault, { match: "PushProduct", times: 2 });
  expect(await push(app)).toMatchObject({ status: "succeeded", pushed: 1 });
  expect(inShopify(app, first).title).toBe("Second try");
});

test("a product that was deleted meanwhile, and a scope that is not granted: a sentence each, the rest proceeds", async () => {
  await using app = await startCatalog();
  const [gone, first] = (await some(app, 2)) as [Ours, Ours];
  const { variant, field, agreed } = level(first);
  await edit(app, [
    { catalogProductId: gone.id, ours: { title: "Too late" } },
    { catalogProductId: first.id, ours: { title: "In time" } },
    { catalogProductId: first.id, variant: variant.id, ours: { [field]: "9" } },
  ]);
  app.sim.webhooks.hold();
  app.sim.products.remove(gone.productId, "merchant");
  await app.ctx.db.query("update shops set scopes = replace(scopes, 'write_inventory', 'read_inventory')");

  const run = await push(app);
  expect(run.items.map(({ state, reason }) => [state, reason])).toEqual([
    ["failed", "The product has been deleted in Shopify."],
    [
      "failed",
      "Lockstep may not write quantities: the access scope write_inventory is not granted. Open Lockstep in Shopify Admin, allow it, and push again.",
    ],
  ]);
  expect(inShopify(app, first).title).toBe("In time");
  expect(app.sim.products.quantity(variant.itemId, field.slice("inventory:".length), "available")).toBe(Number(agreed));
});

test("a scope that Shopify took away without telling is named by what Shopify says", async () => {
  await using app = await startCatalog();
  const [first] = (await some(app, 1)) as [Ours];
  const { variant, field } = level(first);
  await edit(app, [
    { catalogProductId: first.id, ours: { title: "In time" } },
    { catalogProductId: first.id, variant: variant.id, ours: { [field]: "9" } },
  ]);
  app.sim.shop().scopes.delete("write_inventory");
  app.sim.shop().scopes.add("read_inventory");
  const run = await push(app);
  const quantity = run.items[0]?.changes.find((change) => change.field === field);
  expect(quantity).toMatchObject({ state: "failed" });
  expect(quantity?.reason).toMatch(/write_inventory/);
  expect(inShopify(app, first).title).toBe("In time");
});

test("an edit made while the push runs stays ours, and is what the next push writes", async () => {
  await using app = await startCatalog();
  const [first] = (await some(app, 1)) as [Ours];
  await edit(app, [{ catalogProductId: first.id, ours: { title: "First thought" } }]);
  app.sim.faults.next("mutation_slow", { match: "PushProduct" });
  const { runId } = await startPush(app.ctx, {}, { trigger: "person" });
  while (!app.sim.faults.struck.mutation_slow) await new Promise((resolve) => setTimeout(resolve, 5));
  await edit(app, [{ catalogProductId: first.id, ours: { title: "Second thought" } }]);
  await ended(app, runId);
  expect(inShopify(app, first).title).toBe("First thought");
  expect((await some(app, 1))[0]).toMatchObject({
    ours: { title: "Second thought" },
    base: { title: "First thought" },
  });
  await push(app);
  expect(inShopify(app, first).title).toBe("Second thought");
});

test("asking again answers with the run under way; a cancelled one stops after the batch at hand and says what it left", async () => {
  await using app = await startCatalog({ products: 40 });
  const products = await catalog(app);
  await edit(
    app,
    products.map(({ id }) => ({ catalogProductId: id, ours: { vendor: "New vendor" } })),
  );
  app.sim.knobs.slowMutationMs = 300;
  app.sim.faults.next("mutation_slow", { match: "PushProduct" });
  const first = await startPush(app.ctx, {}, { trigger: "person" });
  expect(await startPush(app.ctx, {}, { trigger: "api" })).toEqual({ runId: first.runId, alreadyRunning: true });
  while (!app.sim.faults.struck.mutation_slow) await new Promise((resolve) => setTimeout(resolve, 5));
  await cancelPush(app.ctx, first.runId);
  const run = await ended(app, first.runId);
  expect(run).toMatchObject({
    status: "cancelled",
    pushed: 20,
    left: 20,
    sentence: "The push was cancelled. Pushed 20 of 40 products. 20 left as they were.",
  });
  expect(run.items.filter(({ state }) => state === "left").map(({ reason }) => reason)[0]).toMatch(/cancelled before/);
  expect(await push(app)).toMatchObject({ pushed: 20 });
});

test("a shop that only watches writes nothing; a dry run shows what would be written, and sends nothing", async () => {
  await using app = await startCatalog();
  await saveSettings(app.ctx, { mode: "monitor", tiers: { 1: 0, 2: 0, 3: 0 } });
  const [first, second, third] = (await some(app, 3)) as [Ours, Ours, Ours];
  await edit(app, [
    { catalogProductId: first.id, ours: { title: "Would be" } },
    { catalogProductId: first.id, variant: first.variants[0]?.id, ours: { price: "1.5" } },
    { catalogProductId: second.id, ours: { title: "Second" } },
    { catalogProductId: third.id, ours: { title: "Third" } },
  ]);
  await expect(startPush(app.ctx, {}, { trigger: "person" })).rejects.toThrow(/only watches/);
  app.sim.webhooks.hold();
  app.sim.products.change(second.productId, (draft) => void (draft.title = "Theirs"), "merchant");

  const dry = await push(app, { kind: "dry_run" });
  expect(dry).toMatchObject({ pushed: 2, conflicts: 1, sentence: "2 of 3 products would be pushed. 1 conflict." });
  expect(dry.items[0]?.changes).toMatchObject([
    { field: "title", from: first.title, to: "Would be", state: "done", before: first.title },
    { field: "price", to: "1.5", state: "done" },
  ]);
  const one = await push(app, { kind: "dry_run", ids: [third.id], tiers: { 1: 100 } });
  expect(one).toMatchObject({ products: 1, pushed: 1, chosen: 1 });
  expect(Object.keys(app.sim.stats.byOperation).filter((name) => name.startsWith("Push"))).toEqual([]);
  expect(inShopify(app, first).title).toBe(first.title);
});

test("a shop sees only its own pushes", async () => {
  await using app = await startCatalog({ products: 2 });
  const run = await push(app);
  const stranger = { ...app.ctx, shop: { ...app.ctx.shop, id: app.ctx.shop.id + 1 } };
  await expect(readPush(stranger, run.id)).rejects.toThrow("There is no such push.");
  expect(await listPushes(stranger)).toEqual({ pushes: [], next: null });
});
