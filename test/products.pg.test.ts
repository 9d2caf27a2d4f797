import { expect, test } from "vitest";

import { readStory } from "~/mirror/read-story";
import { readWatermark } from "~/mirror/watermarks";
import { products } from "~/resources/products";
import { compareWithShopify } from "~/sync/compare-with-shopify";
import { fetchAgain } from "~/sync/fetch-again";
import { runSchedules } from "~/sync/run-schedules";
import { startSync } from "~/sync/start-sync";

import { startApp } from "./support/app";
import type { TestApp } from "./support/app";
import { productDifferences } from "./support/compare";

const sync = (app: TestApp, input: Record<string, unknown>) => app.sync({ resource: "products", ...input });

/** A shop with few orders, whose products are mirrored. */
async function startWithProducts(options: Parameters<typeof startApp>[0] = {}) {
  const app = await startApp({ orders: 5, products: 40, ...options });
  await sync(app, { mode: "populate" });
  await app.settled();
  app.sim.clock.advance(60_000);
  return app;
}

/** What a merchant does to one product after the other. */
function handOf({ sim: { products } }: TestApp) {
  const variantOf = (id: string) => products.get(id)?.variants[0];
  const levelOf = (id: string) => variantOf(id)?.item.levels.find(({ isActive }) => isActive);
  return {
    rename: (id: string, title: string) => products.change(id, (draft) => void (draft.title = title), "merchant"),
    price: (id: string, price: string) =>
      products.change(id, (draft) => draft.variants.forEach((variant) => (variant.price = price)), "merchant"),
    cost: (id: string, cost: string) =>
      products.change(id, (draft) => draft.variants.forEach(({ item }) => (item.cost = cost)), "merchant"),
    stock: (id: string, quantity: number, name: "available" | "incoming" = "available") => {
      const [item, level] = [variantOf(id)?.item, levelOf(id)];
      if (item && level) products.setQuantity(item.id, level.locationId, name, quantity, "merchant");
      return item?.id ?? "";
    },
    unstock: (id: string) => {
      const [item, level] = [variantOf(id)?.item, levelOf(id)];
      return item && level ? products.disconnect(item.id, level.locationId, "merchant") : false;
    },
  };
}

const count = async ({ ctx }: TestApp, from: string) => {
  const [row] = await ctx.db.query<{ count: number }>(`select count(*)::int as count from ${from}`);
  return row?.count;
};

test("a populate brings every product, an update what changed since, a rerun writes nothing", async () => {
  await using app = await startApp({ orders: 5, products: 60 });
  const populate = await sync(app, { mode: "populate" });
  expect(populate.reason).toBeNull();
  expect(populate).toMatchObject({ status: "succeeded", fetched: 60, created: 60, rejected: 0 });
  expect(populate.sentence).toBe("Populate completed. New: 60, Updated: 0, Unchanged: 0, Failed: 0");
  expect(await productDifferences(app)).toEqual([]);

  await app.settled();
  app.sim.webhooks.lose(1000);
  const [first = "", second = "", third = ""] = app.sim.products.pick(3);
  app.sim.clock.advance(60_000);
  const hand = handOf(app);
  hand.rename(first, "A better name");
  hand.stock(second, 3);
  hand.cost(third, "4.20");
  expect(await sync(app, { mode: "update" })).toMatchObject({
    status: "succeeded",
    created: 0,
    updated: 3,
    rejected: 0,
  });
  expect(await productDifferences(app)).toEqual([]);

  const full = await sync(app, { mode: "full" });
  expect(full).toMatchObject({ status: "succeeded", created: 0, updated: 0, deleted: 0, unchanged: 60 });
});

test("the file is the same whatever order its lines stand in, and whether a level names its variant or its inventory item", async () => {
  await using app = await startApp({ orders: 5, products: 50 });
  app.sim.knobs.bulkParent = "object";
  await sync(app, { mode: "populate" });
  expect(await productDifferences(app)).toEqual([]);
  for (const bulkParent of ["node", "object"] as const) {
    app.sim.knobs.bulkParent = bulkParent;
    app.sim.faults.next("bulk_shuffled");
    expect(await sync(app, { mode: "full" })).toMatchObject({ status: "succeeded", updated: 0, unchanged: 50 });
  }
});

test.each(["bulk_line_dropped", "bulk_line_doubled", "bulk_parent_missing", "bulk_truncated", "bulk_cut"] as const)(
  "a damaged file (%s) writes nothing; the window is read again",
  async (fault) => {
    await using app = await startApp({ orders: 5, products: 50 });
    app.sim.faults.next(fault);
    const populate = await sync(app, { mode: "populate" });
    expect(populate).toMatchObject({ status: "succeeded", fetched: 50, created: 50, rejected: 0 });
    expect(await productDifferences(app)).toEqual([]);
  },
);

