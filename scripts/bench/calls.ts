import type { Stats } from "../../test/simulator/stats.ts";
import type { Bench } from "./bench.ts";
import { startStack } from "./stack.ts";
import type { Job, Stack } from "./stack.ts";

/** Operations of the completion (app/shopify/documents.ts), which goes on beside and after a job. */
const COMPLETION = ["Parts", "Records"];
const COMPLETION_PATIENCE_MS = 10 * 60_000;
const TOLD = [
  "orders/create",
  "orders/updated",
  "orders/paid",
  "orders/fulfilled",
  "orders/partially_fulfilled",
  "orders/edited",
  "order_transactions/create",
  "fulfillments/create",
  "fulfillments/update",
  "refunds/create",
];
const PENDING = "SELECT count(*) FROM orders WHERE parts_pending";

/** What a merchant's jobs ask of Shopify's API until every order and line is there, counted by the (simulated) Shopify. */
export async function benchCalls(bench: Bench): Promise<void> {
  const [some, many] = bench.sizes.stores;
  await benchStore(bench, some, { atMost: 5 }, true);
  await benchStore(bench, many, { atMost: 10 }, false);
}

async function benchStore(bench: Bench, orders: number, aim: { atMost: number }, thorough: boolean): Promise<void> {
  const size = orders.toLocaleString("en-US");
  bench.say(`starting a simulated shop of ${size} orders …`);
  const database = await bench.server.create();
  const stack = await startStack({ domain: "bench-calls.myshopify.com", orders, database });
  try {
    const populate = await counted(stack, () => stack.sync({ mode: "populate" }));
    bench.report(`API calls of a populate of ${size} orders`, populate.calls, "calls", aim, noteOf(populate));
    bench.report(
      `orders/s of it, from the click to the end`,
      populate.job.fetched / populate.job.seconds,
      "orders/s",
      null,
      `${populate.job.seconds.toFixed(1)} s, the simulated Shopify's own work included`,
    );
    if (thorough) await benchAfterwards(bench, stack);
  } finally {
    await stack.stop();
    await database.drop();
  }
}

async function benchAfterwards(bench: Bench, stack: Stack): Promise<void> {
  await benchCompletion(bench, stack);
  // What changes now must be found by the jobs, not told by webhooks; only the end of a bulk operation still is.
  for (const topic of TOLD) await stack.shop.control("webhooks", { lose: 100_000, topic });

  await stack.shop.control("orders", { create: 25 });
  const second = await counted(stack, () => stack.sync({ mode: "populate" }));
  bench.report(
    "API calls of a second populate with 25 new orders",
    second.calls,
    "calls",
    { atMost: 3 },
    noteOf(second),
  );

  await stack.shop.control("orders", { edit: 100, patch: { tags: ["bench"] } });
  const update = await counted(stack, () => stack.sync({ mode: "update" }));
  bench.report("API calls of an update with 100 changes", update.calls, "calls", { atMost: 3 }, noteOf(update));
}

/** Refund lines and further shipping lines, which no bulk file carries. */
async function benchCompletion(bench: Bench, stack: Stack): Promise<void> {
  const started = performance.now();
  const { rows } = await stack.sql.query<{ refunded: number }>(
    "SELECT count(*)::int AS refunded FROM orders WHERE parts_pending OR parts IS NOT NULL",
  );
  const complete = await stack.none(PENDING, COMPLETION_PATIENCE_MS);
  const stats = await stack.stats();
  const calls = callsOf(stats, true);
  const pending = rows[0]?.refunded ?? 0;
  const left = complete ? "" : "; not finished within ten minutes";
  bench.report(
    "API calls of completing refund and further shipping lines, per pending order",
    calls / pending,
    "calls",
    null,
    `${pending.toLocaleString("en-US")} orders, ${calls.toLocaleString("en-US")} calls, ${((performance.now() - started) / 1000).toFixed(0)} s on a Plus plan's budget${left}`,
  );
  bench.report(
    "query cost of it, per pending order",
    (stats.actualCost - jobsCost(await costOfJobs(stack))) / pending,
    "points",
  );
}

const jobsCost = (rows: { cost: number }[]) => rows.reduce((sum, { cost }) => sum + cost, 0);

async function costOfJobs(stack: Stack): Promise<{ cost: number }[]> {
  const { rows } = await stack.sql.query<{ cost: number }>("SELECT query_cost AS cost FROM sync_jobs");
  return rows;
}

interface Counted {
  job: Job;
  /** As Shopify counted them, without the completion's. */
  calls: number;
  /** "1 Counts" … */
  asked: string[];
}

async function counted(stack: Stack, run: () => Promise<Job>): Promise<Counted> {
  const before = await stack.stats();
  const job = await run();
  const after = await stack.stats();
  const by = Object.entries(after.byOperation).map(([name, calls]): [string, number] => [
    name,
    calls - (before.byOperation[name] ?? 0),
  ]);
  const asked = by
    .filter(([name, calls]) => calls > 0 && !COMPLETION.includes(name))
    .map(([name, calls]) => `${calls} ${name}`);
  return { job, asked, calls: callsOf(after, false) - callsOf(before, false) };
}

const callsOf = ({ byOperation }: Stats, completion: boolean) =>
  Object.entries(byOperation)
    .filter(([name]) => COMPLETION.includes(name) === completion)
    .reduce((sum, [, calls]) => sum + calls, 0);

const noteOf = ({ job, asked }: Counted) =>
  `${asked.join(", ")}; query cost ${job.queryCost}; ${job.fetched.toLocaleString("en-US")} fetched, ${job.created.toLocaleString("en-US")} created, ${job.updated.toLocaleString("en-US")} updated, in ${job.seconds.toFixed(1)} s; the job's own count is ${job.apiCalls}`;
