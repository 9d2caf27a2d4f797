import { expect, test } from "vitest";

import { products } from "~/resources/products";
import type { Spent } from "~/shopify/admin";
import { applyChanges } from "~/sync/apply-changes";
import { fetchAgain } from "~/sync/fetch-again";
import { readApart } from "~/sync/read-apart";
import { partDear } from "~/sync/sources/dear-records";
import { readRecords, sized } from "~/sync/sources/read-records";
import type { ReadAnswer } from "~/sync/sources/read-records";

import { startApp } from "./support/app";
import type { TestApp } from "./support/app";
import { catalog, edit, push, startCatalog } from "./support/catalog";
import { productDifferences } from "./support/compare";

/** What Shopify's smallest plan gives: 2,000 points, and 100 more each second. */
const SMALL_PLAN = { bucket: 2000, restore: 100 };

/** A shop with a product of as many variants as Shopify allows, which is mirrored. */
async function startWithHuge(options: Parameters<typeof startApp>[0] = {}) {
  const app = await startApp({ orders: 0, products: 10, hugeProduct: 2048, ...options });
  await app.sync({ resource: "products", mode: "populate" });
  await app.settled();
  app.sim.clock.advance(60_000);
  return app;
}

const hugeOf = ({ sim }: TestApp) => [...sim.products.all()].find(({ variants }) => variants.length === 2048)?.id ?? "";

const rename = ({ sim }: TestApp, id: string, title: string) =>
  sim.products.change(id, (draft) => void (draft.title = title), "merchant");

const mirrored = async ({ ctx }: TestApp, id: string) => {
  const [row] = await ctx.db.query(
    `select title, (select count(*)::int from product_variants v where v.product_id = p.id) as variants from products p where id = $1`,
    [id],
  );
  return row;
};

function ledger() {
  const spent: Spent[] = [];
  const sum = (of: (one: Spent) => number) => spent.reduce((total, one) => total + of(one), 0);
  return {
    onSpent: (one: Spent) => void spent.push(one),
    calls: () => sum(({ calls }) => calls),
    points: () => sum(({ queryCost }) => queryCost),
  };
}

test("a product of 2,048 variants is read by one bulk operation where single reads would keep the budget busy", async () => {
  // Before: with a budget for which it is no matter.
  const singly = ledger();
  {
    await using rich = await startWithHuge();
    const wants = await sized(rich.ctx, products, [{ id: hugeOf(rich) }]);
    expect(await partDear(rich.ctx, products, wants)).toMatchObject({ dear: [], others: [{ id: hugeOf(rich) }] });
    for await (const answer of readRecords(rich.ctx, products, wants, singly)) expect(answer.missing).toEqual([]);
  }
  expect(singly.points()).toBeGreaterThan(SMALL_PLAN.bucket + SMALL_PLAN.restore * 60);

  await using app = await startWithHuge({ plan: SMALL_PLAN });
  const huge = hugeOf(app);
  app.sim.webhooks.lose(10_000);
  rename(app, huge, "Two thousand mugs");
  const together = ledger();
  const wants = await sized(app.ctx, products, [{ id: huge }, ...app.sim.products.pick(3).map((id) => ({ id }))]);
  const write = async ({ changes, observedAt }: ReadAnswer) => {
    await applyChanges(app.ctx, products, changes, { source: "fetch", jobId: null, topic: null, observedAt });
  };
  expect(await readApart(app.ctx, products, wants, write, together.onSpent)).toEqual([]);
  expect(await mirrored(app, huge)).toEqual({ title: "Two thousand mugs", variants: 2048 });
  expect(await productDifferences(app)).toEqual([]);
  // What remains are the three small products and a few looks at the operation.
  expect(together.points()).toBeLessThan(singly.points() / 20);
  expect(together.calls()).toBeLessThan(singly.calls() / 2);
  expect(app.sim.stats.byOperation.Bulk).toBe(2);
});

test("a webhook, a merchant's word, an update and a push read such a product the same way", async () => {
  // Enough to be populated by a file.
  await using app = await startCatalog({ products: 10, hugeProduct: 2048, plan: SMALL_PLAN });
  const huge = hugeOf(app);
  await app.settled();
  const before = app.sim.stats.byOperation.Bulk ?? 0;
  rename(app, huge, "Told by a webhook");
  await app.settled();
  expect(await mirrored(app, huge)).toEqual({ title: "Told by a webhook", variants: 2048 });
  expect(app.sim.stats.byOperation.Bulk).toBe(before + 1);

  expect(await fetchAgain(app.ctx, "products", [huge])).toMatchObject({ unchanged: 1, updated: 0 });
  expect(app.sim.stats.byOperation.Bulk).toBe(before + 2);

  app.sim.webhooks.lose(10_000);
  app.sim.clock.advance(10_000);
  rename(app, huge, "Found by an update");
  expect(await app.sync({ resource: "products", mode: "update" })).toMatchObject({ status: "succeeded", updated: 1 });
  expect(await mirrored(app, huge)).toEqual({ title: "Found by an update", variants: 2048 });
  expect(app.sim.stats.byOperation.Bulk).toBe(before + 3);

  const ours = (await catalog(app)).find(({ productId }) => productId === huge);
  if (!ours) throw new Error("it is not in the catalog");
  await edit(app, [{ catalogProductId: ours.id, ours: { title: "Pushed by us" } }]);
  expect(await push(app)).toMatchObject({ status: "succeeded", pushed: 1 });
  expect(app.sim.products.get(huge)?.title).toBe("Pushed by us");
  // Before the write and after it.
  expect(app.sim.stats.byOperation.Bulk).toBe(before + 5);
  expect(await productDifferences(app)).toEqual([]);
});

test.each(["bulk_line_dropped", "bulk_truncated", "bulk_never_ends"] as const)(
  "when the file is not whole or does not come (%s) the records are read singly, and none is lost",
  async (fault) => {
    await using app = await startApp({ orders: 0, products: 60, patience: { giveUpBulkMs: 500 } });
    await app.sync({ resource: "products", mode: "populate" });
    await app.settled();
    app.sim.clock.advance(60_000);
    app.sim.webhooks.lose(10_000);
    const ids = app.sim.products.pick(40);
    for (const id of ids) rename(app, id, `New ${id}`);
    // A budget that hardly affords any of them.
    await app.ctx.db.query("update api_budgets set maximum_available = 100, restore_rate = 1");
    app.sim.faults.next(fault);
    const wants = await sized(
      app.ctx,
      products,
      ids.map((id) => ({ id })),
    );
    const { dear, others } = await partDear(app.ctx, products, wants);
    expect([dear.length > 30, others.length > 0]).toEqual([true, true]);

    expect(await app.sync({ resource: "products", mode: "update", ids })).toMatchObject({
      status: "succeeded",
      fetched: 40,
      updated: 40,
    });
    expect(await productDifferences(app)).toEqual([]);
  },
);

test("a product that Shopify deleted meanwhile is not in the file, and is asked for by its id", async () => {
  await using app = await startWithHuge();
  const huge = hugeOf(app);
  app.sim.webhooks.lose(10_000);
  app.sim.products.remove(huge, "merchant");
  await app.ctx.db.query("update api_budgets set maximum_available = 100, restore_rate = 1");
  expect(await fetchAgain(app.ctx, "products", [huge])).toMatchObject({ deleted: 1, rejected: 0 });
  expect(await mirrored(app, huge)).toBeUndefined();
});