test("what webhooks tell arrives by itself: texts, prices, stock, costs, new and deleted products", async () => {
  await using app = await startWithProducts();
  const { products } = app.sim;
  const ids = products.pick(7);
  const [renamed = "", priced = "", stocked = "", costly = "", unstocked = "", deleted = ""] = ids;
  const hand = handOf(app);
  hand.rename(renamed, "Another name");
  hand.price(priced, "19.95");
  hand.stock(stocked, 77);
  hand.cost(costly, "1.50");
  hand.unstock(unstocked);
  products.remove(deleted, "merchant");
  const made = products.create(products.draft("A new lamp"), "merchant");
  await app.settled();

  expect(await productDifferences(app)).toEqual([]);
  expect(await count(app, `products where id = ${made.id} and written_by = 'webhook'`)).toBe(1);
  expect(await count(app, `product_variants where product_id = ${deleted}`)).toBe(0);
  expect(await count(app, `product_inventory_levels where product_id = ${deleted}`)).toBe(0);
  expect(await count(app, "sync_jobs where mode <> 'populate'")).toBe(0);
});

test("a delivery about stock names an inventory item: the mirror knows its product, and only of a new one Shopify is asked", async () => {
  await using app = await startWithProducts();
  app.sim.knobs.inventoryTouchesProduct = false;
  const [id = ""] = app.sim.products.pick(1);
  handOf(app).stock(id, 12);
  await app.settled();
  expect(await productDifferences(app)).toEqual([]);
  expect(app.sim.stats.byOperation.Parents ?? 0).toBe(0);
  const told = await app.ctx.db.query<{ record_id: string; state: string }>(
    "select record_id::text, state from deliveries where topic like 'inventory%'",
  );
  expect(told).toEqual([{ record_id: id, state: "done" }]);

  app.sim.webhooks.lose(1, "products/create");
  const { products } = app.sim;
  products.create(products.draft("Nobody told of it but its inventory item"), "merchant");
  await app.settled();
  expect(app.sim.stats.byOperation.Parents).toBe(1);
  expect(await productDifferences(app)).toEqual([]);
});

test("late, doubled and shuffled deliveries do not undo a newer product, and a deleted one stays deleted", async () => {
  await using app = await startWithProducts();
  const [edited = "", deleted = ""] = app.sim.products.pick(2);
  const hand = handOf(app);
  app.sim.webhooks.hold();
  for (let n = 0; n < 4; n++) {
    app.sim.clock.advance(5_000);
    hand.rename(edited, `Name ${n}`);
    hand.stock(deleted, n + 100);
  }
  app.sim.products.remove(deleted, "merchant");
  app.sim.webhooks.double(3);
  app.sim.webhooks.flush("shuffled");
  await app.settled();
  expect(await productDifferences(app)).toEqual([]);
});

test("what changed without moving `updatedAt` escapes an update, and a sweep of everything brings it", async () => {
  await using app = await startWithProducts();
  app.sim.webhooks.lose(1000);
  const silent = app.sim.products.pick(3);
  for (const id of silent) app.sim.products.changeSilently(id, (draft) => void draft.tags.push("silent"));
  expect(await sync(app, { mode: "update" })).toMatchObject({ updated: 0 });
  expect(await productDifferences(app)).toHaveLength(3);
  expect(await sync(app, { mode: "sweep" })).toMatchObject({ fetched: 40, updated: 3, unchanged: 37, deleted: 0 });
  expect(await productDifferences(app)).toEqual([]);
});

test("deletions nobody told of are found by counting, and a verify finds and repairs whatever differs", async () => {
  await using app = await startWithProducts();
  app.sim.webhooks.lose(1000);
  const [gone = "", missing = "", outdated = "", extra = ""] = app.sim.products.pick(4);
  app.sim.products.remove(gone, "merchant");
  app.sim.clock.advance(10 * 60_000);
  expect(await sync(app, { mode: "update" })).toMatchObject({ status: "succeeded", deleted: 1 });
  expect(await productDifferences(app)).toEqual([]);

  const { db, shop } = app.ctx;
  for (const table of ["product_variants", "product_inventory_levels"])
    await db.query(`delete from ${table} where shop_id = $1 and product_id = $2`, [shop.id, missing]);
  await db.query("delete from products where shop_id = $1 and id = $2", [shop.id, missing]);
  handOf(app).rename(outdated, "Nobody heard of it");
  app.sim.products.remove(extra, "merchant");
  app.sim.clock.advance(10 * 60_000);
  const verify = await sync(app, { mode: "verify" });
  expect(verify).toMatchObject({ status: "succeeded", created: 1, updated: 1, deleted: 1 });
  expect(await productDifferences(app)).toEqual([]);
  expect((await sync(app, { mode: "verify" })).sentence).toBe("Verify completed. All 38 are equal.");
});

