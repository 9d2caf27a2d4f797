/** Silences of webhooks that the rhythm does not explain, and the jobs that read what had been missed. */
import type { Sql } from "~/lib/sql";
import type { Resource } from "~/resources/resource";
import { LEAST_SILENCE_MS } from "~/resources/webhook-rhythm";

import { UNFINISHED } from "./sync-jobs";

export interface Silence {
  topic: string;
  /** The last delivery before. */
  since: Date;
  /** The first delivery after it, of a silence that is over when it is noticed. */
  endedAt?: Date;
  /** Milliseconds from one delivery to the next at such times. */
  usualMs: number;
}

/** Keeps silences; one that is known stays as it was noticed. */
export async function noteSilences(sql: Sql, shopId: number, silences: readonly Silence[], at: Date): Promise<void> {
  if (silences.length === 0) return;
  await sql.query(
    `insert into webhook_silences (shop_id, topic, since, ended_at, noticed_at, usual_ms)
     select $1, topic, since, ended_at, $6, usual_ms
       from unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[]) as s (topic, since, ended_at, usual_ms)
      where not exists (select from webhook_silences w where w.shop_id = $1 and w.topic = s.topic
                           and tstzrange(w.since, w.ended_at) && tstzrange(s.since, s.ended_at))
     on conflict do nothing`,
    [
      shopId,
      silences.map(({ topic }) => topic),
      silences.map(({ since }) => since),
      silences.map(({ endedAt }) => endedAt ?? null),
      silences.map(({ usualMs }) => Math.round(usualMs)),
      at,
    ],
  );
}

/** Ends the silences of topics that were heard of again. */
export async function endSilences(sql: Sql, shopId: number, at: Date): Promise<void> {
  await sql.query(
    `update webhook_silences s set ended_at = coalesce(
         (select min(h.last_at) from webhook_hours h where h.shop_id = $1 and h.topic = s.topic and h.last_at > s.since), $2)
      where shop_id = $1 and ended_at is null
        and exists (select from webhook_hours h where h.shop_id = $1 and h.topic = s.topic and h.last_at > s.since)`,
    [shopId, at],
  );
}

/** A piece of a silence of which no job has read what changed meanwhile. */
export interface Unread extends Omit<Silence, "endedAt"> {
  from: Date;
  to: Date;
  ended_at: Date | null;
  noticed_at: Date;
  looked_at: Date | null;
  job_ids: string[];
}

/** Silences older than this have been compared by many a verify since. */
const KNOWN_DAYS = 90;

/** Whether a job has met every change there was: a full sync, or a verify of all that is mirrored which was to repair. */
export const readsEveryChange = (job: string) =>
  `(coalesce(${job}.effective_mode, ${job}.mode) = 'full'
    or ${job}.mode = 'verify' and not ${job}.params ?| array['from', 'to'] and not ${job}.params @> '{"reportOnly": true}')`;

/** The stretch of changes that a job `j` has read, on Shopify's clock; empty of one that read by creation. */
const CHANGES_READ = `case
  when ${readsEveryChange("j")} then tstzrange(null, j.shopify_started_at)
  when coalesce(j.effective_mode, j.mode) = 'update' then (
    select tstzrange(min(w.range_from), greatest(j.shopify_started_at, min(w.range_from))) from sync_windows w
     where w.shop_id = j.shop_id and w.job_id = j.id and w.kind <> 'ids')
  else 'empty' end`;

/** Parameters: shop, resource, topics, now. One update need not have read a whole silence: several that follow each other do as well. */
const UNREAD = `
  silences as (
    select *, coalesce(ended_at, greatest($4, since)) as until from webhook_silences
     where shop_id = $1 and topic = any($3) and noticed_at > $4::timestamptz - ${KNOWN_DAYS} * interval '1 day'
  ), reads as (
    select coalesce(range_agg(${CHANGES_READ}), '{}') as whole from sync_jobs j
     where j.shop_id = $1 and j.resource = $2 and j.status in ('succeeded', 'succeeded_with_problems')
       and j.shopify_started_at >= (select min(since) from silences)
  ), unread as (
    select s.*, piece from silences s cross join reads
     cross join unnest(tstzmultirange(tstzrange(s.since, s.until)) - reads.whole) as piece
  )`;

