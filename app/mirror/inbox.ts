/** The inbox of webhooks: durable, unique by webhook id, worked off in order of arrival. */
import type { Sql } from "~/lib/sql";
import type { Notice } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";

export interface Delivery {
  webhook_id: string;
  topic: string;
  resource: string;
  record_id: string;
  notice: Notice;
  triggered_at: Date | null;
  received_at: Date;
}

/** A delivery on its way in. */
export interface Arrival {
  shopId: number;
  webhookId: string;
  eventId: string | null;
  topic: string;
  resource: string;
  notice: Notice;
  triggeredAt: string | null;
  receivedAt: string;
}

/**
 * Keeps deliveries and wakes who works them off, in one statement: either both are done or neither. `wake` is SQL that is
 * evaluated once for each `shop_id` that got something new. Answers with the webhook ids that had not come before, by shop.
 */
export async function receive(sql: Sql, arrivals: readonly Arrival[], wake: string): Promise<Set<string>> {
  const rows = arrivals.map((arrival) => ({
    shop_id: arrival.shopId,
    webhook_id: arrival.webhookId,
    event_id: arrival.eventId,
    topic: arrival.topic,
    resource: arrival.resource,
    record_id: arrival.notice.id,
    notice: arrival.notice,
    triggered_at: arrival.triggeredAt,
    received_at: arrival.receivedAt,
  }));
  const kept = await sql.query<{ shop_id: number; webhook_id: string }>(
    `with kept as (
       insert into deliveries (shop_id, webhook_id, event_id, topic, resource, record_id, notice, triggered_at, received_at)
       select shop_id, webhook_id, event_id, topic, resource, record_id, notice, triggered_at, received_at
         from jsonb_to_recordset($1) as d (shop_id int, webhook_id text, event_id text, topic text, resource text,
              record_id bigint, notice jsonb, triggered_at timestamptz, received_at timestamptz)
       on conflict (shop_id, webhook_id) do nothing returning shop_id, webhook_id
     ), woken as (
       select ${wake} from (select distinct shop_id from kept) as shop
     )
     select shop_id, webhook_id, (select count(*) from woken) from kept`,
    [JSON.stringify(rows)],
  );
  return new Set(kept.map((row) => arrivalKey(row.shop_id, row.webhook_id)));
}

export const arrivalKey = (shopId: number, webhookId: string) => `${shopId}:${webhookId}`;

export async function pendingDeliveries(
  sql: Sql,
  shopId: number,
  resource: string,
  limit: number,
): Promise<Delivery[]> {
  return await sql.query<Delivery>(
    `select webhook_id, topic, resource, record_id::text, notice, triggered_at, received_at
       from deliveries where shop_id = $1 and resource = $2 and state = 'pending' order by received_at limit $3`,
    [shopId, resource, limit],
  );
}

/** Ends deliveries; `reason` says why when no work was needed. */
export async function settleDeliveries(
  ctx: MirrorCtx,
  webhookIds: readonly string[],
  state: "done" | "failed",
  reason: string | null,
): Promise<void> {
  if (webhookIds.length === 0) return;
  await ctx.db.query(
    `update deliveries set state = $3, reason = $4, finished_at = $5, attempts = attempts + 1
      where shop_id = $1 and webhook_id = any($2) and state = 'pending'`,
    [ctx.shop.id, webhookIds, state, reason, ctx.clock()],
  );
}
