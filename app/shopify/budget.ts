/**
 * What may be sent to Shopify for a shop, one row in the database for all processes: the bucket of query cost, and
 * whether Shopify answers at all (`circuit.ts`). Between answers the bucket refills at the rate that Shopify told.
 *
 * Every call takes its cost before it is sent and gives back what it did not use. Answers of several processes overlap, so
 * each says what was certainly in the bucket when it was given; `settle` makes of it what can be believed.
 */
import type { Database, Sql } from "~/lib/sql";

import type { Urgency } from "./admin";
import { CIRCUIT_COLUMNS, probe, refusalOf } from "./circuit";
import type { CircuitRow, Refusal } from "./circuit";

/** Until Shopify has answered once: the smallest bucket that its documentation shows. */
const UNKNOWN = { maximum: 1000, rate: 50 };

/** The share of the bucket that each leaves to those in more of a hurry. */
const RESERVE: Readonly<Record<Urgency, number>> = { page: 0, sync: 0.2, spare: 0.5 };

/** Without any call for so long, calls that were never answered belong to processes that died. */
const LOST_AFTER_SECONDS = 120;

export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** What a call took, to be settled once when it has ended. Counters are points since the row was made. */
export interface Receipt {
  cost: number;
  /** Points taken by all calls up to this one, itself included: also its place among them. */
  taken: number;
  /** Points of calls that had ended when this one began. */
  answered: number;
  /** It is the one call that finds out whether Shopify answers again. */
  isProbe: boolean;
}

export type Taking = { taken: Receipt } | { waitMs: number } | { refused: Refusal };

/**
 * Takes `cost` points out of the bucket, or says how many milliseconds are missing until they will be there, or that
 * Shopify does not answer. A cost above what background work may ever see waits for a full bucket instead of for ever.
 */
export async function takeFromBudget(db: Database, shopId: number, cost: number, urgency: Urgency): Promise<Taking> {
  await db.query(
    `insert into api_budgets (shop_id, maximum_available, restore_rate, available, measured_at)
     select $1, $2, $3, $2, clock_timestamp() where not exists (select from api_budgets where shop_id = $1)
     on conflict (shop_id) do nothing`,
    [shopId, UNKNOWN.maximum, UNKNOWN.rate],
  );
  return await db.transaction(async (tx): Promise<Taking> => {
    const [bucket] = await tx.query<Bucket & CircuitRow>(
      `select maximum_available as maximum, restore_rate as rate, ${REFILLED} as available, taken,
              case when measured_at < clock_timestamp() - interval '${LOST_AFTER_SECONDS} seconds' then taken else answered end as answered,
              greatest(0, extract(epoch from blocked_until - clock_timestamp()) * 1000)::float as blocked_ms, ${CIRCUIT_COLUMNS}
         from api_budgets where shop_id = $1 for update`,
      [shopId],
    );
    // The shop was forgotten meanwhile.
    if (!bucket) return { taken: { cost, taken: 0, answered: 0, isProbe: false } };
    const refused = refusalOf(bucket);
    if (refused) return { refused };
    const waitMs = missingMs(bucket, cost, urgency);
    if (waitMs > 0) return { waitMs };
    const isProbe = bucket.is_open;
    if (isProbe) await probe(tx, shopId);
    const taken = bucket.taken + cost;
    await tx.query(
      `update api_budgets set available = $2, measured_at = clock_timestamp(), taken = $3, answered = $4 where shop_id = $1`,
      [shopId, bucket.available - cost, taken, bucket.answered],
    );
    return { taken: { cost, taken, answered: bucket.answered, isProbe } };
  });
}

const REFILLED = `least(maximum_available, available + greatest(0, extract(epoch from clock_timestamp() - measured_at)) * restore_rate)::float`;

interface Bucket {
  maximum: number;
  rate: number;
  available: number;
  taken: number;
  answered: number;
  blocked_ms: number | null;
}

function missingMs(bucket: Bucket, cost: number, urgency: Urgency): number {
  const needed = Math.min(bucket.maximum, cost + bucket.maximum * RESERVE[urgency]);
  const refill = (1000 * Math.max(0, needed - bucket.available)) / bucket.rate;
  return Math.ceil(Math.max(bucket.blocked_ms ?? 0, refill));
}

/**
 * A call has ended: gives back what it did not use, and takes over what Shopify says is in the bucket as far as that is
 * certain. No more than Shopify says (somebody else may draw from it), unless an answer to a later call is known already:
 * then this one is old. And no less than Shopify says minus every call that it may not have seen yet.
 */
export async function settle(
  sql: Sql,
  shopId: number,
  receipt: Receipt,
  ended: { usedCost: number; status: ThrottleStatus | null },
): Promise<void> {
  const { cost, taken, answered } = receipt;
  const { usedCost, status } = ended;
  await sql.query(
    `update api_budgets set
       available = case
         when $5::float is null or $3 < learned then ${settled("maximum_available")}
         else greatest(least(${settled("$6::float")}, $5), $5 - greatest(0, taken - $2 - $4)) end,
       maximum_available = coalesce($6, maximum_available), restore_rate = coalesce($7, restore_rate),
       measured_at = clock_timestamp(), answered = answered + $2,
       learned = case when $5 is null then learned else greatest(learned, $3) end
      where shop_id = $1`,
    [
      shopId,
      cost,
      taken,
      answered,
      status?.currentlyAvailable ?? null,
      status?.maximumAvailable ?? null,
      status?.restoreRate ?? null,
      usedCost,
    ],
  );
}

/** The bucket by our own books: refilled, with what the call did not use. */
const settled = (maximum: string) => `least(${maximum}, ${REFILLED} + $2 - $8)`;

/** Nobody sends anything for this shop before then: Shopify has asked for it (Retry-After). */
export async function blockBudget(sql: Sql, shopId: number, milliseconds: number): Promise<void> {
  await sql.query(
    "update api_budgets set blocked_until = greatest(blocked_until, clock_timestamp() + $2 * interval '1 millisecond') where shop_id = $1",
    [shopId, milliseconds],
  );
}