test("chosen products are read by their ids, whatever else has changed, and prove nothing about the others", async () => {
  await using app = await startWithProducts();
  app.sim.webhooks.lose(1000);
  const [chosen = "", deleted = "", other = ""] = app.sim.products.pick(3);
  const hand = handOf(app);
  hand.rename(chosen, "Chosen");
  hand.rename(other, "Not chosen");
  app.sim.products.remove(deleted, "merchant");
  const before = await readWatermark(app.ctx.db, app.ctx.shop.id, "products");

  const job = await sync(app, { mode: "update", ids: [chosen, deleted, "999", chosen] });
  expect(job).toMatchObject({
    status: "succeeded",
    effective_mode: "chosen",
    expected: 3,
    fetched: 1,
    updated: 1,
    deleted: 1,
  });
  expect(await productDifferences(app)).toEqual([expect.stringContaining(other)]);
  expect(await readWatermark(app.ctx.db, app.ctx.shop.id, "products")).toMatchObject({
    updated_at: before.updated_at,
    last_job_id: before.last_job_id,
  });
  const log = await app.ctx.db.query<{ message: string }>(
    "select message from sync_log where job_id = $1 order by id",
    [job.id],
  );
  expect(log.map(({ message }) => message)).toEqual([
    "3 products to be read by id.",
    "Removed 1 product that Shopify no longer has.",
    "Shopify does not show 2 products of those asked for.",
    "Of these changes 1 had not been told by any webhook.",
  ]);
  expect(await sync(app, { mode: "update" })).toMatchObject({ effective_mode: "update", updated: 1 });
  expect(await productDifferences(app)).toEqual([]);
});

test("orders are chosen in the same way", async () => {
  await using app = await startApp({ orders: 30, products: 5 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.webhooks.lose(1000);
  const ids = app.sim.store.pick(6);
  for (const id of ids) app.sim.store.editOrder(id, { tags: ["chosen"] });
  expect(await app.sync({ mode: "update", ids })).toMatchObject({ status: "succeeded", fetched: 6, updated: 6 });
});

test("an update of the last hours reads what changed in them", async () => {
  await using app = await startWithProducts();
  app.sim.webhooks.lose(1000);
  const [early = "", late = ""] = app.sim.products.pick(2);
  const hand = handOf(app);
  hand.rename(early, "Early");
  app.sim.clock.advance(3 * 3_600_000);
  hand.rename(late, "Late");
  expect(await sync(app, { mode: "update", sinceHours: 2 })).toMatchObject({ status: "succeeded", updated: 1 });
  expect(await sync(app, { mode: "update", sinceHours: 4 })).toMatchObject({ status: "succeeded", updated: 1 });
  expect(await productDifferences(app)).toEqual([]);
});

test.each([
  [{ mode: "update", ids: [] }, "Name 1 to 1,000 records"],
  [{ mode: "update", ids: ["12", "gid"] }, "Name 1 to 1,000 records"],
  [{ mode: "update", ids: Array.from({ length: 1001 }, (_, n) => String(n + 1)) }, "Name 1 to 1,000 records"],
  [{ mode: "full", ids: ["12"] }, "Ids only go with update."],
  [{ mode: "update", ids: ["12"], staleAfterMins: 5 }, "Ids go with neither hours, minutes nor forceFull"],
  [{ mode: "update", sinceHours: 2, staleAfterMins: 5 }, "Give hours or minutes, not both."],
  [{ mode: "populate", sinceHours: 2 }, "Hours only go with update."],
  [{ mode: "update", sinceHours: 0 }, "Hours must be 1 or more."],
])("%j is refused with a sentence", async (input, sentence) => {
  await using app = await startApp({ orders: 1, products: 1 });
  const asked = startSync(app.ctx, { resource: "products", ...input }, { trigger: "api" });
  await expect(asked).rejects.toThrow(sentence);
});

test("a shop that has not granted what products need says so in one sentence, and goes on as soon as it has", async () => {
  const scopes = ["read_orders", "read_customers", "read_products", "read_locations", "read_returns"];
  await using app = await startApp({ orders: 5, products: 20, scopes });
  const refused = startSync(app.ctx, { resource: "products", mode: "populate" }, { trigger: "person" });
  await expect(refused).rejects.toThrow(
    "Lockstep may not read products in this shop: the access scope read_inventory is not granted. Open Lockstep in Shopify Admin, accept the permissions it asks for, and try again.",
  );
  expect(await app.sync({ mode: "populate" })).toMatchObject({ status: "succeeded", fetched: 5 });

  app.sim.webhooks.lose(1, "app/scopes_update");
  app.sim.changeScopes([...scopes, "write_inventory"]);
  expect(await sync(app, { mode: "populate" })).toMatchObject({ status: "succeeded", fetched: 20 });
});

test("a product with 2,048 variants is read whole, from the file and by id", { timeout: 180_000 }, async () => {
  await using app = await startApp({ orders: 5, products: 10, hugeProduct: 2048 });
  await sync(app, { mode: "populate" });
  const huge = [...app.sim.products.all()].find(({ variants }) => variants.length === 2048)?.id ?? "";
  expect(await count(app, `product_variants where product_id = ${huge}`)).toBe(2048);
  expect(await productDifferences(app)).toEqual([]);

  app.sim.webhooks.lose(1000);
  handOf(app).price(huge, "5.55");
  app.sim.stats.byOperation = {};
  await fetchAgain(app.ctx, "products", [huge]);
  expect(await productDifferences(app)).toEqual([]);
  // The levels of each variant come with it: how many there are is known from the mirror.
  const reads = Object.values(app.sim.stats.byOperation).reduce((sum, calls) => sum + calls, 0);
  expect(reads).toBeLessThan(120);
});

test("a product's story tells what changed of its variants and of what is in stock, by field", async () => {
  await using app = await startWithProducts();
  const [id = ""] = app.sim.products.pick(1);
  const hand = handOf(app);
  hand.price(id, "123.45");
  await app.settled();
  app.sim.clock.advance(60_000);
  hand.stock(id, 4321);
  await app.settled();
  const { entries, fields } = await readStory(app.ctx, "products", id);
  const changes = entries.flatMap((entry) => Object.entries(entry.changes));
  expect(changes.map(([path]) => path)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^variants\[\d+\]\.price$/),
      expect.stringMatching(/^inventoryLevels\[.*\]\.quantities\.available\.quantity$/),
    ]),
  );
  expect(changes.find(([path]) => path.endsWith("available.quantity"))?.[1][1]).toBe(4321);
  expect(fields).toEqual(expect.arrayContaining(["variants", "inventoryLevels"]));
});

