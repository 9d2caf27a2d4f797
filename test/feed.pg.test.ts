import { expect, test } from "vitest";
import { askToAdopt } from "~/catalog/adopt";
import { mirrorProducts } from "~/catalog/catalog.fixture";
import { catalogWrites, importFeed, lines, pieces, preview, productsOf, variantsOf } from "~/catalog/feed/feed.fixture";
import { applyFeed, startApplying } from "~/catalog/feed/apply-feed";
import { cancelFeed, wakeFeeds } from "~/catalog/feed/cancel-feed";
import { receiveFeed } from "~/catalog/feed/receive-feed";
import { readImport } from "~/catalog/feed/show-imports";
import { prune } from "~/mirror/prune";
import { forgetShop } from "~/sync/forget-shop";
import type { FeedImportView } from "~/resources/catalog/feed";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";

const PRODUCTS = 600;

/** Products of Shopify's, of two variants each. */
const manyProducts = (app: TestApp) =>
  mirrorProducts(
    app.ctx,
    Array.from({ length: PRODUCTS }, (_, n) => ({
      id: String(1000 + n),
      options: [{ name: "Size", values: ["S", "M"] }],
      variants: ["S", "M"].map((size, at) => ({
        id: String(10_000 + 2 * n + at),
        title: size,
        options: [size],
        sku: `${n}-${size}`,
        price: "5",
      })),
    })),
  );

/** Another price for each variant, a vendor for each product, and a new product for every tenth. */
const manyRows = lines(
  "Handle,Title,Vendor,SKU,Option1 Name,Option1 Value,Price",
  ...Array.from({ length: PRODUCTS }, (_, n) => [
    `product-${1000 + n},,Acme,${n}-S,,,${n}.10`,
    `product-${1000 + n},,,${n}-M,,,${n}.20`,
    ...(n % 10 === 0 ? [`new-${n},New ${n},Acme,new-${n}-S,Size,S,1`, `new-${n},,,new-${n}-M,Size,M,2`] : []),
  ]).flat(),
);
const NEW = PRODUCTS / 10;

const upload = (app: TestApp, file: string, fileName = "feed.csv") =>
  receiveFeed(app.ctx, { fileName, startedBy: null }, pieces(file, 50_000));

const reached = (app: TestApp, id: string, state: FeedImportView["state"]) =>
  until(async () => {
    const feed = await readImport(app.ctx, id);
    return feed.state === state ? feed : null;
  });

/** The catalog without what tells one run from another. */
const catalogOf = async ({ ctx }: TestApp) => ({
  products: (await productsOf(ctx)).map(({ id: _, ...product }) => product),
  variants: (await variantsOf(ctx))
    .map(({ id: _, ...variant }) => variant)
    .sort((a, b) => String(a.ours.sku).localeCompare(String(b.ours.sku))),
  history: await ctx.db.query(
    `select c.field, c.after, coalesce(v.sku, p.handle) as of from catalog_changes c join catalog_products p on p.id = c.catalog_product_id
       left join catalog_variants v on v.id = c.catalog_variant_id order by 3, 1, 2`,
  ),
});

/** What an import that nobody disturbs comes to. */
async function quietRun() {
  await using app = await startApp({ orders: 1 });
  await manyProducts(app);
  const id = await upload(app, manyRows);
  expect((await reached(app, id, "preview")).counts).toMatchObject({ change: 2 * PRODUCTS, create: 2 * NEW });
  await startApplying(app.ctx, id);
  const { counts, changes, fields } = await reached(app, id, "applied");
  return { import: { counts, changes, fields }, catalog: await catalogOf(app) };
}

test("an import that is killed again and again ends as a quiet one does, and applies nothing twice", async () => {
  const quiet = await quietRun();
  expect(quiet.catalog.products).toHaveLength(PRODUCTS + NEW);
  await using app = await startApp({ orders: 1 });
  await manyProducts(app);
  const id = await upload(app, manyRows);
  for (const state of ["preview", "applied"] as const) {
    if (state === "applied") await startApplying(app.ctx, id);
    let kills = 0;
    for (let statements = 7; ; statements = statements * 2 + 3) {
      app.killAfter(statements);
      const ended = await until(async () => {
        if (app.isDead()) return "killed";
        const feed = await readImport(app.ctx, id).catch(() => null);
        return feed?.state === state ? "done" : null;
      });
      await app.revive();
      if (ended === "done") break;
      kills++;
    }
    expect([state, kills]).toEqual([state, expect.toSatisfy((count: number) => count > 2)]);
  }
  expect(await readImport(app.ctx, id)).toMatchObject({ state: "applied", ...quiet.import });
  expect(await catalogOf(app)).toEqual(quiet.catalog);
});

