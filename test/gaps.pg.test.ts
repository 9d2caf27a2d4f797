import { expect, test } from "vitest";

import { orders } from "~/resources/orders";
import { readProofs } from "~/mirror/proofs";
import { noteSilences } from "~/mirror/silences";
import { readGapMap } from "~/sync/gap-map";

import { startApp } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const map = async ({ ctx }: TestApp) => (await readGapMap(ctx, orders)).segments;
const states = async (app: TestApp) => (await map(app)).map(({ state }) => state);

test("from nothing to proven: missing, covered, proven", async () => {
  await using app = await startApp({ orders: 60 });
  expect(await states(app)).toEqual(["missing"]);

  await app.sync({ mode: "populate" });
  await app.settled();
  expect(await states(app)).toEqual(["covered"]);

  await app.sync({ mode: "verify" });
  expect((await states(app))[0]).toBe("proven");
  expect(await readProofs(app.ctx, "orders")).toMatchObject({ standing: "well", populated: true });
});

test("a planted gap is suspect on its day, and what the map asks for mends it", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [lost = ""] = app.sim.store.pick(1);
  await app.ctx.db.query("delete from orders where id = $1", [lost]);

  await app.sync({ mode: "verify", reportOnly: true });
  const suspect = (await map(app)).find(({ state }) => state === "suspect");
  expect(suspect?.reason).toBe("1 order created then differs from Shopify.");
  expect((await readGapMap(app.ctx, orders)).standing).toBe("attention");

  await app.sync(suspect?.repair ?? {});
  expect(await states(app)).not.toContain("suspect");
  expect(await differences(app)).toEqual([]);
});

test("a populate of the last days leaves what is older missing, until it is populated", async () => {
  await using app = await startApp({ orders: 200 });
  await app.sync({ mode: "populate", days: 90 });
  await app.settled();
  const [gap, ...rest] = await map(app);
  expect(gap).toMatchObject({ from: null, state: "missing" });
  expect(rest.map(({ state }) => state)).toEqual(["covered"]);

  await app.sync(gap?.repair ?? {});
  expect(await states(app)).toEqual(["covered"]);
  expect(await differences(app)).toEqual([]);
});

test("a failed ledger makes its range suspect until a later sync has read it whole", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.webhooks.lose(10);
  for (const id of app.sim.store.pick(6)) app.sim.store.editOrder(id, { tags: ["changed"] });
  app.sim.faults.next("bulk_truncated", { times: 100 });
  const failed = await app.sync({ mode: "update" });
  expect(failed.status).toBe("failed");
  const suspect = (await map(app)).find(({ state }) => state === "suspect");
  expect(suspect).toMatchObject({ jobId: failed.id, repair: { mode: "update" } });
  expect(suspect?.reason).toContain("bytes");

  app.sim.faults.clear();
  await app.sync(suspect?.repair ?? {});
  expect(await states(app)).toEqual(["covered"]);
  expect(await differences(app)).toEqual([]);
});

test("a silence of webhooks is suspect until an update has looked", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  await app.settled();
  const now = app.ctx.clock().getTime();
  const since = new Date(now - 3 * 3_600_000);
  const silence = { topic: "orders/updated", since, usualMs: 180_000 };
  await noteSilences(app.ctx.db, app.ctx.shop.id, [silence], new Date(now));
  const suspect = (await map(app)).find(({ state }) => state === "suspect");
  expect(suspect).toMatchObject({
    from: since.toISOString(),
    reason: "No orders/updated webhook came; usually one comes every 3 minutes.",
    repair: { mode: "update" },
  });

  app.sim.clock.advance(60_000);
  await app.sync({ mode: "update", staleAfterMins: 300 });
  expect(await states(app)).toEqual(["covered"]);
});
