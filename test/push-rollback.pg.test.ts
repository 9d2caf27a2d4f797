import { expect, test } from "vitest";

import { readPush } from "~/catalog/push/read-pushes";
import { startPush } from "~/catalog/push/start-push";
import { prune } from "~/mirror/prune";
import type { FieldMap } from "~/resources/catalog/values";

import { catalog, disagreements, edit, push, startCatalog } from "./support/catalog";
import type { Ours } from "./support/catalog";
import type { TestApp } from "./support/app";
import { productDifferences } from "./support/compare";

const DAY = 24 * 60 * 60_000;

/** What Shopify holds of the fields these stories push. */
const held = (app: TestApp, products: readonly Ours[]) =>
  products.map(({ productId }) => {
    const product = app.sim.products.get(productId);
    return (
      product && [
        product.title,
        product.tags,
        product.status,
        product.variants.map(({ price, compareAtPrice }) => [price, compareAtPrice]),
      ]
    );
  });

/** Another title, tags and prices for each. */
const raised = (products: readonly Ours[]) =>
  products.flatMap(({ id, title, variants }) => [
    { catalogProductId: id, ours: { title: `${title}, second edition`, tags: ["second"] } as FieldMap },
    ...variants.map((variant, n) => ({
      catalogProductId: id,
      variant: variant.id,
      ours: { price: `${100 + n}.25`, compareAtPrice: "200" },
    })),
  ]);

test(
  "a rollback of a 500-product push restores the earlier values exactly where nobody else touched them",
  { timeout: 300_000 },
  async () => {
    await using app = await startCatalog({ products: 500 });
    const products = await catalog(app);
    const before = held(app, products);
    await edit(app, raised(products));
    const run = await push(app);
    expect(run).toMatchObject({ status: "succeeded", products: 500, pushed: 500, undoableUntil: expect.any(String) });
    expect(held(app, products)).not.toEqual(before);

    // Somebody else goes on working in Shopify: on three products, on a field of the push each.
    const touched = [products[7], products[99], products[499]] as Ours[];
    for (const [n, { productId }] of touched.entries())
      app.sim.products.change(
        productId,
        (draft) => {
          const [variant] = draft.variants;
          if (n === 0) draft.title = "By somebody else";
          else if (variant) variant.price = "77.00";
        },
        "merchant",
      );
    await app.settled();

    const undo = await push(app, { kind: "rollback", ofRunId: run.id });
    expect(undo).toMatchObject({
      status: "succeeded_with_problems",
      pushed: 497,
      conflicts: 3,
      sentence: "Undid 497 of 500 products. 3 had been changed since.",
    });
    const after = held(app, products);
    for (const [n, product] of products.entries()) {
      if (!touched.includes(product)) expect([product.id, after[n]]).toEqual([product.id, before[n]]);
    }
    const listed = undo.items.filter(({ state }) => state === "conflict");
    expect(listed.map(({ catalogProductId }) => catalogProductId)).toEqual(touched.map(({ id }) => id));
    expect(listed[0]?.changes.find(({ state }) => state === "conflict")).toMatchObject({
      field: "title",
      found: "By somebody else",
      to: touched[0]?.title,
      reason: "It was changed in Shopify meanwhile.",
    });
    // Of a product that somebody else touched, what they did not touch goes back.
    expect(app.sim.products.get(touched[0]?.productId ?? "")).toMatchObject({
      title: "By somebody else",
      tags: touched[0]?.ours.tags,
    });

    expect(await disagreements(app)).toEqual([]);
    expect(await productDifferences(app)).toEqual([]);
    expect(await push(app)).toMatchObject({ products: 0 });
  },
);

test("one product can be undone alone; the rest of its run still can, and what was undone is not undone again", async () => {
  await using app = await startCatalog({ products: 3 });
  const products = (await catalog(app)) as [Ours, Ours, Ours];
  const before = held(app, products);
  await edit(app, raised(products));
  const run = await push(app);
  const pushed = held(app, products);

  const one = await push(app, { kind: "rollback", ofRunId: run.id, ids: [products[1].id] });
  expect(one).toMatchObject({ products: 1, pushed: 1, sentence: "Undid 1 of 1 product." });
  expect(held(app, products)).toEqual([pushed[0], before[1], pushed[2]]);
  const states = async () =>
    (
      await app.ctx.db.query<{ state: string }>(
        "select state from push_items where run_id = $1 order by catalog_product_id",
        [run.id],
      )
    ).map(({ state }) => state);
  expect(await states()).toEqual(["done", "undone", "done"]);

  expect(await push(app, { kind: "rollback", ofRunId: run.id })).toMatchObject({ products: 2, pushed: 2 });
  expect(held(app, products)).toEqual(before);
  expect(await states()).toEqual(["undone", "undone", "undone"]);
  expect(await push(app, { kind: "rollback", ofRunId: run.id })).toMatchObject({
    products: 0,
    sentence: "There was nothing to undo.",
  });
});

