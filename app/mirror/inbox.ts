/** The inbox of webhooks: durable, unique by webhook id, worked off in order of arrival. */
import type { Masked } from "~/lib/mask";
import type { Sql } from "~/lib/sql";
import { latenessBucket } from "~/resources/lateness";
import type { Notice } from "~/resources/resource";
import { INTERVAL_MINUTES } from "~/resources/webhook-rhythm";

import type { MirrorCtx } from "./ctx";

export interface Delivery {
  webhook_id: string;
  topic: string;
  resource: string;
  /** Null, like the notice, when the body could not be understood. */
  record_id: string | null;
  notice: Notice | null;
  triggered_at: Date | null;
  received_at: Date;
  /** Whether it has failed in this round of tries. */
  has_failed: boolean;
  /** Whether its record is to be read even if the mirror shows the change. */
  is_replay: boolean;
}

/** A delivery on its way in. */
export interface Arrival {
  /** The shop's domain. */
  shop: string;
  webhookId: string;
  eventId: string | null;
  topic: string;
  /** Null for a topic about the app itself. */
  resource: string | null;
  triggeredAt: string | null;
  receivedAt: string;
  /** What it says, or why that could not be understood. */
  content: { notice: Notice } | Unreadable;
}

/** A delivery that could not be understood: it is kept as failed, with what there is of it. */
export interface Unreadable {
  reason: string;
  payload: Masked;
  /** Length of the body. */
  bytes: number;
}

/**
 * Keeps deliveries, counts them by hour and topic, and wakes who works them off, in one statement: all of it is done or nothing.
 * What is for a shop that has not installed the app is dropped. `wake` is SQL that is evaluated once for each `shop_id` that
 * got something to work off. Hours are counted in order, so that two processes never wait for each other.
 */
export async function receive(sql: Sql, arrivals: readonly Arrival[], wake: string): Promise<void> {
  await sql.query(
    `with arrived as (
       select d.*, s.id as shop_id, row_number() over (partition by s.id, webhook_id) as nth
         from jsonb_to_recordset($1) as d (shop text, webhook_id text, event_id text, topic text, resource text,
              record_id bigint, notice jsonb, triggered_at timestamptz, received_at timestamptz, reason text, payload jsonb, bytes int)
         join shops s on s.domain = d.shop and s.uninstalled_at is null
     ), kept as (
       insert into deliveries (shop_id, webhook_id, event_id, topic, resource, record_id, notice, triggered_at, received_at,
              state, reason, payload, bytes, attempts, tried_at, finished_at)
       select shop_id, webhook_id, event_id, topic, resource, record_id, notice, triggered_at, received_at,
              case when reason is null then 'pending' else 'failed' end, reason, payload, bytes, (reason is not null)::int,
              case when reason is not null then received_at end, case when reason is not null then received_at end
         from arrived where nth = 1
       on conflict (shop_id, webhook_id) do nothing returning shop_id, webhook_id, state
     ), woken as (
       select ${wake} from (select distinct shop_id from kept where state = 'pending') as shop
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
     select count(*) from woken`,
    [JSON.stringify(arrivals.map(rowOf))],
  );
}

const rowOf = ({ content, ...arrival }: Arrival) => ({
  shop: arrival.shop,
  webhook_id: arrival.webhookId,
  event_id: arrival.eventId,
  topic: arrival.topic,
  resource: arrival.resource,
  triggered_at: arrival.triggeredAt,
  received_at: arrival.receivedAt,
  ...("notice" in content ? { record_id: recordIn(content.notice), notice: content.notice } : content),
});

const recordIn = (notice: Notice) => (notice.kind === "child" ? null : notice.id);

const DELIVERY = `webhook_id, topic, resource, record_id::text, notice, triggered_at, received_at,
  due_at is not null as has_failed, replay_id is not null as is_replay`;

/** What Shopify has sent and can be worked off now, oldest first. */
export async function pendingDeliveries(
  sql: Sql,
  shopId: number,
  resource: string,
  limit: number,
): Promise<Delivery[]> {
  return await sql.query<Delivery>(
    `select ${DELIVERY} from deliveries
      where shop_id = $1 and resource = $2 and state = 'pending' and asked_at is null and (due_at is null or due_at <= now())
      order by received_at limit $3`,
    [shopId, resource, limit],
  );
}

/** What a person asked to be worked off again, in the order of asking. */
export async function askedDeliveries(sql: Sql, shopId: number, resource: string, limit: number): Promise<Delivery[]> {
  return await sql.query<Delivery>(
    `select ${DELIVERY} from deliveries
      where shop_id = $1 and resource = $2 and state = 'pending' and asked_at is not null and (due_at is null or due_at <= now())
      order by asked_at, received_at limit $3`,
    [shopId, resource, limit],
  );
}

/**
 * Ends deliveries and measures how late they were; `reason` says why when no work was needed. `read` names records that have
 * just been read: that also ends their earlier deliveries which had failed, or were waiting for another try.
 */
