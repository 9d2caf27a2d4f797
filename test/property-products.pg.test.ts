import fc from "fast-check";
import { expect, test } from "vitest";

import { startSync } from "~/sync/start-sync";

import type { ProductState } from "./simulator/products/state.ts";
import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { productDifferences } from "./support/compare";

/**
 * Whatever happens to products and their stock, whatever happens to its webhooks, and wherever the app is killed: one update later
 * mirror and store are equal, variant by variant and level by level. Two things are left out, because nothing could tell of them: changes
 * that do not move `updatedAt`, and inventory that is set so that it does not.
 */
const EVENTS = {
  create: ({ sim: { products } }, n) => products.create(products.draft(`New ${n}`), "merchant"),
  rename: (app, n) => change(app, (draft) => void (draft.title = `Title ${n}`)),
  tag: (app, n) => change(app, (draft) => void draft.tags.push(`tag ${n % 5}`)),
  price: (app, n) => change(app, ({ variants }) => variants.forEach((variant) => (variant.price = `${n}.50`))),
  cost: (app, n) => change(app, ({ variants }) => variants.forEach(({ item }) => (item.cost = `${n}.25`))),
  "remove a variant": (app) => change(app, ({ variants }) => void (variants.length > 1 && variants.pop())),
  stock: (app, n) =>
    level(app, (item, place, { products }) => products.setQuantity(item, place, "available", n, "sale")),
  "stock elsewhere": ({ sim: { products } }, n) => {
    const item = products.get(products.pick(1)[0] ?? "")?.variants[0]?.item.id;
    const places = products.locations().filter(({ isActive }) => isActive);
    const place = places[n % places.length]?.id;
    if (item && place) products.setQuantity(item, place, "available", n, "merchant");
  },
  "stop stocking": (app) => level(app, (item, place, { products }) => products.disconnect(item, place, "merchant")),
  delete: ({ sim: { products } }) => products.pick(1).forEach((id) => products.remove(id, "merchant")),
  "price many": ({ sim: { products } }, n) =>
    products.pick(12).forEach((id) => products.change(id, (draft) => void (draft.vendor = `Vendor ${n}`), "merchant")),
  "time passes": ({ sim }, n) => sim.clock.advance(n * 1000),
  "lose webhooks": ({ sim }, n) => sim.webhooks.lose(1 + (n % 8)),
  "double webhooks": ({ sim }, n) => sim.webhooks.double(1 + (n % 4)),
  "hold webhooks": ({ sim }) => sim.webhooks.hold(),
  "flush webhooks": ({ sim }, n) => sim.webhooks.flush(n % 2 === 0 ? "shuffled" : "reversed"),
  "lines in any order": ({ sim }) => sim.faults.next("bulk_shuffled"),
  "levels name their item": ({ sim }, n) => void (sim.knobs.bulkParent = n % 2 === 0 ? "object" : "node"),
  settle: (app) => (app.isDead() ? undefined : app.sim.webhooks.idle()),
  populate: (app) => start(app, { mode: "populate" }),
  update: (app) => start(app, { mode: "update" }),
  choose: (app) => start(app, { mode: "update", ids: app.sim.products.pick(3) }),
  full: (app) => start(app, { mode: "full" }),
  kill: (app, n) => app.killAfter(n),
  revive: (app) => app.revive(),
} satisfies Record<string, (app: TestApp, n: number) => unknown>;

function change({ sim: { products } }: TestApp, edit: (draft: ProductState) => void): void {
  const [id] = products.pick(1);
  if (id !== undefined) products.change(id, edit, "merchant");
}

function level({ sim }: TestApp, act: (item: string, place: string, sim: TestApp["sim"]) => unknown): void {
  const [id = ""] = sim.products.pick(1);
  const item = sim.products.get(id)?.variants[0]?.item;
  const place = item?.levels.find(({ isActive }) => isActive)?.locationId;
  if (item && place) act(item.id, place, sim);
}

const names = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
/** Kills are drawn twice as often: they are what this is about. */
const step = fc.record({ event: fc.constantFrom(...names, "kill" as const), n: fc.nat({ max: 60 }) });

/** Starts a sync and goes on without waiting for it; a dead app cannot. */
async function start({ ctx }: TestApp, input: object): Promise<void> {
  try {
    await startSync(ctx, { resource: "products", ...input }, { trigger: "person" });
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
  "any sequence of events, losses and kills ends, one update later, with the mirror of products = store",
  { timeout: 400_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(step, { minLength: 8, maxLength: 30 }),
        async (seed, steps) => {
          await using app = await startApp({ orders: 2, products: 25, seed });
          await app.sync({ resource: "products", mode: "populate" });
          for (const { event, n } of steps) await EVENTS[event](app, n);
          await app.revive();
          app.sim.webhooks.flush("shuffled");
          app.sim.clock.advance(10 * 60_000);
          await app.settled();
          await quiet(app);

          const update = await app.sync({ resource: "products", mode: "update" });

          expect(update.status).toBe("succeeded");
          expect(await productDifferences(app)).toEqual([]);
          const jobs = await app.ctx.db.query<{ status: string; balance: number }>(
            "select status, fetched - created - updated - unchanged - stale - skipped - rejected as balance from sync_jobs",
          );
          for (const job of jobs) expect(job).toEqual({ status: "succeeded", balance: 0 });
        },
      ),
      { numRuns: 12, seed: 20261127, endOnFailure: true },
    );
  },
);
