import { setTimeout as pause } from "node:timers/promises";
import type { PushRunView } from "../../app/resources/catalog/push.ts";
import type { Stats } from "../../test/simulator/stats.ts";
import { Sentence } from "../sentence.ts";
import type { Bench } from "./bench.ts";
import { compared, importFeed, startCatalog, variantsOf } from "./catalog.ts";
import { sendOneByOne } from "./one-by-one.ts";
import type { Stack } from "./stack.ts";

/** A shop on a plain plan: a bucket of 2,000 points, of which 100 come back each second. */
const PLAN = { bucket: 2_000, restore: 100 };
/** Products that are pushed by calls of their own, and mutations that write one variant each. */
const SAMPLE = 15;
const SINGLES = 100;
const ASK_EVERY_MS = 250;
const PATIENCE_MS = 10 * 60_000;

/** New prices for many variants, from a feed to Shopify, against one mutation for each. */
export async function benchPush(bench: Bench): Promise<void> {
  const stack = await startCatalog(bench, {
    domain: "bench-push.myshopify.com",
    variants: bench.sizes.pushed,
    plan: PLAN,
  });
  try {
    await adoptAll(stack);
    await stack.shop.api("/api/catalog/settings", { mode: "live", tiers: { 2: 100 } }, "PUT");
    const priced = await reprice(stack, bench.sizes.pushed, 15);
    const calls = await benchMany(bench, stack, priced);
    await benchSingles(bench, stack, priced, calls);
    await benchAlone(bench, stack);
  } finally {
    await stack.stop();
  }
}

async function adoptAll(stack: Stack): Promise<void> {
  await stack.shop.api("/api/catalog/adopt", {});
  const left = "SELECT count(*) FROM products WHERE id NOT IN (SELECT product_id FROM catalog_products)";
  if (!(await stack.none(left, PATIENCE_MS))) throw new Sentence("Products were not adopted in time.");
}

/** Resolves to the calls it took. */
async function benchMany({ report }: Bench, stack: Stack, priced: readonly Priced[]): Promise<number> {
  const size = priced.length.toLocaleString("en-US");
  const before = await stack.stats();
  const run = await push(stack, {});
  const after = await stack.stats();
  const asked = askedBetween(before, after);
  const products = run.products.toLocaleString("en-US");
  report(
    `API calls of a push of ${size} prices`,
    run.apiCalls,
    "calls",
    null,
    `${products} products, the first 20 by calls of their own, the rest in waves by bulk operations; Shopify counted meanwhile: ${asked}`,
  );
  report("query cost of it", run.queryCost, "points", null, "reading before and after each write included");
  const plan = `on a plan that gives ${PLAN.restore} points a second, the simulated Shopify's own work included`;
  report("from the click to the end", secondsOf(run), "s", null, plan);
  await benchEchoes(report, stack, run, after);
  const note = `every price read again from Shopify; ${run.pushed} products pushed, ${run.failed} failed, ${run.conflicts} conflicts`;
  report("prices that did not arrive", await notArrived(stack, priced), "variants", { atMost: 0 }, note);
  return run.apiCalls;
}

/** What the webhooks ask of the API that Shopify sends because of the push, one for each product. */
async function benchEchoes(report: Bench["report"], stack: Stack, run: PushRunView, since: Stats): Promise<void> {
  const told = `SELECT ${run.products} - count(DISTINCT record_id) FROM deliveries WHERE topic = 'products/update' AND received_at >= '${run.createdAt}'`;
  if (!(await stack.none(told, PATIENCE_MS))) throw new Sentence("Webhooks of the push did not arrive in time.");
  await stack.none("SELECT count(*) FROM deliveries WHERE state = 'pending'", PATIENCE_MS);
  const now = await stack.stats();
  const asked = askedBetween(since, now) || "nothing";
  report(
    "query cost after it, until its own webhooks are worked off",
    now.actualCost - since.actualCost,
    "points",
    null,
    `asked: ${asked}`,
  );
}

