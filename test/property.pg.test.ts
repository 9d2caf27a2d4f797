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
const EVENTS = {
  sell: ({ sim }, n) => sim.store.createOrders(1 + (n % 3)),
  edit: ({ sim }, n) => some(sim, (id) => sim.store.editOrder(id, { tags: [`tag ${n}`], note: `note ${n}` })),
  refund: ({ sim }) => some(sim, (id) => sim.store.refundOrder(id)),
  fulfil: ({ sim }) => some(sim, (id) => sim.store.fulfillOrder(id)),
  capture: ({ sim }) => some(sim, (id) => sim.store.captureOrder(id)),
  cancel: ({ sim }) => some(sim, (id) => sim.store.cancelOrder(id)),
  delete: ({ sim }) => some(sim, (id) => sim.store.deleteOrder(id)),
  "tag many": ({ sim }, n) => sim.store.tagOrders(sim.store.pick(12), `sale ${n}`),
  "time passes": ({ sim }, n) => sim.clock.advance(n * 1000),
  "lose webhooks": ({ sim }, n) => sim.webhooks.lose(1 + (n % 8)),
  "double webhooks": ({ sim }, n) => sim.webhooks.double(1 + (n % 4)),
  "hold webhooks": ({ sim }) => sim.webhooks.hold(),
  "flush webhooks": ({ sim }, n) => sim.webhooks.flush(n % 2 === 0 ? "shuffled" : "reversed"),
  settle: (app) => (app.isDead() ? undefined : app.sim.webhooks.idle()),
  populate: (app) => start(app, "populate"),
  update: (app) => start(app, "update"),
  full: (app) => start(app, "full"),
  kill: (app, n) => app.killAfter(n),
  revive: (app) => app.revive(),
} satisfies Record<string, (app: TestApp, n: number) => unknown>;

function some(sim: TestApp["sim"], act: (id: string) => unknown): void {
  const [id] = sim.store.pick(1);
  if (id !== undefined) act(id);
}

const names = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
/** Kills are drawn twice as often: they are what this is about. */
const step = fc.record({ event: fc.constantFrom(...names, "kill" as const), n: fc.nat({ max: 60 }) });

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

test(
  "any sequence of events, losses and kills ends, one update later, with mirror = store",
  { timeout: 400_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(step, { minLength: 8, maxLength: 30 }),
        async (seed, steps) => {
          await using app = await startApp({ orders: 40, seed });
          await app.sync({ mode: "populate" });
          for (const { event, n } of steps) await EVENTS[event](app, n);
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
        },
      ),
      { numRuns: 12, seed: 20261121, endOnFailure: true },
    );
  },
);
