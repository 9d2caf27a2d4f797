import fc from "fast-check";
import { expect, test } from "vitest";

import { startSync } from "~/sync/start-sync";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

/**
 * Whatever happens in the store, whatever happens to its webhooks, and wherever the app is killed: one update later mirror
 * and store are equal, record by record, personal data included.
 */
type Step = { do: (typeof STEPS)[number]; n: number };
const STEPS = [
  "sell", "edit", "refund", "fulfil", "capture", "cancel", "delete", "tag many", "time passes", "lose webhooks", "double webhooks",
  "hold webhooks", "flush webhooks", "settle", "populate", "update", "full", "kill", "kill", "revive",
] as const;

const step: fc.Arbitrary<Step> = fc.record({ do: fc.constantFrom(...STEPS), n: fc.nat({ max: 60 }) });

async function take(app: TestApp, { do: what, n }: Step): Promise<void> {
  const { store, webhooks, clock } = app.sim;
  const [id] = store.pick(1);
  switch (what) {
    case "sell": return void store.createOrders(1 + (n % 3));
    case "time passes": return void clock.advance(n * 1000);
    case "lose webhooks": return webhooks.lose(1 + (n % 8));
    case "double webhooks": return webhooks.double(1 + (n % 4));
    case "hold webhooks": return webhooks.hold();
    case "flush webhooks": return webhooks.flush(n % 2 === 0 ? "shuffled" : "reversed");
    case "kill": return app.killAfter(n);
    case "revive": return await app.revive();
    case "settle": return app.isDead() ? undefined : await webhooks.idle();
    case "populate":
    case "update":
    case "full": return await start(app, what);
  }
  if (id === undefined) return;
  switch (what) {
    case "edit": return void store.editOrder(id, { tags: [`tag ${n}`], note: `note ${n}` });
    case "refund": return void store.refundOrder(id);
    case "fulfil": return void store.fulfillOrder(id);
    case "capture": return void store.captureOrder(id);
    case "cancel": return void store.cancelOrder(id);
    case "delete": return void store.deleteOrder(id);
    case "tag many": return store.tagOrders(store.pick(12), `sale ${n}`);
  }
}

/** Starts a sync and goes on without waiting for it; a dead app cannot. */
async function start({ ctx }: TestApp, mode: string): Promise<void> {
  try {
    await startSync(ctx, { resource: "orders", mode }, { trigger: "person" });
  } catch (error) {
    if (!(error instanceof Error) || error.message !== "killed") throw error;
  }
}

/** The job under way, if any, has ended. */
async function quiet(app: TestApp): Promise<void> {
  await until(async () => {
    const rows = await app.ctx.db.query("select id from sync_jobs where status in ('queued', 'running', 'waiting')");
    return rows.length === 0 ? true : null;
  });
}

test("any sequence of events, losses and kills ends, one update later, with mirror = store", { timeout: 400_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), fc.array(step, { minLength: 8, maxLength: 30 }), async (seed, steps) => {
      await using app = await startApp({ orders: 40, seed });
      await app.sync({ mode: "populate" });
      for (const one of steps) await take(app, one);
      await app.revive();
      app.sim.webhooks.flush("shuffled");
      app.sim.clock.advance(10 * 60_000);
      await app.settled();
      await quiet(app);

      const update = await app.sync({ mode: "update" });

      expect(update.status).toBe("succeeded");
      expect(await differences(app)).toEqual([]);
      const jobs = await app.ctx.db.query<{ status: string; balance: number }>(
        "select status, fetched - created - updated - unchanged - stale - skipped - rejected as balance from sync_jobs",
      );
      for (const job of jobs) expect(job).toEqual({ status: "succeeded", balance: 0 });
    }),
    { numRuns: 12, seed: 20261121, endOnFailure: false },
  );
});