test("a rollback can itself be rolled back", async () => {
  await using app = await startCatalog({ products: 2 });
  const products = await catalog(app);
  const before = held(app, products);
  await edit(app, raised(products));
  const run = await push(app);
  const pushed = held(app, products);
  const undo = await push(app, { kind: "rollback", ofRunId: run.id });
  expect(held(app, products)).toEqual(before);
  const redo = await push(app, { kind: "rollback", ofRunId: undo.id });
  expect(redo).toMatchObject({ status: "succeeded", pushed: 2 });
  expect(held(app, products)).toEqual(pushed);
  expect(await disagreements(app)).toEqual([]);
  expect(await push(app)).toMatchObject({ products: 0 });
  expect(await push(app, { kind: "rollback", ofRunId: run.id })).toMatchObject({ pushed: 2 });
  expect(held(app, products)).toEqual(before);
});

test("what was edited here after the push stays ours: the rollback takes back the push, not the edit", async () => {
  await using app = await startCatalog({ products: 1 });
  const [only] = (await catalog(app)) as [Ours];
  await edit(app, [{ catalogProductId: only.id, ours: { title: "Pushed", vendor: "Pushed too" } }]);
  const run = await push(app);
  await edit(app, [{ catalogProductId: only.id, ours: { title: "Edited since" } }]);
  await push(app, { kind: "rollback", ofRunId: run.id });
  expect(app.sim.products.get(only.productId)).toMatchObject({ title: only.title, vendor: only.ours.vendor });
  expect((await catalog(app))[0]).toMatchObject({ ours: { title: "Edited since", vendor: only.ours.vendor } });
  expect(await disagreements(app)).toEqual([expect.stringMatching(/^push .* title /)]);
});

test("there is nothing to undo of a dry run, of a run that is not there, or while a push is under way", async () => {
  await using app = await startCatalog({ products: 2, worker: true });
  const [first] = (await catalog(app)) as [Ours];
  await edit(app, [{ catalogProductId: first.id, ours: { title: "New" } }]);
  const dry = await push(app, { kind: "dry_run" });
  const undo = (ofRunId: string) => startPush(app.ctx, { kind: "rollback", ofRunId }, { trigger: "person" });
  await expect(undo(dry.id)).rejects.toThrow("A dry run wrote nothing");
  await expect(undo("999")).rejects.toThrow("There is no such push.");
  const run = await push(app);
  app.sim.knobs.slowMutationMs = 400;
  app.sim.faults.next("mutation_slow", { match: "PushProduct" });
  await edit(app, [{ catalogProductId: first.id, ours: { title: "Newer" } }]);
  await startPush(app.ctx, {}, { trigger: "person" });
  await expect(undo(run.id)).rejects.toThrow("A push is under way.");
});

test("what the history tells: each side's values, before and after, by whom and in which run", async () => {
  await using app = await startCatalog({ products: 1 });
  const [only] = (await catalog(app)) as [Ours];
  await edit(app, [{ catalogProductId: only.id, ours: { title: " New title " } }]);
  const run = await push(app);
  const undo = await push(app, { kind: "rollback", ofRunId: run.id });
  const history = await app.ctx.db.query(
    "select side, before, after, by, cause, run_id::text as run from catalog_changes where field = 'title' order by id",
  );
  expect(history).toEqual([
    { side: "ours", before: only.title, after: " New title ", by: "1", cause: "edit", run: null },
    { side: "shopify", before: only.title, after: "New title", by: "1", cause: "push", run: run.id },
    { side: "ours", before: " New title ", after: "New title", by: "1", cause: "push", run: run.id },
    { side: "shopify", before: "New title", after: only.title, by: "1", cause: "rollback", run: undo.id },
    { side: "ours", before: "New title", after: only.title, by: "1", cause: "rollback", run: undo.id },
  ]);
});

test("a push is kept with what stood before it for as long as it says that it can be undone, then goes with all that is its own", async () => {
  await using app = await startCatalog({ products: 3 });
  const products = await catalog(app);
  await edit(app, raised(products));
  const run = await push(app);
  const undo = await push(app, { kind: "rollback", ofRunId: run.id, ids: [products[0]?.id] });
  await app.stopWorker();
  const kept = async () => {
    await prune({ db: app.ctx.db, clock: app.ctx.clock, stopping: new AbortController().signal });
    return await app.ctx.db.query(
      "select r.id::text, count(i)::int as items from push_runs r left join push_items i on i.run_id = r.id group by r.id order by r.id",
    );
  };
  const whole = [
    { id: run.id, items: 3 },
    { id: undo.id, items: 1 },
  ];
  const until = Date.parse((await readPush(app.ctx, run.id)).undoableUntil ?? "");
  app.sim.clock.advance(until - app.ctx.clock().getTime() - 1);
  expect(await kept()).toEqual(whole);
  // What undid it goes back to it.
  app.sim.clock.advance(DAY);
  expect(await kept()).toEqual(whole.slice(0, 1));
  expect(await kept()).toEqual([]);
  await expect(startPush(app.ctx, { kind: "rollback", ofRunId: run.id }, { trigger: "person" })).rejects.toThrow(
    "There is no such push.",
  );
});