/** What a program does that sends each price when it has it: nothing is read before or after, nobody's work is looked for. */
async function benchSingles({ report }: Bench, stack: Stack, priced: readonly Priced[], calls: number): Promise<void> {
  const { cost, seconds } = await sendOneByOne(stack, priced.slice(0, SINGLES));
  const count = priced.length;
  const size = count.toLocaleString("en-US");
  report(`one mutation per variant: API calls for ${size}`, count, "calls", null, "one each, nothing read");
  const measured = `reckoned: ${cost} points each, measured on ${SINGLES}`;
  report("one mutation per variant: query cost", cost * count, "points", null, measured);
  const refilling = (cost * count - PLAN.bucket) / PLAN.restore;
  report(
    "one mutation per variant: time",
    Math.max(refilling, seconds * count),
    "s",
    null,
    `reckoned: until a full bucket and ${PLAN.restore} points a second have given so much; ${(seconds * 1000).toFixed(0)} ms for a call alone`,
  );
  report("one mutation per variant: times as many calls", count / calls, "×");
}

/** What a product costs when it goes alone: from how many on a wave is worth it (app/catalog/push/run-push.ts). */
async function benchAlone({ report }: Bench, stack: Stack): Promise<void> {
  await reprice(stack, SAMPLE * 4, 25);
  const { rows } = await stack.sql.query<{ id: string }>(
    "SELECT DISTINCT catalog_product_id::text AS id FROM catalog_differences WHERE verdict = 'push' LIMIT $1",
    [SAMPLE],
  );
  const run = await push(stack, { ids: rows.map(({ id }) => id) });
  const note = `${run.products} products with ${run.fields} prices: read, written, read again`;
  report("a product by calls of its own: query cost", run.queryCost / run.products, "points", null, note);
  report("a product by calls of its own: API calls", run.apiCalls / run.products, "calls");
}

export interface Priced {
  productId: string;
  variantId: string;
  price: string;
}

/** Imports a feed with another price for each variant, and waits until the app knows that these are to be pushed. */
async function reprice(stack: Stack, count: number, cents: number): Promise<Priced[]> {
  const variants = await variantsOf(stack, count);
  const priced = variants.map((variant, n) => ({ ...variant, price: `${(n % 900) + 1}.${cents}` }));
  await importFeed(
    stack,
    `Variant ID,Price\n${priced.map(({ variantId, price }) => `${variantId},${price}`).join("\n")}\n`,
  );
  return priced;
}

async function push(stack: Stack, input: object): Promise<PushRunView> {
  const { runId } = await stack.shop.api<{ runId: string }>("/api/catalog/pushes", input);
  for (;;) {
    const { push: run } = await stack.shop.api<{ push: PushRunView }>(`/api/catalog/pushes/${runId}`);
    if (run.finishedAt && run.status !== "succeeded") throw new Sentence(run.sentence);
    if (run.finishedAt) return run;
    await pause(ASK_EVERY_MS);
  }
}

const secondsOf = ({ createdAt, finishedAt }: PushRunView) =>
  (Date.parse(finishedAt ?? createdAt) - Date.parse(createdAt)) / 1000;

/** "12 Records, 4 Bulk" */
function askedBetween(before: Stats, after: Stats): string {
  return Object.entries(after.byOperation)
    .map(([name, calls]) => [name, calls - (before.byOperation[name] ?? 0)] as const)
    .filter(([, calls]) => calls > 0)
    .map(([name, calls]) => `${calls} ${name}`)
    .join(", ");
}

/** How many variants do not have their new price in Shopify, as a full sync reads it afterwards. */
async function notArrived(stack: Stack, priced: readonly Priced[]): Promise<number> {
  await stack.sync({ resource: "products", mode: "full" });
  await compared(stack);
  const { rows } = await stack.sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM unnest($1::bigint[], $2::numeric[]) AS w (id, price)
       LEFT JOIN product_variants v ON v.id = w.id WHERE v.price IS DISTINCT FROM w.price`,
    [priced.map(({ variantId }) => variantId), priced.map(({ price }) => price)],
  );
  return rows[0]?.count ?? priced.length;
}
