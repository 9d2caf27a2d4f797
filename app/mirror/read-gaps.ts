/** What the gap map is drawn from. */
import type { Sql } from "~/lib/sql";
import type { Resource } from "~/resources/resource";

import type { Shop } from "./ctx";
import { readsEveryChange, unreadSilences } from "./silences";

/** A stretch of time with a reason to doubt it. */
export interface Doubt {
  from: Date | null;
  to: Date;
  at: Date;
  job_id: string | null;
  reason: string;
  /** Whether the stretch is one of creation; else one of change. */
  by_creation: boolean;
}

/**
 * What failed jobs did not read (but for chosen records, which say nothing of a stretch of time), unless a later job has read it whole, as far
 * as the mirror reaches back. Newest first. A job that failed before it was planned has no windows: an update was to read what changed since
 * the watermark, the others leave the mirror as sure as it was.
 */
export async function failedWindows(sql: Sql, shopId: number, resource: string): Promise<Doubt[]> {
  return await sql.query<Doubt>(
    `with failed as materialized (
       select j.id, j.created_at, coalesce(w.range_from, case when w.n is null then m.updated_at end) as range_from, w.range_to,
              coalesce(w.reason, j.reason) as reason, j.finished_at, w.n is not null and w.search not like '%updated_at%' as by_creation,
              greatest(w.range_from, m.covered_from, '-infinity') as promised_from
         from sync_jobs j
         left join sync_windows w on w.shop_id = j.shop_id and w.job_id = j.id
         left join watermarks m on m.shop_id = j.shop_id and m.resource = j.resource
        where j.shop_id = $1 and j.resource = $2 and j.status = 'failed' and not j.params ? 'ids' and (w.state <> 'done' or w.n is null and j.mode = 'update')
     ), complete as materialized (
       select g.created_at, coalesce(g.effective_mode, g.mode) as mode, coalesce(g.params->>'reportOnly', '') = 'true' as report_only,
              ${readsEveryChange("g")} as reads_every_change, r.since, r.until
         from sync_jobs g
         join lateral (select min(coalesce(range_from, '-infinity')) as since, max(coalesce(range_to, 'infinity')) as until
                         from sync_windows w where w.shop_id = g.shop_id and w.job_id = g.id and (w.kind <> 'ids' or g.mode = 'verify')) r on true
        where g.shop_id = $1 and g.resource = $2 and g.status in ('succeeded', 'succeeded_with_problems')
          and g.created_at > (select min(created_at) from failed)
     )
     select f.range_from as "from", coalesce(f.range_to, f.finished_at) as "to", f.finished_at as at, f.id::text as job_id, f.reason, f.by_creation
       from failed f
      where not exists (
        select from complete g
         where g.created_at > f.created_at
           and (g.reads_every_change
             or not f.by_creation and g.mode = 'update' and g.since <= f.range_from
             or f.by_creation and g.mode in ('populate', 'full', 'verify') and not g.report_only
                and g.since <= f.promised_from and g.until >= coalesce(f.range_to, f.finished_at)))
      order by f.created_at desc limit 500`,
    [shopId, resource],
  );
}

/** Silences of webhooks, as far as no job has read what changed meanwhile. */
export async function silentStretches(sql: Sql, shopId: number, resource: Resource, now: Date): Promise<Doubt[]> {
  const unread = await unreadSilences(sql, shopId, resource, now);
  return unread.map(({ topic, from, to, noticed_at, usualMs }) => {
    const minutes = Math.max(1, Math.round(usualMs / 60_000));
    const usual = minutes === 1 ? "every minute" : `every ${minutes} minutes`;
    const reason = `No ${topic} webhook came; usually one comes ${usual}.`;
    return { from, to, at: noticed_at, job_id: null, reason, by_creation: false };
  });
}

/** Days of creation (in the shop's zone) of which the latest verify left differences. */
export async function differingDays(
  sql: Sql,
  shop: Shop,
  resource: string,
): Promise<{ from: Date; to: Date; at: Date; job_id: string; differ: number }[]> {
  return await sql.query(
    `select day::timestamp at time zone $3 as "from", (day + 1)::timestamp at time zone $3 as "to", at, job_id::text, differ
       from proof_days where shop_id = $1 and resource = $2 and differ > 0 order by day`,
    [shop.id, resource, shop.timeZone],
  );
}

export async function oldestRecord(sql: Sql, shopId: number, resource: Resource): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    `select min(created_at) as at from ${resource.table.name} where shop_id = $1`,
    [shopId],
  );
  return row?.at ?? null;
}
