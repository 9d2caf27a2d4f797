import { expect, test } from "vitest";
import { openDatabase } from "~/db.server";
import type { OpenDatabase } from "~/db.server";
import { freshDatabase } from "../../test/support/database";
import type { Urgency } from "./admin";
import { blockBudget, settle, takeFromBudget } from "./budget";
import type { Receipt } from "./budget";

const SHOP = 1;

/** Two processes of the app on one database, and a bucket that hardly refills while a test runs. */
async function twoProcesses({ maximum = 1000, available = 1000, rate = 0.01 } = {}) {
  const fresh = await freshDatabase();
  const [web, worker] = [openDatabase(fresh.url), openDatabase(fresh.url)];
  await web.db.query(
    `insert into api_budgets (shop_id, maximum_available, restore_rate, available, measured_at)
     values ($1, $2, $3, $4, clock_timestamp())`,
    [SHOP, maximum, rate, available],
  );
  const told = (currentlyAvailable: number) => ({ maximumAvailable: maximum, currentlyAvailable, restoreRate: rate });
  return {
    web,
    worker,
    told,
    left: async () => {
      const [row] = await web.db.query<{ available: number }>("select available from api_budgets");
      return Math.round(row?.available ?? Number.NaN);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([web.close(), worker.close()]);
      await fresh[Symbol.asyncDispose]();
    },
  };
}

const ask = ({ db }: OpenDatabase, cost: number, urgency: Urgency = "page") => takeFromBudget(db, SHOP, cost, urgency);

async function take(process: OpenDatabase, cost: number, urgency: Urgency = "page"): Promise<Receipt> {
  const taking = await ask(process, cost, urgency);
  if (!("taken" in taking)) throw new Error(`not taken: ${JSON.stringify(taking)}`);
  return taking.taken;
}

test("two processes draw from one bucket: together never more than is in it", async () => {
  await using bucket = await twoProcesses();
  const calls = Array.from({ length: 60 }, (_, n) => ask(n % 2 ? bucket.web : bucket.worker, 30));
  const takings = await Promise.all(calls);
  expect(takings.filter((taking) => "taken" in taking)).toHaveLength(33);
  expect(await bucket.left()).toBe(10);
});

test("what is missing is waited for exactly", async () => {
  await using bucket = await twoProcesses({ maximum: 2000, available: 100, rate: 50 });
  const taking = await ask(bucket.web, 300);
  const waitMs = "waitMs" in taking ? taking.waitMs : Number.NaN;
  // (300 − 100) / 50 per second, less what has come back while the test was running.
  expect(waitMs).toBeLessThanOrEqual(4000);
  expect(waitMs).toBeGreaterThan(2000);
});

test("a sync that drains the bucket leaves a fifth to pages, and completion leaves half", async () => {
  await using bucket = await twoProcesses();
  await Promise.all(Array.from({ length: 40 }, () => ask(bucket.worker, 50, "spare")));
  expect(await bucket.left()).toBe(500);
  await Promise.all(Array.from({ length: 40 }, () => ask(bucket.worker, 50, "sync")));
  expect(await bucket.left()).toBe(200);
  await take(bucket.web, 200, "page");
  expect(await bucket.left()).toBe(0);
});

test("a call gives back what Shopify did not charge", async () => {
  await using bucket = await twoProcesses();
  const call = await take(bucket.web, 400);
  await settle(bucket.web.db, SHOP, call, { usedCost: 30, status: bucket.told(970) });
  expect(await bucket.left()).toBe(970);
  const failed = await take(bucket.web, 400);
  await settle(bucket.web.db, SHOP, failed, { usedCost: 0, status: null });
  expect(await bucket.left()).toBe(970);
});

test("an answer does not make forget the calls of others that are on their way", async () => {
  await using bucket = await twoProcesses();
  const ours = await take(bucket.web, 400);
  const theirs = await take(bucket.worker, 400);
  // Shopify has not met theirs yet when it answers ours.
  await settle(bucket.web.db, SHOP, ours, { usedCost: 400, status: bucket.told(600) });
  expect(await bucket.left()).toBe(200);
  await settle(bucket.worker.db, SHOP, theirs, { usedCost: 400, status: bucket.told(200) });
  expect(await bucket.left()).toBe(200);
});

test("an older answer that arrives late does not overwrite a newer one", async () => {
  await using bucket = await twoProcesses();
  const older = await take(bucket.web, 100);
  const newer = await take(bucket.worker, 700);
  await settle(bucket.worker.db, SHOP, newer, { usedCost: 700, status: bucket.told(200) });
  await settle(bucket.web.db, SHOP, older, { usedCost: 100, status: bucket.told(900) });
  expect(await bucket.left()).toBe(200);
});

test("what somebody else drew is believed, and what Shopify has more of too", async () => {
  await using bucket = await twoProcesses();
  const call = await take(bucket.web, 100);
  await settle(bucket.web.db, SHOP, call, { usedCost: 100, status: bucket.told(300) });
  expect(await bucket.left()).toBe(300);
  const next = await take(bucket.web, 100);
  await settle(bucket.web.db, SHOP, next, { usedCost: 100, status: bucket.told(850) });
  expect(await bucket.left()).toBe(850);
});

test("the first answer tells the shop's plan", async () => {
  await using bucket = await twoProcesses();
  const call = await take(bucket.web, 100);
  const status = { maximumAvailable: 20_000, currentlyAvailable: 19_900, restoreRate: 1000 };
  await settle(bucket.web.db, SHOP, call, { usedCost: 100, status });
  expect(await bucket.left()).toBe(19_900);
  await take(bucket.worker, 15_000);
});

test("calls of a process that died do not count as on their way for ever, however busy the others are", async () => {
  await using bucket = await twoProcesses();
  await take(bucket.worker, 500);
  const busy = async () => {
    const call = await take(bucket.web, 50);
    await settle(bucket.web.db, SHOP, call, { usedCost: 50, status: bucket.told(900) });
  };
  await busy();
  expect(await bucket.left()).toBe(450);
  // Two spans later.
  await bucket.web.db.query("update api_budgets set span = span - 2");
  await busy();
  expect(await bucket.left()).toBe(900);
});

test("what comes back while a call is on its way to a full bucket is lost, as it is at Shopify", async () => {
  await using bucket = await twoProcesses({ rate: 1e9 });
  const call = await take(bucket.web, 400);
  expect(await ask(bucket.worker, 700)).toHaveProperty("waitMs");
  await settle(bucket.web.db, SHOP, call, { usedCost: 400, status: bucket.told(600) });
  await take(bucket.worker, 700);
});

test("when Shopify asks for a pause nobody sends, and an answer to an earlier call does not end the pause", async () => {
  await using bucket = await twoProcesses();
  const earlier = await take(bucket.web, 10);
  await blockBudget(bucket.worker.db, SHOP, 30_000);
  await settle(bucket.web.db, SHOP, earlier, { usedCost: 10, status: bucket.told(990) });
  for (const urgency of ["page", "sync", "spare"] as const) {
    const taking = await ask(bucket.worker, 1, urgency);
    expect("waitMs" in taking && taking.waitMs).toBeGreaterThan(20_000);
  }
});

test("a shop's bucket is its own", async () => {
  await using bucket = await twoProcesses({ available: 0 });
  expect(await takeFromBudget(bucket.web.db, SHOP + 1, 1000, "page")).toHaveProperty("taken");
  expect(await ask(bucket.web, 1000)).toHaveProperty("waitMs");
});