test("at most one import of a shop is read or applied at a time: another one is told whose turn it is", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  await manyProducts(app);
  const first = await upload(app, manyRows);
  const busy = { kind: "conflict", message: '"feed.csv" is being imported. Wait until that has ended, or cancel it.' };
  await expect(upload(app, manyRows, "other.csv")).rejects.toMatchObject(busy);
  await cancelFeed(app.ctx, first);
  expect(await readImport(app.ctx, first)).toMatchObject({ state: "cancelled" });

  const second = await preview(app.ctx, manyRows, "second.csv");
  const third = await preview(app.ctx, lines("SKU,Price", "1-S,7"), "third.csv");
  await startApplying(app.ctx, second.id);
  await expect(startApplying(app.ctx, third.id)).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("second.csv"),
  });
  expect(await readImport(app.ctx, third.id)).toMatchObject({ state: "preview" });
  expect(await app.ctx.db.query("select distinct import_id::text from feed_chunks order by 1")).toEqual([
    { import_id: second.id },
    { import_id: third.id },
  ]);
});

test("cancelled while it is applied, an import stops at its batch; what was applied stays, and the rest is as it was", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  await manyProducts(app);
  const { id } = await preview(app.ctx, manyRows);
  await startApplying(app.ctx, id);
  let left = 1;
  const ctx = { ...app.ctx, pause: async () => (left-- === 0 ? await cancelFeed(app.ctx, id) : undefined) };
  await applyFeed(ctx, id);
  const cancelled = await readImport(app.ctx, id);
  expect(cancelled).toMatchObject({
    state: "cancelled",
    counts: { applied: 1000 },
    sentence: "spring.csv was cancelled. 1,000 rows had been applied and stay.",
  });
  expect(await variantsOf(app.ctx)).toHaveLength(1000);
  const before = await catalogWrites(app.ctx);
  await applyFeed(app.ctx, id);
  expect(await catalogWrites(app.ctx)).toBe(before);
});

test("an upload that breaks off is told, and one whose process died does not keep the next one out for ever", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  const broken = async function* () {
    yield Buffer.from("SKU,Price\n");
    throw new Error("ECONNRESET");
  };
  await expect(receiveFeed(app.ctx, { fileName: "a.csv", startedBy: null }, broken())).rejects.toMatchObject({
    kind: "invalid",
    message: "The upload broke off: import the file again.",
  });
  // The process that took this one in is gone.
  const [dead] = await app.ctx.db.query<{ id: string }>(
    "insert into feed_imports (shop_id, file_name, state, created_at, heartbeat_at) values ($1, 'dead.csv', 'reading', $2, $2) returning id::text",
    [app.ctx.shop.id, app.ctx.clock()],
  );
  await expect(upload(app, manyRows)).rejects.toMatchObject({ kind: "conflict" });
  expect(await wakeFeeds(app.ctx)).toBe(0);
  app.sim.clock.advance(3 * 60_000);
  expect(await wakeFeeds(app.ctx)).toBe(1);
  expect(await readImport(app.ctx, dead!.id)).toMatchObject({
    state: "failed",
    reason: "The upload broke off: import the file again.",
  });

  // One whose task has used up all of its tries gets a new one.
  const id = await upload(app, lines("SKU,Price", "X,1"));
  await app.ctx.db.query("select graphile_worker.remove_job(key) from graphile_worker.jobs where key like 'feed:%'");
  app.sim.clock.advance(3 * 60_000);
  expect(await wakeFeeds(app.ctx)).toBe(1);
  expect(await wakeFeeds(app.ctx)).toBe(0);
  await app.startWorker();
  expect(await reached(app, id, "preview")).toMatchObject({ counts: { rejected: 1 } });
});

