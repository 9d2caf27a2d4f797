import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "./bench.ts";
import { percentile } from "./figures.ts";
import type { FloodInput, FloodOutput } from "./flood-program.ts";
import { runProgram } from "./program.ts";
import { SECRET } from "./stack.ts";
import type { Stack } from "./stack.ts";

const PER_SECOND = 1_000;
const ORDERS = 2_000;
const PATIENCE_MS = 5 * 60_000;
const PENDING = "SELECT count(*) FROM deliveries WHERE state = 'pending'";

/**
 * A thousand deliveries a second, doubled and shuffled, while the orders they tell of change: how they are answered, how
 * much piles up, and whether the mirror shows every change in the end. With the worker, or without it for the first half.
 */
export async function benchFlood({ sizes, report }: Bench, stack: Stack, worker: "up" | "down"): Promise<void> {
  const seconds = sizes.floodSeconds;
  const { ids } = await stack.shop.control<{ ids: string[] }>("orders", { pick: ORDERS });
  const input: FloodInput = {
    url: `${stack.appUrl}/webhooks`,
    secret: SECRET,
    domain: stack.domain,
    origin: stack.shop.origin,
    ids,
    perSecond: PER_SECOND,
    seconds,
  };
  stack.shopifyGoesLast();
  if (worker === "down") await stack.stopWorker();
  const before = await counts(stack);
  const backlog = watchBacklog(stack);
  const flood = runProgram<FloodOutput>("flood-program", input, {
    flags: ["--v8-pool-size=1", "--max-semi-space-size=32"],
  });
  if (worker === "down") {
    await backlog.begun;
    await pause((seconds * 1000) / 2);
    await stack.startWorker();
  }
  const { answers, refused, repeated, kept, lastTags } = await flood;
  const ended = performance.now();
  const drained = await stack.none(PENDING, PATIENCE_MS);
  const emptyAfter = (performance.now() - ended) / 1000;
  const largest = await backlog.stop();
  const after = await counts(stack);
  const lost = kept - (after.deliveries - before.deliveries) + (await notShown(stack, lastTags));

  const of = (what: string) => `${worker === "up" ? "flood" : `flood, no worker for ${seconds / 2} s`}: ${what}`;
  const sent = answers.length.toLocaleString("en-US");
  const note = `${sent} deliveries at ${PER_SECOND} a second, ${repeated} of them doubles, shuffled; the simulated Shopify runs last on the same processors`;
  const jobs = `${after.jobs - before.jobs} bulk updates took the backlog over`;
  report(of("answer, p50"), percentile(answers, 0.5), "ms", { atMost: 20 }, note);
  report(of("answer, p99"), percentile(answers, 0.99), "ms", { atMost: 50 }, "counted from when a delivery was due");
  report(of("answer, slowest"), percentile(answers, 1), "ms");
  report(of("not answered with 200"), refused, "deliveries", { atMost: 0 });
  report(
    of("lost"),
    lost,
    "changes",
    { atMost: 0 },
    `answered but not kept, or not shown by one of ${Object.keys(lastTags).length} orders`,
  );
  report(of("largest backlog"), largest, "deliveries");
  report(
    of("the inbox empty after the last of them"),
    emptyAfter,
    "s",
    null,
    drained ? jobs : `${jobs}; not empty within five minutes`,
  );
}

async function counts({ sql }: Stack): Promise<{ deliveries: number; jobs: number }> {
  const { rows } = await sql.query<{ deliveries: number; jobs: number }>(
    `SELECT (SELECT count(*)::int FROM deliveries WHERE topic = 'orders/updated') AS deliveries,
            (SELECT count(*)::int FROM sync_jobs WHERE trigger = 'webhook_backlog') AS jobs`,
  );
  return rows[0] ?? { deliveries: 0, jobs: 0 };
}

/** Orders whose last tag the mirror does not show. */
async function notShown({ sql }: Stack, lastTags: Record<string, string>): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM jsonb_each_text($1) AS told (id, tag)
      WHERE NOT EXISTS (SELECT FROM orders o WHERE o.id = told.id::bigint AND o.tags @> ARRAY[told.tag])`,
    [JSON.stringify(lastTags)],
  );
  return rows[0]?.count ?? 0;
}

/** Looks twice a second how many deliveries wait; `begun` resolves with the first of them, `stop` to the most. */
function watchBacklog({ sql }: Stack): { begun: Promise<void>; stop(): Promise<number> } {
  let most = 0;
  let watching = true;
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const watch = (async () => {
    while (watching) {
      const { rows } = await sql.query<{ count: string }>(PENDING);
      most = Math.max(most, Number(rows[0]?.count ?? 0));
      if (most > 0) begin();
      await pause(500);
    }
  })();
  return {
    begun,
    stop: async () => {
      watching = false;
      await watch;
      return most;
    },
  };
}