test("a product that is none, or is refused, is kept as rejected with its reason, and the others are mirrored", async () => {
  await using app = await startWithProducts();
  const [odd = "", refused = "", sound = ""] = app.sim.products.pick(3);
  app.sim.faults.next("record_undecodable", { match: odd, times: 3 });
  app.sim.faults.next("record_refused", { match: refused, times: 3 });
  const job = await sync(app, { mode: "update", ids: [odd, refused, sound] });
  expect(job).toMatchObject({ status: "succeeded_with_problems", fetched: 3, unchanged: 1, rejected: 2 });
  const rejects = await app.ctx.db.query<{ id: string; reason: string }>(
    "select id::text, reason from rejects where resource = 'products'",
  );
  expect(new Map(rejects.map(({ id, reason }) => [id, reason]))).toEqual(
    new Map([
      [odd, expect.stringContaining("Its field createdAt") as string],
      [refused, "Shopify refused the query: This record cannot be shown."],
    ]),
  );
});

test("locations are known with every job, those where nothing is stocked and closed ones too", async () => {
  await using app = await startWithProducts();
  const rows = await app.ctx.db.query("select id::text, name, is_active as active from locations order by id");
  const stored = app.sim.products.locations().map(({ id, name, isActive }) => ({ id, name, active: isActive }));
  expect(rows).toEqual(stored.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)));
});

test("the first populate sets going what products need: a sweep of all of them once a week, not every night", async () => {
  await using app = await startWithProducts();
  await runSchedules(app.ctx);
  const schedules = await app.ctx.db.query(
    "select mode, rhythm, weekday from schedules where resource = 'products' order by mode",
  );
  expect(schedules).toEqual([
    { mode: "sweep", rhythm: "weekly", weekday: 7 },
    { mode: "update", rhythm: "hourly", weekday: null },
    { mode: "verify", rhythm: "daily", weekday: null },
  ]);
});

test("what the mirror knows of a product is compared with Shopify at this moment", async () => {
  await using app = await startWithProducts();
  const [id = ""] = app.sim.products.pick(1);
  expect(await compareWithShopify(app.ctx, products, id)).toMatchObject({ mirrored: true, identical: true });
  app.sim.webhooks.lose(10);
  handOf(app).rename(id, "Newer");
  expect((await compareWithShopify(app.ctx, products, id)).sentence).toMatch(/Shopify has a newer version\.$/);
  expect((await compareWithShopify(app.ctx, products, "1")).sentence).toBe(
    "Neither Shopify nor the mirror has this product.",
  );
});