test("adopted and imported at the same time, every product is in the catalog once, with what the feed says of it", async () => {
  await using app = await startApp({ orders: 1 });
  await manyProducts(app);
  const id = await upload(app, manyRows);
  await reached(app, id, "preview");
  await askToAdopt(app.ctx, null);
  await startApplying(app.ctx, id);
  expect((await reached(app, id, "applied")).counts).toMatchObject({ applied: 2 * PRODUCTS + 2 * NEW, rejected: 0 });
  await until(async () => {
    const rows = await app.ctx.db.query("select from catalog_products where adopted_at is not null");
    return rows.length >= PRODUCTS / 2 ? rows : null;
  });
  const variants = await variantsOf(app.ctx);
  expect(new Set(variants.map(({ ours }) => ours.sku)).size).toBe(2 * PRODUCTS + 2 * NEW);
  expect(variants.filter(({ ours }) => ours.price === "5")).toEqual([]);
});

test("after applying, both sides are compared", async () => {
  await using app = await startApp({ orders: 1 });
  await mirrorProducts(app.ctx, [{ id: "1", title: "Tea", variants: [{ id: "11", sku: "TEA", price: "4" }] }]);
  const id = await upload(app, lines("SKU,Price", "TEA,5"));
  await reached(app, id, "preview");
  await startApplying(app.ctx, id);
  const differences = await until(async () => {
    const rows = await app.ctx.db.query("select field, verdict, base, ours, theirs, ours_by from catalog_differences");
    return rows.length > 0 ? rows : null;
  });
  expect(differences).toEqual([
    { field: "price", verdict: "push", base: "4", ours: "5", theirs: "4", ours_by: "feed.csv" },
  ]);
});

const DAY = 24 * 60 * 60_000;

test("rows are kept for thirty days, a preview that nobody applies is given up then, and what is under way stays", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  await mirrorProducts(app.ctx, [{ id: "1", title: "Tea", variants: [{ id: "11", sku: "TEA", price: "4" }] }]);
  const applied = await importFeed(app.ctx, lines("SKU,Price", "TEA,5", "NO,1"), "applied.csv");
  const waiting = await preview(app.ctx, lines("SKU,Price", "TEA,6"), "waiting.csv");
  const reading = await upload(app, lines("SKU,Price", "TEA,7"), "reading.csv");
  const { db, clock } = app.ctx;
  const pruned = () => prune({ db, clock, stopping: new AbortController().signal });
  app.sim.clock.advance(29 * DAY);
  expect(await pruned()).toMatchObject({ feed_rows: 0, feed_imports: 0 });
  app.sim.clock.advance(2 * DAY);
  expect(await pruned()).toMatchObject({ feed_rows: 3, feed_imports: 0 });
  expect(await readImport(app.ctx, applied.id)).toMatchObject({
    state: "applied",
    counts: { applied: 1, rejected: 1 },
  });
  expect(await readImport(app.ctx, waiting.id)).toMatchObject({
    state: "cancelled",
    reason: expect.stringMatching(/not applied/),
  });
  expect(await db.query("select import_id::text as id from feed_chunks")).toEqual([{ id: reading }]);
  app.sim.clock.advance(150 * DAY);
  expect(await pruned()).toMatchObject({ feed_rows: 0, feed_imports: 2 });
  expect(await readImport(app.ctx, reading)).toMatchObject({ state: "reading" });
  expect(
    await db.query("select count(*)::int as changes from catalog_changes where import_id = $1", [applied.id]),
  ).toEqual([{ changes: expect.toSatisfy((count: number) => count > 0) }]);
});

test("of a shop that is forgotten nothing of its feeds is left", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  await importFeed(app.ctx, lines("SKU,Title", "TEA,Tea"));
  await upload(app, lines("SKU,Price", "TEA,7"));
  await app.ctx.db.query("update shops set uninstalled_at = now() where id = $1", [app.ctx.shop.id]);
  await forgetShop(app.ctx, { shopId: app.ctx.shop.id });
  for (const table of ["feed_imports", "feed_rows", "feed_chunks", "feed_mappings", "catalog_products"])
    expect([table, await app.ctx.db.query(`select 1 from ${table}`)]).toEqual([table, []]);
});
