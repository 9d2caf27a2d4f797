import type { Stats } from "../../test/simulator/stats.ts";
import type { Bench } from "./bench.ts";
import { startStack } from "./stack.ts";
import type { Job, Stack } from "./stack.ts";

/** Operations of the completion and of repairs (app/shopify/documents.ts): what single records cost beyond a job's own calls. */
const LOOK = "Look";
const COMPLETION = [LOOK, "Parts", "Records", "Rest", "Exist"];
/** A sample is enough: what one order takes does not depend on how many there are. */
const COMPLETION_SAMPLE_MS = 2 * 60_000;
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
    else await benchVerify(bench, stack, size);
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

/** Differences of every kind, planted behind the app's back: a verify finds exactly these records, and repairs them. */
async function benchVerify(bench: Bench, stack: Stack, size: string): Promise<void> {
  const planted = await plant(stack);
  const verify = await counted(stack, () =>
    stack.sync({ mode: "verify", reportOnly: true }, ["succeeded_with_problems"]),
  );
  bench.report(
    `API calls of a verify of ${size} orders`,
    verify.calls,
    "calls",
    { atMost: 5 },
    `${verify.asked.join(", ")}; ${verify.job.seconds.toFixed(1)} s`,
  );
  const found = await foundByTheLast(stack);
  const kinds = Object.entries(Object.groupBy(planted, ({ kind }) => kind)).map(
    ([kind, all]) => `${all?.length} ${kind}`,
  );
  bench.report(
    `${planted.length} planted differences: not found, or found too many`,
    unmatched(planted.map(keyOf), found.map(keyOf)),
    "records",
    { atMost: 0 },
    `${kinds.join(", ")}; compared by id and kind`,
  );
  const repair = await counted(stack, () => stack.sync({ mode: "verify" }));
  bench.report(
    "records that are not as before after its repair",
    await unrepaired(stack, planted),
    "records",
    { atMost: 0 },
    noteOf(repair),
  );
}

interface Planted {
  id: string;
  kind: string;
  /** What the row was before, its lines included; null where there was none. */
  was: string | null;
}

const keyOf = ({ id, kind }: Pick<Planted, "id" | "kind">) => `${id} ${kind}`;

/** How many keys are in one list only. */
function unmatched(some: readonly string[], others: readonly string[]): number {
  const both = some.filter((key) => others.includes(key)).length;
  return some.length + others.length - 2 * both;
}

/** A row with its lines, as one text. */
const ROW = `md5(concat(encode(o.hash, 'hex'), o.updated_at, o.document, (SELECT jsonb_agg(l ORDER BY l.id) FROM order_line_items l
  WHERE l.shop_id = o.shop_id AND l.order_id = o.id)))`;

/** 15 records lost, 10 held to be deleted, 15 made older, 10 invented. */
async function plant({ sql }: Stack): Promise<Planted[]> {
  const { rows } = await sql.query<{ id: string; was: string }>(
    `SELECT o.id::text, ${ROW} AS was FROM orders o ORDER BY md5(o.id::text) LIMIT 50`,
  );
  const take = (from: number, to: number, kind: string) => rows.slice(from, to).map((row) => ({ ...row, kind }));
  const [lost, buried, aged] = [take(0, 15, "missing"), take(15, 25, "buried"), take(25, 40, "outdated")];
  const models = rows.slice(40).map(({ id }) => id);
  const ids = (planted: Planted[]) => planted.map(({ id }) => id);
  const gone = ids([...lost, ...buried]);
  await sql.query("DELETE FROM order_line_items WHERE order_id = any($1::bigint[])", [gone]);
  await sql.query("DELETE FROM sealed_contacts WHERE id = any($1::bigint[])", [gone]);
  await sql.query(
    `INSERT INTO tombstones (shop_id, resource, id, deleted_at, reason)
     SELECT shop_id, 'orders', id, now() - interval '1 day', 'orders/delete' FROM orders WHERE id = any($1::bigint[])`,
    [ids(buried)],
  );
  await sql.query("DELETE FROM orders WHERE id = any($1::bigint[])", [gone]);
  await sql.query(
    "UPDATE orders SET updated_at = updated_at - interval '1 day', hash = '\\x00' WHERE id = any($1::bigint[])",
    [ids(aged)],
  );
  const { rows: invented } = await sql.query<{ id: string }>(
    `INSERT INTO orders SELECT (jsonb_populate_record(o, jsonb_build_object('id', o.id + 1000000000000))).* FROM orders o
      WHERE id = any($1::bigint[]) RETURNING id::text`,
    [models],
  );
  return [...lost, ...buried, ...aged, ...invented.map(({ id }) => ({ id, kind: "extra", was: null }))];
}

/** What the last verify that found something has found. */
async function foundByTheLast({ sql }: Stack): Promise<Pick<Planted, "id" | "kind">[]> {
  const { rows } = await sql.query<Pick<Planted, "id" | "kind">>(
    "SELECT id::text, kind FROM differences WHERE settled AND job_id = (SELECT max(job_id) FROM differences)",
  );
  return rows;
}

/** How many of the planted records are not what they were. */
async function unrepaired({ sql }: Stack, planted: readonly Planted[]): Promise<number> {
  const { rows } = await sql.query<{ id: string; is: string }>(
    `SELECT o.id::text, ${ROW} AS is FROM orders o WHERE o.id = any($1::bigint[])`,
    [planted.map(({ id }) => id)],
  );
  const now = new Map(rows.map((row) => [row.id, row.is]));
  return planted.filter(({ id, was }) => (now.get(id) ?? null) !== was).length;
}

/** Lines of refunds, fulfillments and further shipping, which no bulk file carries. */
async function benchCompletion(bench: Bench, stack: Stack): Promise<void> {
  const started = performance.now();
  const whole = await stack.none(PENDING, COMPLETION_SAMPLE_MS);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const stats = await stack.stats();
  const { rows } = await stack.sql.query<{ done: number; ended: number; left: number }>(
    `SELECT count(*) FILTER (WHERE written_by = 'completion')::int AS done, count(*) FILTER (WHERE NOT parts_pending)::int AS ended,
            count(*) FILTER (WHERE parts_pending)::int AS left FROM orders`,
  );
  const { done = 0, ended = 0, left = 0 } = rows[0] ?? {};
  const { [LOOK]: looks = 0 } = stats.byOperation;
  const calls = callsOf(stats, true) - looks;
  const size = (n: number) => n.toLocaleString("en-US");
  const rest = whole ? "" : `; ${size(left)} more were left to it`;
  bench.report(
    "orders looked at for lines that a bulk file does not show, per API call",
    (ended - done) / looks,
    "orders",
    null,
    `${size(looks)} calls; ${size(ended)} orders were complete ${seconds} s after the job on a Plus plan's budget${rest}`,
  );
  bench.report(
    "API calls of completing an order's lines of refunds, fulfillments and shipping",
    calls / done,
    "calls",
    null,
    `${size(done)} orders in ${size(calls)} calls`,
  );
  bench.report(
    "query cost of both, per order of the store",
    (stats.actualCost - (await costOfJobs(stack))) / ended,
    "points",
  );
}

async function costOfJobs(stack: Stack): Promise<number> {
  const { rows } = await stack.sql.query<{ cost: number }>("SELECT sum(query_cost)::int AS cost FROM sync_jobs");
  return rows[0]?.cost ?? 0;
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
