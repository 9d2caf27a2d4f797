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

/**
 * Calls on their way are counted by spans of this length, in the span in which they began; no call takes so long, so what is
 * left of the span before last belongs to processes that died.
 */
export const SPAN_SECONDS = 120;

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
  /** Points of other calls that were on their way when this one began. */
  underWay: number;
  span: number;
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
      `select maximum_available as maximum, restore_rate as rate, ${refilled("maximum_available")} as available, taken,
              ${SPAN} as span, ${UNDER_WAY} as under_way,
              greatest(0, extract(epoch from blocked_until - clock_timestamp()) * 1000)::float as blocked_ms, ${CIRCUIT_COLUMNS}
         from api_budgets where shop_id = $1 for update`,
      [shopId],
    );
    // The shop was forgotten meanwhile.
    if (!bucket) return { taken: { cost, taken: 0, underWay: 0, span: 0, isProbe: false } };
    const refused = refusalOf(bucket);
    if (refused) return { refused };
    const waitMs = missingMs(bucket, cost, urgency);
    if (waitMs > 0) return { waitMs };
    const isProbe = bucket.is_open;
    if (isProbe) await probe(tx, shopId);
    const { span, under_way: underWay } = bucket;
    const taken = bucket.taken + cost;
    await tx.query(
      `update api_budgets set available = $2, measured_at = clock_timestamp(), taken = $3, span = $4,
              under_way_before = case span when $4 then under_way_before when $4 - 1 then under_way else 0 end,
              under_way = case span when $4 then under_way else 0 end + $5
        where shop_id = $1`,
      [shopId, bucket.available - cost, taken, span, cost],
    );
    return { taken: { cost, taken, underWay, span, isProbe } };
  });
}

const SPAN = `floor(extract(epoch from clock_timestamp()) / ${SPAN_SECONDS})::int`;
const UNDER_WAY = `case span when ${SPAN} then under_way + under_way_before when ${SPAN} - 1 then under_way else 0 end`;

/**
 * The bucket by our own books, now. Shopify takes a call's cost when it arrives, we when it leaves: what comes back meanwhile
 * is lost to a full bucket, so it never holds more than what the calls on their way will leave of a full one.
 */
const refilled = (maximum: string, more = "0", underWay = UNDER_WAY) =>
  `least(${maximum} - (${underWay}), available + greatest(0, extract(epoch from clock_timestamp() - measured_at)) * restore_rate + ${more})::float`;

interface Bucket {
  maximum: number;
  rate: number;
  available: number;
  taken: number;
  span: number;
  under_way: number;
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
  const { cost, taken, underWay, span } = receipt;
  const { usedCost, status } = ended;
  const others = `greatest(0, (${UNDER_WAY}) - case when $9 >= ${SPAN} - 1 then $2::float else 0 end)`;
  const books = (maximum: string) => refilled(maximum, "$2::float - $8::float", others);
  await sql.query(
    `update api_budgets set
       available = case
         when $5::float is null or $3 < learned then ${books("maximum_available")}
         else greatest(least(${books("$6::float")}, $5), $5 - (taken - $3 + $4)) end,
       maximum_available = coalesce($6, maximum_available), restore_rate = coalesce($7, restore_rate),
       measured_at = clock_timestamp(),
       under_way = case span when $9 then greatest(0, under_way - $2) else under_way end,
       under_way_before = case span when $9 + 1 then greatest(0, under_way_before - $2) else under_way_before end,
       learned = case when $5 is null then learned else greatest(learned, $3) end
      where shop_id = $1`,
    [
      shopId,
      cost,
      taken,
      underWay,
      status?.currentlyAvailable ?? null,
      status?.maximumAvailable ?? null,
      status?.restoreRate ?? null,
      usedCost,
      span,
    ],
  );
}

/** Nobody sends anything for this shop before then: Shopify has asked for it (Retry-After). */
export async function blockBudget(sql: Sql, shopId: number, milliseconds: number): Promise<void> {
  await sql.query(
    "update api_budgets set blocked_until = greatest(blocked_until, clock_timestamp() + $2 * interval '1 millisecond') where shop_id = $1",
    [shopId, milliseconds],
  );
}
