import { expect, test } from "vitest";

import { cancelPush } from "~/catalog/push/cancel-push";
import { readPush } from "~/catalog/push/read-pushes";
import { runPush } from "~/catalog/push/run-push";
import { startPush } from "~/catalog/push/start-push";
import { saveSettings } from "~/catalog/settings";
import { hasPushEnded } from "~/resources/catalog/push";
import { triedOf } from "~/resources/catalog/stop-rule";

import { until } from "./support/app";
import type { TestApp } from "./support/app";
import { catalog, disagreements, edit, ended, push, startCatalog } from "./support/catalog";
import type { Edits, Ended, Ours } from "./support/catalog";
import { productDifferences } from "./support/compare";

/** Five go alone, all the others together. */
const waves = { from: 5, first: 100, most: 100 };
const ALONE = 5;

/** A shop whose pushes these stories take step by step, as a worker would that is woken again and again. */
async function startWaves(products = 30): Promise<TestApp> {
  const app = await startCatalog({ products });
  await saveSettings(app.ctx, { batchSize: ALONE, concurrency: 1, maxErrorShare: 1, maxConflictShare: 1 });
  await app.stopWorker();
  return app;
}

const start = async (app: TestApp, input: Record<string, unknown> = {}) =>
  (await startPush(app.ctx, input, { trigger: "person" })).runId;

/** Once; what it throws is what a task would be tried again for. */
const step = (app: TestApp, runId: string) => runPush(app.ctx, runId, { waves }).catch((error: unknown) => error);

