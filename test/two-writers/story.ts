/** The whole story: two writers, webhooks that are lost, late and doubled, pushes between, and what holds in the end. */
import { adoptProducts } from "~/catalog/adopt";
import { compareCatalog } from "~/catalog/compare";
import { startPush } from "~/catalog/push/start-push";
import { saveSettings } from "~/catalog/settings";

import type { TestApp } from "../support/app.ts";
import { until } from "../support/app.ts";
import { complaints, watchShopify } from "./law.ts";
import { createWriters } from "./writers.ts";

export interface Story {
  steps: number;
  seed: number;
  /** Steps between two pushes. */
  pushEvery: number;
  tell?: (line: string) => void;
}

export interface Ending {
  /** All that is wrong now, one line each. */
  complaints(): Promise<string[]>;
  done: ReadonlyMap<string, number>;
  pushes: number;
  /** Values that the app wrote in Shopify. */
  written: number;
  conflicts: number;
  changes: number;
}

export async function twoWriters(
  app: TestApp,
  { steps, seed, pushEvery, tell = () => undefined }: Story,
): Promise<Ending> {
  const { sim, ctx } = app;
  await app.sync({ resource: "products", mode: "populate" });
  await adoptProducts(ctx, "merchant");
  await saveSettings(ctx, {
    mode: "live",
    adoptNew: true,
    tiers: { 1: 100, 2: 100, 3: 100 },
    maxErrorShare: 1,
    maxConflictShare: 1,
  });
  const watch = watchShopify(app);
  const writers = createWriters(app, seed);
  sim.webhooks.rates({ lose: 0.15, double: 0.15, delay: 0.3, delayMs: 90_000 });

  let pushes = 0;
  for (let n = 1; n <= steps; n++) {
    await writers.step();
    if (n % pushEvery === 0) {
      const ended = push(app);
      for (let beside = 0; beside < 4; beside++) await writers.stepBesidePush();
      await ended;
      pushes++;
    }
    if (n % (pushEvery * 5) === 0) await app.sync({ resource: "products", mode: "update" });
    if (n % Math.ceil(steps / 20) === 0)
      tell(`${n} of ${steps} steps, ${pushes} pushes, ${watch.written()} values written in Shopify`);
  }

  // Everybody stops, but for one last quarrel. One reading of everything finds what lost webhooks did not tell.
  sim.webhooks.rates({ lose: 0, double: 0, delay: 0 });
  sim.clock.advance(4 * 60 * 60_000);
  await writers.quarrel();
  await app.settled();
  await app.sync({ resource: "products", mode: "full" });
  for (let rounds = 0; rounds < 5; rounds++) {
    await app.settled();
    await compareCatalog(ctx);
    const [open] = await ctx.db.query(
      "select from catalog_differences where shop_id = $1 and verdict <> 'conflict' limit 1",
      [ctx.shop.id],
    );
    if (!open) break;
    await push(app);
    pushes++;
  }
  await app.settled();
  await compareCatalog(ctx);
  const [counts] = await ctx.db.query<{ conflicts: number; changes: number }>(
    `select (select count(*)::int from catalog_differences where shop_id = $1) as conflicts,
            (select count(*)::int from catalog_changes where shop_id = $1) as changes`,
    [ctx.shop.id],
  );
  return {
    complaints: () => complaints(app, watch, writers.written),
    done: writers.done,
    pushes,
    written: watch.written(),
    conflicts: counts?.conflicts ?? 0,
    changes: counts?.changes ?? 0,
  };
}

/** Resolves when the push has ended. */
async function push(app: TestApp): Promise<void> {
  const { runId } = await startPush(app.ctx, {}, { trigger: "api" });
  await until(
    async () => {
      const [run] = await app.ctx.db.query<{ ended: boolean }>(
        "select finished_at is not null as ended from push_runs where shop_id = $1 and id = $2",
        [app.ctx.shop.id, runId],
      );
      return run?.ended ? true : null;
    },
    () => pushState(app, runId),
  );
}

/** For the message of a story that is stuck. */
async function pushState({ ctx }: TestApp, runId: string): Promise<unknown> {
  return {
    run: await ctx.db.query(
      "select status, reason, products, fields, pushed, failed, planned_at from push_runs where id = $1",
      [runId],
    ),
    items: await ctx.db.query(
      "select state, count(*)::int, min(reason) as reason from push_items where run_id = $1 group by state",
      [runId],
    ),
    tasks: await ctx.db.query(
      "select task_identifier, attempts, last_error, run_at, locked_at from graphile_worker.jobs",
    ),
  };
}
