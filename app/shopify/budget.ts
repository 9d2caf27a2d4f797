/**
 * The query-cost budget of a shop, one bucket in the database for all processes. Shopify's answers say what is really
 * in it; between answers it refills at the rate Shopify told.
 */
import type { Database } from "~/lib/sql";

import type { Urgency } from "./admin";

/** Until Shopify has answered once: the smallest bucket that its documentation shows. */
const UNKNOWN = { maximum: 1000, rate: 50 };

/** The share of the bucket that each leaves to those in more of a hurry. */
const RESERVE: Readonly<Record<Urgency, number>> = { page: 0, sync: 0.2, spare: 0.5 };

export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/**
 * Takes `cost` points out of the bucket, or says how many milliseconds are missing until they will be there. A cost above
 * what background work may ever see waits for a full bucket instead of for ever.
 */
export async function takeFromBudget(db: Database, shopId: number, cost: number, urgency: Urgency): Promise<number> {
  await db.query(
    `insert into api_budgets (shop_id, maximum_available, restore_rate, available, measured_at)
     values ($1, $2, $3, $2, clock_timestamp()) on conflict (shop_id) do nothing`,
    [shopId, UNKNOWN.maximum, UNKNOWN.rate],
  );
  return await db.transaction(async (tx) => {
    const [bucket] = await tx.query<Bucket>(
      `select maximum_available as maximum, restore_rate as rate,
              least(maximum_available, available + greatest(0, extract(epoch from clock_timestamp() - measured_at)) * restore_rate)::float as available,
              greatest(0, extract(epoch from blocked_until - clock_timestamp()) * 1000)::float as blocked_ms
         from api_budgets where shop_id = $1 for update`,
      [shopId],
    );
    if (!bucket) return 0;
    const wait = missingMs(bucket, cost, urgency);
    const left = wait === 0 ? bucket.available - cost : bucket.available;
    await tx.query("update api_budgets set available = $2, measured_at = clock_timestamp() where shop_id = $1", [
      shopId,
      left,
    ]);
    return wait;
  });
}

interface Bucket {
  maximum: number;
  rate: number;
  available: number;
  blocked_ms: number | null;
}

function missingMs(bucket: Bucket, cost: number, urgency: Urgency): number {
  const needed = Math.min(bucket.maximum, cost + bucket.maximum * RESERVE[urgency]);
  const refill = (1000 * Math.max(0, needed - bucket.available)) / bucket.rate;
  return Math.ceil(Math.max(bucket.blocked_ms ?? 0, refill));
}

/** Takes over what Shopify says is in the bucket. */
export async function learnBudget(db: Database, shopId: number, status: ThrottleStatus): Promise<void> {
  await db.query(
    `update api_budgets set maximum_available = $2, restore_rate = $3, available = $4, measured_at = clock_timestamp(), blocked_until = null
      where shop_id = $1`,
    [shopId, status.maximumAvailable, status.restoreRate, status.currentlyAvailable],
  );
}

/** Nobody sends anything for this shop before then: Shopify has asked for it (Retry-After). */
export async function blockBudget(db: Database, shopId: number, milliseconds: number): Promise<void> {
  await db.query(
    "update api_budgets set blocked_until = greatest(blocked_until, clock_timestamp() + $2 * interval '1 millisecond') where shop_id = $1",
    [shopId, milliseconds],
  );
}

/** Books what was spent, for "syncs used 34 % of the API budget today". */
export async function bookUsage(
  db: Database,
  shopId: number,
  at: Date,
  queryCost: number,
  throttledMs: number,
): Promise<void> {
  await db.query(
    `insert into api_usage (shop_id, hour, calls, query_cost, throttled_ms) values ($1, date_trunc('hour', $2::timestamptz), 1, $3, $4)
     on conflict (shop_id, hour) do update set calls = api_usage.calls + 1,
        query_cost = api_usage.query_cost + excluded.query_cost, throttled_ms = api_usage.throttled_ms + excluded.throttled_ms`,
    [shopId, at, Math.round(queryCost), Math.round(throttledMs)],
  );
}
