import { expect, test } from "vitest";

import { readPush } from "~/catalog/push/read-pushes";
import { startPush } from "~/catalog/push/start-push";
import { hasPushEnded } from "~/resources/catalog/push";

import { catalog, disagreements, edit, ended, push, startCatalog } from "./support/catalog";
import type { Edits } from "./support/catalog";
import type { TestApp } from "./support/app";
import { productDifferences } from "./support/compare";

const PRODUCTS = 4;
/** Further apart than a batch is long, they would meet no two steps of one product. */
const STATEMENTS = Array.from({ length: 26 }, (_, n) => 4 + 7 * n);

const writes = (app: TestApp) =>
  Object.fromEntries(Object.entries(app.sim.stats.byOperation).filter(([name]) => name.startsWith("Push")));

/** Another value of every kind for each round: a text that Shopify tidies, a price, a quantity, a metafield. */
function edits(products: Awaited<ReturnType<typeof catalog>>, round: number): Edits {
  return products.flatMap(({ id, variants }): Edits => {
    const [variant] = variants;
    const level = Object.keys(variant?.ours ?? {}).find((field) => field.startsWith("inventory:"));
    return [
      { catalogProductId: id, ours: { title: `  Round ${round} of ${id} `, "metafield:custom.round": String(round) } },
      {
        catalogProductId: id,
        variant: variant?.id,
        ours: { price: `${round + 1}.5`, ...(level && { [level]: String(1000 + round) }) },
      },
    ];
  });
}

test(
  "a process that is killed at any statement: the next one goes on by what Shopify holds, and writes nothing twice",
  { timeout: 300_000 },
  async () => {
    await using app = await startCatalog({ products: PRODUCTS });
    let struck = 0;
    for (const [round, statements] of STATEMENTS.entries()) {
      const products = await catalog(app);
      const changes = edits(products, round);
      const levels = changes.filter(({ ours }) =>
        Object.keys(ours ?? {}).some((field) => field.startsWith("inventory:")),
      );
      await edit(app, changes);
      await app.settled();
      // Nobody else reads meanwhile: whoever does may send once more what Shopify holds already.
      app.sim.webhooks.hold();
      const before = writes(app);
      const { runId } = await startPush(app.ctx, {}, { trigger: "person" });
      app.killAfter(statements);
      const hasEnded = async () => hasPushEnded((await readPush(app.ctx, runId)).status);
      while (!app.isDead() && !(await hasEnded().catch(() => false)))
        await new Promise((resolve) => setTimeout(resolve, 3));
      if (app.isDead()) struck++;
      await app.revive();
      const run = await ended(app, runId);

      expect([statements, run.status, run.pushed, run.items.map(({ reason }) => reason)]).toEqual([
        statements,
        "succeeded",
        PRODUCTS,
        products.map(() => null),
      ]);
      const made = Object.entries(writes(app)).map(([name, count]) => [name, count - (before[name] ?? 0)]);
      expect([statements, ...made.toSorted()]).toEqual([
        statements,
        ["PushInventory", levels.length],
        ["PushMetafields", PRODUCTS],
        ["PushProduct", PRODUCTS],
        ["PushVariants", PRODUCTS],
      ]);
      const titles = run.items.flatMap(({ changes }) => changes.filter(({ field }) => field === "title"));
      expect(titles.map(({ before }) => before)).toEqual(products.map(({ base }) => base.title));
      expect([statements, await disagreements(app)]).toEqual([statements, []]);
      app.sim.webhooks.flush();
    }
    expect(struck).toBeGreaterThan(STATEMENTS.length / 2);
    await app.settled();
    expect(await productDifferences(app)).toEqual([]);
  },
);

test("the same while webhooks tell of each step, and are worked off beside it", { timeout: 120_000 }, async () => {
  await using app = await startCatalog({ products: PRODUCTS });
  for (const [round, statements] of [40, 70, 95, 110, 125].entries()) {
    await edit(app, edits(await catalog(app), round));
    const { runId } = await startPush(app.ctx, {}, { trigger: "person" });
    app.killAfter(statements);
    const hasEnded = async () => hasPushEnded((await readPush(app.ctx, runId)).status);
    while (!app.isDead() && !(await hasEnded().catch(() => false)))
      await new Promise((resolve) => setTimeout(resolve, 3));
    await app.revive();
    expect([statements, await ended(app, runId)]).toMatchObject([
      statements,
      { status: "succeeded", pushed: PRODUCTS },
    ]);
    await app.settled();
    expect([statements, await disagreements(app)]).toEqual([statements, []]);
  }
  expect(await productDifferences(app)).toEqual([]);
});

test("an outage in the middle is waited for, however long it takes, and costs no product a try too many", async () => {
  await using app = await startCatalog({ products: 6, circuit: { failures: 2, firstProbeMs: 20, longestProbeMs: 60 } });
  const products = await catalog(app);
  await edit(app, edits(products, 1));
  app.sim.faults.next("503", { match: "PushVariants", times: 1 });
  app.sim.faults.next("503", { match: "PushInventory", times: 12 });
  const run = await push(app);
  expect(run).toMatchObject({ status: "succeeded", pushed: 6 });
  expect(await disagreements(app)).toEqual([]);
});

test("a throttled shop is pushed to as fast as it lets", async () => {
  await using app = await startCatalog({ products: 4 });
  const products = await catalog(app);
  await edit(app, edits(products, 1));
  app.sim.faults.rate("throttled", 0.3);
  expect(await push(app)).toMatchObject({ status: "succeeded", pushed: 4 });
  expect(app.sim.faults.struck.throttled).toBeGreaterThan(0);
});
