/** A person asks for dead letters, or for the deliveries of a time range, to be worked off again: marked here, set by set, and worked off behind what Shopify has just sent. */
import type { Sql } from "~/lib/sql";
import type { ReplayView } from "~/resources/dead-letter";

import type { MirrorCtx } from "./ctx";

export interface Chosen {
  webhookIds: readonly string[];
  records: readonly { resource: string; id: string }[];
}

/** Failed deliveries are pending again, rejected records wait to be read; `chosen` null means all. Answers with how many there were. */
export async function askAgain(ctx: MirrorCtx, sql: Sql, chosen: Chosen | null): Promise<number> {
  const now = ctx.clock();
  const [row] = await sql.query<{ count: number }>(
    `with deliveries as (
       update deliveries set state = 'pending', asked_at = $2, due_at = null, finished_at = null
        where shop_id = $1 and state = 'failed' and resource is not null and ($3::text[] is null or webhook_id = any($3)) returning 1
     ), records as (
       update rejects set asked_at = $2 where shop_id = $1 and asked_at is null
          and ($4::text[] is null or (resource, id) in (select * from unnest($4, $5::bigint[]))) returning 1
     )
     select ((select count(*) from deliveries) + (select count(*) from records))::int as count`,
    [
      ctx.shop.id,
      now,
      chosen && chosen.webhookIds,
      chosen && chosen.records.map((record) => record.resource),
      chosen && chosen.records.map((record) => record.id),
    ],
  );
  return row?.count ?? 0;
}

export interface Range {
  from: Date;
  to: Date;
}

/** What came in a time range: how many deliveries, and how many would be worked off again (the last one of each record). */
export async function countRange(
  ctx: MirrorCtx,
  { from, to }: Range,
): Promise<{ deliveries: number; replayed: number }> {
  const [row] = await ctx.db.query<{ deliveries: number; replayed: number }>(
    `select count(*)::int as deliveries, count(distinct (resource, ${ONE_OF_EACH}))::int as replayed
       from deliveries where shop_id = $1 and received_at >= $2 and received_at < $3 and resource is not null`,
    [ctx.shop.id, from, to],
  );
  return row ?? { deliveries: 0, replayed: 0 };
}

const ONE_OF_EACH = "coalesce(record_id::text, webhook_id)";

/** Opens a replay: the last delivery of each record in the range is pending again. Those that have not been worked off yet keep their turn. */
export async function openReplay(
  ctx: MirrorCtx,
  sql: Sql,
  range: Range,
  { deliveries, askedBy }: { deliveries: number; askedBy: string | null },
): Promise<{ id: string; replayed: number }> {
  const now = ctx.clock();
  const [replay] = await sql.query<{ id: string }>(
    `insert into replays (shop_id, from_at, to_at, deliveries, replayed, asked_by, asked_at)
     values ($1, $2, $3, $4, 0, $5, $6) returning id::text`,
    [ctx.shop.id, range.from, range.to, deliveries, askedBy, now],
  );
  const id = replay?.id ?? "0";
  const [marked] = await sql.query<{ count: number }>(
    `with chosen as (
       select distinct on (resource, ${ONE_OF_EACH}) webhook_id from deliveries
        where shop_id = $1 and received_at >= $2 and received_at < $3 and resource is not null
        order by resource, ${ONE_OF_EACH}, received_at desc
     ), marked as (
       update deliveries d
          set replay_id = $4, state = 'pending', due_at = null,
              asked_at = case when d.state = 'pending' then d.asked_at else $5 end,
              finished_at = case when d.state = 'done' then d.finished_at end
         from chosen where d.shop_id = $1 and d.webhook_id = chosen.webhook_id returning 1
     ), counted as (
       select count(*)::int as count from marked
     )
     update replays r set replayed = counted.count from counted where r.shop_id = $1 and r.id = $4 returning r.replayed as count`,
    [ctx.shop.id, range.from, range.to, id, now],
  );
  return { id, replayed: marked?.count ?? 0 };
}

/** The last replay somebody asked for, and how far it has come; null when nobody ever did. */
export async function lastReplay(ctx: MirrorCtx): Promise<ReplayView | null> {
  const [row] = await ctx.db.query<
    Omit<ReplayView, "fromAt" | "toAt" | "askedAt"> & Record<"from_at" | "to_at" | "asked_at", Date>
  >(
    `select r.id::text, r.from_at, r.to_at, r.asked_at, r.deliveries, r.replayed, d.left, d.failed
       from (select * from replays where shop_id = $1 order by id desc limit 1) r
       cross join lateral (
         select count(*) filter (where state = 'pending')::int as left, count(*) filter (where state = 'failed')::int as failed
           from deliveries where shop_id = $1 and replay_id = r.id) d`,
    [ctx.shop.id],
  );
  if (!row) return null;
  const { from_at, to_at, asked_at, ...counts } = row;
  return { ...counts, fromAt: from_at.toISOString(), toAt: to_at.toISOString(), askedAt: asked_at.toISOString() };
}