export async function settleDeliveries(
  ctx: MirrorCtx,
  webhookIds: readonly string[],
  reason: string | null,
  read: { resource: string; ids: readonly string[] } = { resource: "", ids: [] },
): Promise<void> {
  if (webhookIds.length === 0 && read.ids.length === 0) return;
  await ctx.db.query(
    `with earlier as (
       update deliveries set state = 'done', reason = 'A later read brought it.', finished_at = $4, due_at = null
        where shop_id = $1 and resource = $5 and record_id = any($6::bigint[]) and webhook_id <> all($2)
          and (state = 'failed' or state = 'pending' and due_at is not null)
     ), settled as (
       update deliveries set state = 'done', reason = $3, finished_at = coalesce(finished_at, $4), tried_at = $4, due_at = null,
              attempts = attempts + 1
        where shop_id = $1 and webhook_id = any($2) and state = 'pending'
       returning topic, finished_at = $4 as is_first, extract(epoch from finished_at - triggered_at) * 1000 as late
     )
     insert into webhook_lateness as l (shop_id, topic, hour, bucket, deliveries)
     select $1, topic, date_trunc('hour', $4::timestamptz, 'UTC'), ${latenessBucket("late")}, count(*)
       from settled where late is not null and is_first group by 2, 4 order by 2, 4
     on conflict (shop_id, topic, hour, bucket) do update set deliveries = l.deliveries + excluded.deliveries`,
    [ctx.shop.id, webhookIds, reason, ctx.clock(), read.resource, read.ids],
  );
}

/** Tries of a delivery before it counts as failed for good; asked for again, it gets as many once more. */
const TRIES = 6;

/** Deliveries that could not be worked off. */
export interface Failure {
  webhookIds: readonly string[];
  /** A sentence a merchant may read. */
  reason: string;
  /** Nothing would be different at another try. */
  isFinal: boolean;
}

/** Notes a failed try: there will be another, each four times as long after the last (`retryMs` after the first), or it was the last one. */
export async function failDeliveries(ctx: MirrorCtx, failures: readonly Failure[], retryMs: number): Promise<void> {
  const rows = failures.flatMap(({ webhookIds, reason, isFinal }) =>
    webhookIds.map((webhookId) => ({ webhook_id: webhookId, reason, is_final: isFinal })),
  );
  if (rows.length === 0) return;
  await ctx.db.query(
    `update deliveries d
        set attempts = d.attempts + 1, tried_at = $3, reason = f.reason,
            state = case when f.over then 'failed' else 'pending' end,
            finished_at = case when f.over then $3::timestamptz end,
            due_at = case when not f.over then now() + $4 * power(4, d.attempts % ${TRIES}) * interval '1 millisecond' end
       from (select f.*, f.is_final or (p.attempts + 1) % ${TRIES} = 0 as over
               from jsonb_to_recordset($2) as f (webhook_id text, reason text, is_final boolean)
               join deliveries p on p.shop_id = $1 and p.webhook_id = f.webhook_id) f
      where d.shop_id = $1 and d.webhook_id = f.webhook_id and d.state = 'pending'`,
    [ctx.shop.id, JSON.stringify(rows), ctx.clock(), retryMs],
  );
}

/** Milliseconds until the next delivery may be tried again; null when none waits for that. */
export async function nextTryMs(sql: Sql, shopId: number): Promise<number | null> {
  const [row] = await sql.query<{ ms: number | null }>(
    `select extract(epoch from min(due_at) - now())::float8 * 1000 as ms from deliveries
      where shop_id = $1 and state = 'pending' and due_at is not null`,
    [shopId],
  );
  return row?.ms == null ? null : Math.max(0, row.ms);
}

/** Deliveries of which it was not known when they came what record they are about, and now is. */
export async function understoodDeliveries(
  ctx: MirrorCtx,
  understood: readonly Pick<Delivery, "webhook_id" | "record_id" | "notice">[],
): Promise<void> {
  if (understood.length === 0) return;
  await ctx.db.query(
    `update deliveries d set notice = u.notice, record_id = u.record_id
       from jsonb_to_recordset($2) as u (webhook_id text, notice jsonb, record_id bigint)
      where d.shop_id = $1 and d.webhook_id = u.webhook_id and d.state = 'pending'`,
    [
      ctx.shop.id,
      JSON.stringify(understood.map(({ webhook_id, record_id, notice }) => ({ webhook_id, record_id, notice }))),
    ],
  );
}

/** The masked bodies of deliveries that could not be understood when they came. */
export async function payloadsOf(
  sql: Sql,
  shopId: number,
  webhookIds: readonly string[],
): Promise<{ webhook_id: string; payload: unknown }[]> {
  return await sql.query("select webhook_id, payload from deliveries where shop_id = $1 and webhook_id = any($2)", [
    shopId,
    webhookIds,
  ]);
}

export interface FailedDelivery extends Pick<
  Delivery,
  "webhook_id" | "record_id" | "notice" | "triggered_at" | "is_replay"
> {
  tried_at: Date;
}

/** Deliveries about a known record that failed for good, the last tried first; those after `last`, if given. */
export async function failedDeliveries(
  sql: Sql,
  shopId: number,
  resource: string,
  last: FailedDelivery | undefined,
  limit: number,
): Promise<FailedDelivery[]> {
  return await sql.query<FailedDelivery>(
    `select webhook_id, record_id::text, notice, triggered_at, false as is_replay, tried_at from deliveries
      where shop_id = $1 and resource = $2 and state = 'failed' and record_id is not null
        and ($3::timestamptz is null or tried_at <= $3 and (tried_at, webhook_id) < ($3, $4))
      order by tried_at desc, webhook_id desc limit $5`,
    [shopId, resource, last?.tried_at ?? null, last?.webhook_id ?? null, limit],
  );
}

/** Deliveries that had failed, and whose change has come another way. */
export async function settleFailed(ctx: MirrorCtx, webhookIds: readonly string[], reason: string): Promise<void> {
  if (webhookIds.length === 0) return;
  await ctx.db.query(
    "update deliveries set state = 'done', reason = $3, finished_at = $4 where shop_id = $1 and webhook_id = any($2) and state = 'failed'",
    [ctx.shop.id, webhookIds, reason, ctx.clock()],
  );
}