/** Takes the run on until it has ended, or `enough` says so. */
async function go(
  app: TestApp,
  runId: string,
  enough: () => boolean | Promise<boolean> = () => false,
): Promise<Ended | null> {
  for (;;) {
    if (await enough()) return null;
    await step(app, runId);
    if (hasPushEnded((await readPush(app.ctx, runId)).status)) return await ended(app, runId);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** New titles for all, and a price for each variant. */
async function editAll(app: TestApp, products: readonly Ours[]): Promise<void> {
  await edit(
    app,
    products.flatMap(({ id, variants }, n) => [
      { catalogProductId: id, ours: { title: `Edition ${n}` } },
      ...variants.map((variant) => ({ catalogProductId: id, variant: variant.id, ours: { price: `${n + 1}.5` } })),
    ]),
  );
}

const arrived = (app: TestApp, products: readonly Ours[]) =>
  products.filter(({ productId }, n) => {
    const product = app.sim.products.get(productId);
    return product?.title === `Edition ${n}` && product.variants.every(({ price }) => price === `${n + 1}.50`);
  }).length;

/** Every product counts once, wherever it ended. */
const balance = (run: Ended) => run.products - triedOf(run) - run.left;
const bulkWrites = (app: TestApp) =>
  app.sim
    .shop()
    .bulk.all()
    .filter(({ type }) => type === "MUTATION");
const calls = (app: TestApp, operation: string) => app.sim.stats.byOperation[operation] ?? 0;

test("many go together: read, written and read again by a few operations, each line accounted for, the echoes write nothing", async () => {
  await using app = await startWaves();
  const products = await catalog(app);
  await editAll(app, products);
  const run = (await go(app, await start(app))) as Ended;
  expect(run).toMatchObject({ status: "succeeded", products: 30, pushed: 30 });
  expect(
    run.items.every(({ changes, attempts }) => attempts === 1 && changes.every(({ before }) => before !== undefined)),
  ).toBe(true);
  expect(arrived(app, products)).toBe(30);
  expect([calls(app, "PushProduct"), calls(app, "PushVariants"), bulkWrites(app).length]).toEqual([ALONE, ALONE, 2]);
  expect(await app.ctx.db.query("select from push_lines")).toEqual([]);
  expect(await app.ctx.db.query("select from push_operations")).toEqual([]);

  const written = () => app.ctx.db.query("select id, written_at from products order by id");
  const rows = await written();
  await app.startWorker();
  await app.settled();
  expect(await written()).toEqual(rows);
  expect(await disagreements(app)).toEqual([]);
  expect(await productDifferences(app)).toEqual([]);
});

test("conflicts and refusals in a wave are told product by product, the others are written", async () => {
  await using app = await startWaves();
  const products = await catalog(app);
  await editAll(app, products);
  const [theirs, wrong] = [products[12], products[20]] as [Ours, Ours];
  await edit(app, [{ catalogProductId: wrong.id, variant: wrong.variants[0]?.id, ours: { price: "-1" } }]);
  app.sim.merchant.edit(theirs.productId, { title: "Somebody else's" });
  const run = (await go(app, await start(app))) as Ended;
  expect(run).toMatchObject({ pushed: 28, conflicts: 1, failed: 1 });
  expect(balance(run)).toBe(0);
  expect(app.sim.products.get(theirs.productId)?.title).toBe("Somebody else's");
  expect(run.items[12]).toMatchObject({ state: "conflict" });
  expect(run.items[20]?.reason).toBe("Shopify refused it: Price must be greater than or equal to 0.");
});

test.for([
  ["lines of the result are lost", "bulk_line_dropped", /PushVariants/],
  ["a line of the result comes twice", "bulk_line_doubled", /PushProduct/],
  ["the write is broken off half-way", "bulk_failed", /PushVariants/],
  ["the write is broken off without a file", "bulk_internal_error", /PushProduct/],
  ["Shopify cancels the write", "bulk_canceled", /PushVariants/],
  ["the result is not offered", "bulk_url_missing", /PushProduct/],
  ["the file that is read has lost a line", "bulk_line_dropped", /products\(/],
  ["the read is broken off", "bulk_failed", /products\(/],
  ["the file cannot be uploaded", "upload_failed", /push\.jsonl/],
  ["the uploaded file is gone", "upload_vanished", /push\.jsonl/],
  ["the answer to the start of the write is lost", "written_reset", /BulkWrite/],
  ["the start of the write does not get through", "503", /BulkWrite/],
] as const)("%s: nothing is lost, and nothing is written over", async ([, fault, match]) => {
  await using app = await startWaves();
  const products = await catalog(app);
  await editAll(app, products);
  app.sim.faults.next(fault, { match });
  const run = (await go(app, await start(app))) as Ended;
  expect(app.sim.faults.struck[fault]).toBe(1);
  expect(run).toMatchObject({ status: "succeeded", products: 30, pushed: 30 });
  expect(balance(run)).toBe(0);
  expect(arrived(app, products)).toBe(30);
  // The same file is never run twice.
  const runs = bulkWrites(app).map(({ query }) => query.includes("PushProduct"));
  expect([runs.filter(Boolean).length, runs.filter((isProduct) => !isProduct).length]).toEqual([1, 1]);
  await app.startWorker();
  await app.settled();
  expect(await disagreements(app)).toEqual([]);
  expect(await productDifferences(app)).toEqual([]);
});

test(
  "a process that is killed at any statement of a wave: the next one takes up what runs at Shopify, and sends nothing twice",
  { timeout: 300_000 },
  async () => {
    await using app = await startWaves();
    const products = await catalog(app);
    for (let round = 0, statements = 5; statements < 160; round++, statements += 15) {
      await edit(
        app,
        products.flatMap(({ id, variants }): Edits => [
          { catalogProductId: id, ours: { title: `Round ${round} of ${id}` } },
          { catalogProductId: id, variant: variants[0]?.id, ours: { price: `${round + 1}.5` } },
        ]),
      );
      const runId = await start(app);
      const before = bulkWrites(app).length;
      app.killAfter(statements);
      while (
        !app.isDead() &&
        !(await readPush(app.ctx, runId)
          .then(({ status }) => hasPushEnded(status))
          .catch(() => false))
      )
        await step(app, runId);
      await app.revive();
      const run = (await go(app, runId)) as Ended;
      expect([statements, run.status, run.pushed, balance(run)]).toEqual([statements, "succeeded", products.length, 0]);
      const titles = products.map(({ productId }) => app.sim.products.get(productId)?.title);
      expect(titles).toEqual(products.map(({ id }) => `Round ${round} of ${id}`));
      expect([statements, bulkWrites(app).length - before]).toEqual([statements, 2]);
      // What stood before the first try is kept, whichever process wrote it down.
      const images = run.items.flatMap(({ changes }) =>
        changes.filter(({ field }) => field === "title").map(({ before }) => before),
      );
      expect(images).toEqual(products.map(({ id, title }) => (round === 0 ? title : `Round ${round - 1} of ${id}`)));
    }
    expect(await disagreements(app)).toEqual([]);
  },
);

test("a wave that is cancelled settles what was written, and leaves the rest", async () => {
  await using app = await startWaves(60);
  const products = await catalog(app);
  await editAll(app, products);
  app.sim.faults.next("bulk_slow", { match: /PushProduct/ });
  const runId = await start(app);
  await go(app, runId, () =>
    bulkWrites(app).some(({ objectCount, status }) => status === "RUNNING" && Number(objectCount) > 3),
  );
  await cancelPush(app.ctx, runId);
  const run = (await go(app, runId)) as Ended;
  expect(run).toMatchObject({ status: "cancelled" });
  expect(balance(run)).toBe(0);
  expect(run.left).toBeGreaterThan(0);
  const titles = products.filter(({ productId }, n) => app.sim.products.get(productId)?.title === `Edition ${n}`);
  const done = run.items.filter(({ changes }) =>
    changes.some(({ field, state }) => field === "title" && state === "done"),
  );
  expect(done.map(({ catalogProductId }) => catalogProductId)).toEqual(titles.map(({ id }) => id));

  // What was written can be undone, and what was left is what the next push writes.
  expect((await go(app, await start(app))) as Ended).toMatchObject({ status: "succeeded" });
  expect(arrived(app, products)).toBe(60);
});

test("five files run at once, and a wave waits for a place while others take them all", async () => {
  await using app = await startWaves();
  const products = await catalog(app);
  await editAll(app, products);
  app.sim.knobs.bulkAtOnce = 1;
  const run = (await go(app, await start(app))) as Ended;
  expect(run).toMatchObject({ status: "succeeded", pushed: 30 });
});

test("a rollback goes together too, and restores exactly", async () => {
  await using app = await startWaves();
  const products = await catalog(app);
  const held = () =>
    products.map(({ productId }) => {
      const product = app.sim.products.get(productId);
      return [product?.title, product?.variants.map(({ price }) => price)];
    });
  const before = held();
  await editAll(app, products);
  const run = (await go(app, await start(app))) as Ended;
  const undo = (await go(app, await start(app, { kind: "rollback", ofRunId: run.id }))) as Ended;
  expect(undo).toMatchObject({ status: "succeeded", pushed: 30 });
  expect(held()).toEqual(before);
  expect(bulkWrites(app).length).toBe(4);
});

test("a dry run of many reads together and sends nothing", async () => {
  await using app = await startWaves();
  const products = await catalog(app);
  await editAll(app, products);
  app.sim.merchant.edit(products[9]?.productId ?? "", { title: "Somebody else's" });
  const run = (await go(app, await start(app, { kind: "dry_run" }))) as Ended;
  expect(run).toMatchObject({ pushed: 29, conflicts: 1 });
  expect(bulkWrites(app)).toEqual([]);
  expect(arrived(app, products)).toBe(0);
});

test("by itself, with a worker: the finish of an operation wakes the run", { timeout: 120_000 }, async () => {
  await using app = await startCatalog({
    products: 240,
    patience: { bulkPollMs: 60_000, retryMs: 20, gatherMs: 20, lookMs: 20, restMs: 20 },
  });
  const products = await catalog(app);
  await editAll(app, products);
  const run = await push(app);
  expect(run).toMatchObject({ status: "succeeded", pushed: 240 });
  expect(bulkWrites(app).length).toBeGreaterThan(0);
  expect(arrived(app, products)).toBe(240);
  await until(async () => ((await disagreements(app)).length === 0 ? true : null));
});