/** Pieces shorter than the shortest silence that is told are no cause for doubt: the next update reads back that far. */
export async function unreadSilences(sql: Sql, shopId: number, resource: Resource, now: Date): Promise<Unread[]> {
  return await sql.query<Unread>(
    `with ${UNREAD}
     select topic, since, ended_at, noticed_at, looked_at, usual_ms as "usualMs", job_ids::text[], lower(piece) as "from", upper(piece) as "to"
       from unread where upper(piece) - lower(piece) >= $5 * interval '1 millisecond' order by since, "from"`,
    [shopId, resource.name, Object.keys(resource.webhooks), now, LEAST_SILENCE_MS],
  );
}

/**
 * Silences whose range is to be looked at now: at once, again when they are over, and each time they have become twice as
 * long. None while the update of an earlier look is under way.
 */
export async function dueSilences(
  sql: Sql,
  shopId: number,
  resource: Resource,
  now: Date,
): Promise<{ topic: string; since: Date }[]> {
  const unread = await unreadSilences(sql, shopId, resource, now);
  if (unread.length === 0) return [];
  const running = await sql.query<{ id: string }>(
    "select id::text from sync_jobs where shop_id = $1 and resource = $2 and status = any($3)",
    [shopId, resource.name, UNFINISHED],
  );
  const isDue = ({ since, ended_at, looked_at, job_ids }: Unread) => {
    if (running.some(({ id }) => job_ids.includes(id))) return false;
    if (looked_at === null || (ended_at !== null && looked_at < ended_at)) return true;
    return now.getTime() - since.getTime() >= 2 * (looked_at.getTime() - since.getTime());
  };
  const due = unread.filter(isDue);
  return [...new Map(due.map(({ topic, since }) => [`${topic} ${since.getTime()}`, { topic, since }])).values()];
}

/** Remembers which update looks at them. */
export async function lookedAt(
  tx: Sql,
  shopId: number,
  silences: readonly { topic: string; since: Date }[],
  look: { jobId: string; at: Date },
): Promise<void> {
  await tx.query(
    `update webhook_silences s set looked_at = $4, job_ids = job_ids || $5::bigint
       from unnest($2::text[], $3::timestamptz[]) as d (topic, since)
      where s.shop_id = $1 and s.topic = d.topic and s.since = d.since`,
    [shopId, silences.map(({ topic }) => topic), silences.map(({ since }) => since), look.at, look.jobId],
  );
}

/** A job that is about to end well has looked at silences too, if it was the first to read some of what changed in them. */
export async function noteLooks(
  tx: Sql,
  shopId: number,
  resource: Resource,
  look: { jobId: string; at: Date },
): Promise<void> {
  await tx.query(
    `with ${UNREAD}
     update webhook_silences s set job_ids = s.job_ids || j.id, looked_at = greatest(s.looked_at, j.shopify_started_at)
       from sync_jobs j
      where j.shop_id = $1 and j.id = $5 and s.shop_id = $1 and not j.id = any(s.job_ids)
        and exists (select from unread u where u.topic = s.topic and u.since = s.since and u.piece && (${CHANGES_READ}))`,
    [shopId, resource.name, Object.keys(resource.webhooks), look.at, look.jobId],
  );
}

/** Credits silences that have just been noticed to the jobs that had read some of what changed in them before anybody knew. */
export async function creditReads(sql: Sql, shopId: number, resource: Resource): Promise<void> {
  await sql.query(
    `update webhook_silences s set job_ids = r.ids, looked_at = r.last
       from webhook_silences w
      cross join lateral (
        select array_agg(j.id order by j.id) as ids, max(j.shopify_started_at) as last from sync_jobs j
         where j.shop_id = $1 and j.resource = $2 and j.status in ('succeeded', 'succeeded_with_problems')
           and j.shopify_started_at > w.since and (${CHANGES_READ}) && tstzrange(w.since, w.ended_at)) r
      where w.shop_id = $1 and w.topic = any($3) and w.job_ids = '{}' and r.ids is not null
        and s.shop_id = w.shop_id and s.topic = w.topic and s.since = w.since`,
    [shopId, resource.name, Object.keys(resource.webhooks)],
  );
}
