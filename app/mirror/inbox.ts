/** The inbox of webhooks: durable, unique by webhook id, worked off in order of arrival. */
import type { Sql } from "~/lib/sql";
import { latenessBucket } from "~/resources/lateness";
import type { Notice } from "~/resources/resource";
import { INTERVAL_MINUTES } from "~/resources/rhythm";

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
 * Keeps deliveries, counts them by hour and topic, and wakes who works them off, in one statement: all of it is done or nothing.
 * `wake` is SQL that is evaluated once for each `shop_id` that got something new. Answers with the webhook ids that had not
 * come before, by shop. Hours are counted in order, so that two processes never wait for each other.
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
    `with arrived as (
       select *, row_number() over (partition by shop_id, webhook_id) as nth
         from jsonb_to_recordset($1) as d (shop_id int, webhook_id text, event_id text, topic text, resource text,
              record_id bigint, notice jsonb, triggered_at timestamptz, received_at timestamptz)
     ), kept as (
       insert into deliveries (shop_id, webhook_id, event_id, topic, resource, record_id, notice, triggered_at, received_at)
       select shop_id, webhook_id, event_id, topic, resource, record_id, notice, triggered_at, received_at
         from arrived where nth = 1
       on conflict (shop_id, webhook_id) do nothing returning shop_id, webhook_id
     ), woken as (
       select ${wake} from (select distinct shop_id from kept) as shop
     ), counted as (
       insert into webhook_hours as h (shop_id, topic, hour, deliveries, duplicates, intervals, last_at)
       select a.shop_id, a.topic, date_trunc('hour', a.received_at, 'UTC'), count(k.webhook_id), count(*) - count(k.webhook_id),
              bit_or(1 << (extract(minute from a.received_at at time zone 'UTC')::int / ${INTERVAL_MINUTES})), max(a.received_at)
         from arrived a left join kept k on k.shop_id = a.shop_id and k.webhook_id = a.webhook_id and a.nth = 1
        group by 1, 2, 3 order by 1, 2, 3
       on conflict (shop_id, topic, hour) do update set deliveries = h.deliveries + excluded.deliveries,
          duplicates = h.duplicates + excluded.duplicates, intervals = h.intervals | excluded.intervals,
          last_at = greatest(h.last_at, excluded.last_at)
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

/** Ends deliveries and measures how late they were; `reason` says why when no work was needed. */
export async function settleDeliveries(
  ctx: MirrorCtx,
  webhookIds: readonly string[],
  state: "done" | "failed",
  reason: string | null,
): Promise<void> {
  if (webhookIds.length === 0) return;
  await ctx.db.query(
    `with settled as (
       update deliveries set state = $3, reason = $4, finished_at = $5, attempts = attempts + 1
        where shop_id = $1 and webhook_id = any($2) and state = 'pending'
       returning topic, attempts, extract(epoch from finished_at - triggered_at) * 1000 as late
     )
     insert into webhook_lateness as l (shop_id, topic, hour, bucket, deliveries)
     select $1, topic, date_trunc('hour', $5::timestamptz, 'UTC'), ${latenessBucket("late")}, count(*)
       from settled where $3 = 'done' and late is not null and attempts = 1 group by 2, 4 order by 2, 4
     on conflict (shop_id, topic, hour, bucket) do update set deliveries = l.deliveries + excluded.deliveries`,
    [ctx.shop.id, webhookIds, state, reason, ctx.clock()],
  );
}
