import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "./bench.ts";
import { percentile } from "./figures.ts";
import { benchFlood } from "./flood.ts";
import { runProgram } from "./program.ts";
import { SECRET, startStack } from "./stack.ts";
import type { Stack } from "./stack.ts";
import type { Answers } from "./deliver.ts";
import type { LoadInput } from "./webhook-load-program.ts";

const STORE = 5_000;
const PER_SECOND = 200;
const PATIENCE_MS = 3 * 60_000;
const PENDING = "SELECT count(*) FROM deliveries WHERE state = 'pending'";
const UNCOMPLETED = "SELECT count(*) FROM orders WHERE parts_pending";

/** Deliveries over HTTP into the inbox, and from there to the row. */
export async function benchWebhooks(bench: Bench): Promise<void> {
  const database = await bench.server.create();
  const stack = await startStack({ domain: "bench-webhooks.myshopify.com", orders: STORE, database });
  try {
    await stack.sync({ mode: "populate" });
    await stack.none(UNCOMPLETED, PATIENCE_MS);
    await benchLag(bench, stack);
    await benchBurst(bench, stack);
    await benchFlood(bench, stack, "up");
    await benchFlood(bench, stack, "down");
  } finally {
    await stack.stop();
    await database.drop();
  }
}

/** Two edits a second, as a busy shop has them: from `X-Shopify-Triggered-At` to the committed row. */
async function benchLag({ sizes, report }: Bench, stack: Stack): Promise<void> {
  const since = await now(stack);
  for (let n = 0; n < sizes.webhookSeconds * 2; n++) {
    await Promise.all([stack.shop.control("orders", { edit: 1, patch: { tags: [`bench ${n}`] } }), pause(500)]);
  }
  await stack.none(PENDING, PATIENCE_MS);
  const { rows } = await stack.sql.query<{ ms: number }>(
    `SELECT extract(epoch FROM finished_at - triggered_at)::float * 1000 AS ms FROM deliveries
      WHERE received_at >= $1 AND state = 'done' AND topic = 'orders/updated'`,
    [since],
  );
  const lags = rows.map(({ ms }) => ms);
  report(
    "from Triggered-At to the row, p50",
    percentile(lags, 0.5),
    "ms",
    { atMost: 2000 },
    `${lags.length} deliveries, two a second`,
  );
  report("from Triggered-At to the row, p99", percentile(lags, 0.99), "ms");
}

/** Far more than single reads could follow: how fast they are answered, and how the backlog ends. */
async function benchBurst({ sizes, report }: Bench, stack: Stack): Promise<void> {
  await stack.shop.control("webhooks", { lose: 1_000_000, topic: "orders/updated" });
  const count = PER_SECOND * sizes.webhookSeconds;
  const { ids } = await stack.shop.control<{ ids: string[] }>("orders", { edit: count, patch: { tags: ["burst"] } });
  const before = await stack.stats();
  const since = await now(stack);
  const input: LoadInput = {
    url: `${stack.appUrl}/webhooks`,
    secret: SECRET,
    domain: stack.domain,
    origin: stack.shop.origin,
    ids,
    perSecond: PER_SECOND,
  };
  const { answers, refused } = await runProgram<Answers>("webhook-load-program", input);
  const sent = performance.now();
  const note = `${count.toLocaleString("en-US")} deliveries at ${PER_SECOND} a second, signed, over HTTP, the worker working meanwhile`;
  report("answer, p50", percentile(answers, 0.5), "ms", { atMost: 20 }, note);
  report("answer, p99", percentile(answers, 0.99), "ms", null, "counted from when a delivery was due");
  report("deliveries not answered with 200", refused, "deliveries", { atMost: 0 });

  const drained = await stack.none(PENDING, PATIENCE_MS);
  const seconds = (performance.now() - sent) / 1000;
  const calls = (await stack.stats()).calls - before.calls;
  const { rows } = await stack.sql.query<{ jobs: number; rows: number }>(
    `SELECT (SELECT count(*)::int FROM sync_jobs WHERE trigger = 'webhook_backlog' AND created_at >= $1) AS jobs,
            (SELECT count(*)::int FROM orders WHERE tags @> '{burst}') AS rows`,
    [since],
  );
  const state = drained ? "" : "; not empty within three minutes";
  report(
    "the inbox empty after the last of them",
    seconds,
    "s",
    null,
    `${calls} API calls, ${rows[0]?.jobs ?? 0} bulk updates took the backlog over, ${rows[0]?.rows ?? 0} of ${new Set(ids).size} rows show the edit${state}`,
  );
}

async function now(stack: Stack): Promise<Date> {
  const { rows } = await stack.sql.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  return rows[0]?.now ?? new Date();
}
