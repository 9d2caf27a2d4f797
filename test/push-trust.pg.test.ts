import { expect, test } from "vitest";

import { startPush } from "~/catalog/push/start-push";
import { readPolicy, saveSettings } from "~/catalog/settings";
import { inShare } from "~/resources/catalog/share";

import { catalog, edit, push, startCatalog } from "./support/catalog";
import type { Ours } from "./support/catalog";
import type { TestApp } from "./support/app";

const vendorOf = (app: TestApp, { productId }: Ours) => app.sim.products.get(productId)?.vendor;
const renamed = (products: readonly Ours[]) =>
  products.map(({ id }) => ({ catalogProductId: id, ours: { vendor: "Renamed" } }));
const written = (app: TestApp, products: readonly Ours[]) =>
  products.filter((product) => vendorOf(app, product) === "Renamed");

test("a tier that is off writes nothing of its fields, and what it holds back is counted", async () => {
  await using app = await startCatalog({ products: 4 });
  await saveSettings(app.ctx, { tiers: { 1: 100, 2: 0, 3: 0 } });
  const [first, second, third] = (await catalog(app)) as [Ours, Ours, Ours];
  await edit(app, [
    { catalogProductId: first.id, ours: { title: "Tier 1" } },
    { catalogProductId: first.id, variant: first.variants[0]?.id, ours: { price: "1.5" } },
    { catalogProductId: second.id, variant: second.variants[0]?.id, ours: { price: "2.5" } },
    { catalogProductId: third.id, ours: { status: "ARCHIVED" } },
  ]);
  const run = await push(app);
  expect(run).toMatchObject({ products: 1, pushed: 1, heldBack: 3 });
  expect(app.sim.products.get(first.productId)).toMatchObject({ title: "Tier 1" });
  expect(app.sim.products.get(first.productId)?.variants[0]?.price).not.toBe("1.50");
  expect(app.sim.products.get(third.productId)?.status).not.toBe("ARCHIVED");

  // Whoever names products learns of each why nothing of it was written.
  const named = await push(app, { ids: [second.id, third.id] });
  expect(named.items.map(({ state, reason }) => [state, reason?.slice(0, 15)])).toEqual([
    ["left", "Its tier is off"],
    ["left", "Its tier is off"],
  ]);
  await saveSettings(app.ctx, { tiers: { 1: 0 } });
  await expect(startPush(app.ctx, {}, { trigger: "person" })).rejects.toThrow("No tier is switched on");
});

test("a share writes its products and no others, and a larger one those too", async () => {
  await using app = await startCatalog({ products: 120 });
  const products = await catalog(app);
  await edit(app, renamed(products));
  const inside = (share: 1 | 10) => products.filter(({ id }) => inShare(app.ctx.shop.id, id, share));
  expect(inside(10).length).toBeGreaterThan(5);
  for (const share of [1, 10] as const) {
    await saveSettings(app.ctx, { tiers: { 1: share } });
    const run = await push(app);
    expect(written(app, products).map(({ id }) => id)).toEqual(inside(share).map(({ id }) => id));
    expect(run.heldBack).toBe(120 - inside(share).length);
  }
  // A run may ask for less than the settings allow, never for more.
  await push(app, { tiers: { 1: 100, 2: 100 } });
  expect(written(app, products)).toHaveLength(inside(10).length);
});

test("a push that fails too often stops by itself, says why, leaves the rest, and falls back a step that only a person takes again", async () => {
  await using app = await startCatalog({ products: 60 });
  const products = await catalog(app);
  await edit(app, [
    ...renamed(products),
    // Wrong in Shopify's eyes alone.
    ...products.slice(0, 12).map(({ id }) => ({ catalogProductId: id, ours: { title: "x".repeat(300) } })),
  ]);
  const run = await push(app);
  expect(run).toMatchObject({ status: "stopped", pushed: 8, failed: 12, left: 40 });
  expect(run.reason).toBe(
    '12 of 20 products failed, more than 5 %. "Texts and SEO" went back to 10 % of products; raise it again when it is sorted out. Look at what went wrong, then push again.',
  );
  expect(
    run.items.filter(({ state }) => state === "left").every(({ reason }) => reason?.includes("stopped by itself")),
  ).toBe(true);
  expect((await readPolicy(app.ctx)).tiers).toEqual({ 1: 10, 2: 100, 3: 100 });

  const again = await push(app);
  expect(again.products).toBeLessThan(20);
  expect((await readPolicy(app.ctx)).tiers[1]).toBe(10);
});

test("so does one that meets too many conflicts; a rollback goes on and lists them", async () => {
  await using app = await startCatalog({ products: 40 });
  const products = await catalog(app);
  await edit(app, renamed(products));
  app.sim.webhooks.hold();
  for (const { productId } of products.slice(0, 8)) app.sim.merchant.edit(productId, { vendor: "Somebody else" });
  const run = await push(app);
  expect(run).toMatchObject({ status: "stopped", pushed: 12, conflicts: 8, left: 20 });
  expect(run.reason).toMatch(/^8 of 20 products had been changed in Shopify meanwhile, more than 20 %\./);

  await saveSettings(app.ctx, { tiers: { 1: 100 }, maxConflictShare: 1 });
  const rest = await push(app);
  for (const { productId } of products.slice(20)) app.sim.merchant.edit(productId, { vendor: "Somebody else" });
  await saveSettings(app.ctx, { maxConflictShare: 0.2 });
  const undo = await push(app, { kind: "rollback", ofRunId: rest.id });
  expect(undo).toMatchObject({ status: "succeeded_with_problems", conflicts: 20, left: 0 });
});

test.for([
  [{ kind: "sideways" }, "Choose a kind: push, dry_run, rollback."],
  [{ ids: [] }, "Choose at least one product."],
  [{ ids: ["x"] }, "A product is named by its number in the catalog."],
  [{ ids: ["999999"] }, "Some of these products are not in the catalog."],
  [{ tiers: { 1: 50 } }, "A share is 0, 1, 10, 100 percent of products."],
  [{ kind: "rollback" }, "A rollback names the run that it undoes, and nothing else does."],
  [{ colour: "red" }, 'There is no parameter "colour".'],
] as const)("%j is refused with a sentence", async ([input, sentence]) => {
  await using app = await startCatalog({ products: 1 });
  await expect(startPush(app.ctx, input, { trigger: "api" })).rejects.toThrow(sentence);
  expect(await app.ctx.db.query("select id from push_runs")).toEqual([]);
});
