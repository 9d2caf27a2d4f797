import type { Sql } from "~/lib/sql";
import { latenessBucket, searchLateness } from "~/resources/lateness";
import type { Resource } from "~/resources/resource";

/** Shopify's clocks count seconds: a delivery triggered so little before tells of the change all the same. */
const TIE = "5 seconds";

/**
 * Counts what a job has written although no webhook had told of it: changes since `since` and the installation, older than `settledMs` when Shopify
 * answered (webhooks later than that are rare in this shop), without a delivery; and deletions. Kept on the job and by
 * the hour, once for each job. Set-based, at the end: writing does not know of it.
 */
export async function bookRecovered(
  tx: Sql,
  shopId: number,
  resource: Resource,
  jobId: string,
  by: { since: Date; settledMs: number; at: Date },
): Promise<number> {
  const { created, updated, deleted } = resource.told;
  const [job] = await tx.query<{ recovered: number }>(
    `with job as (
       select id, deleted, created + updated as written from sync_jobs where shop_id = $1 and id = $2 and recovered is null
     ), found as (
       select case when t.created_job_id = j.id then $4 else $5 end as topic, count(*) as changes
         from job j join ${resource.table.name} t on t.shop_id = $1 and t.written_job_id = j.id
        where j.written > 0 and t.updated_at >= greatest($3, (select installed_at from shops where id = $1))
          and t.updated_at < t.observed_at - $7 * interval '1 millisecond'
          and not exists (select from deliveries d where d.shop_id = $1 and d.record_id = t.id and d.resource = $8
                             and coalesce(d.triggered_at, d.received_at) >= t.updated_at - interval '${TIE}')
        group by 1
       union all
       select $6, deleted from job where deleted > 0
     ), counted as (
       insert into webhook_hours as h (shop_id, topic, hour, recovered)
       select $1, topic, date_trunc('hour', $9::timestamptz, 'UTC'), changes from found order by topic
       on conflict (shop_id, topic, hour) do update set recovered = h.recovered + excluded.recovered
     )
     update sync_jobs set recovered = coalesce((select sum(changes) from found), 0)
      where shop_id = $1 and id = $2 and recovered is null returning recovered`,
    [shopId, jobId, by.since, created, updated, deleted, by.settledMs, resource.name, by.at],
  );
  return job?.recovered ?? 0;
}

/**
 * Measures how late Shopify's search is: what the mirror knew before an update started (a webhook had told, a read by id had shown
 * it), changed within the update's range, and was not among what the search gave. Such a change was hidden for at least as long as
 * it was old when the update started. Needs the ids that the job has met (`not in`, which is always hashed: the planner has never
 * seen these rows, takes them for one, and would hold every record of a join against every id).
 */
export async function measureSearch(
  tx: Sql,
  shopId: number,
  resource: Resource,
  jobId: string,
  range: { from: Date; to: Date; at: Date },
): Promise<void> {
  await tx.query(
    `insert into webhook_lateness as l (shop_id, topic, hour, bucket, deliveries)
     select $1, $2, date_trunc('hour', $6::timestamptz, 'UTC'), ${latenessBucket("extract(epoch from $5 - t.updated_at) * 1000")}, count(*)
       from ${resource.table.name} t
      where t.shop_id = $1 and t.updated_at >= $4 and t.updated_at < $5 and t.observed_at < $5
        and t.id not in (select s.id from sync_seen s where s.shop_id = $1 and s.job_id = $3)
      group by 4 order by 4
     on conflict (shop_id, topic, hour, bucket) do update set deliveries = l.deliveries + excluded.deliveries`,
    [shopId, searchLateness(resource.name), jobId, range.from, range.to, range.at],
  );
}
