/** What the page Health shows of webhooks, from counts by the hour. */
import type { Sql } from "~/lib/sql";
import type { SilenceView } from "~/resources/webhook-health";
import { STATUSES } from "~/resources/sync-job";
import type { JobStatus } from "~/resources/sync-job";

import type { MadeSubscription } from "./webhook-checks";

export interface TopicCounts {
  topic: string;
  deliveries: number;
  duplicates: number;
  recovered: number;
}

export async function countByTopic(
  sql: Sql,
  shopId: number,
  topics: readonly string[],
  since: Date,
): Promise<TopicCounts[]> {
  return await sql.query<TopicCounts>(
    `select t.topic, coalesce(sum(h.deliveries), 0)::int as deliveries, coalesce(sum(h.duplicates), 0)::int as duplicates,
            coalesce(sum(h.recovered), 0)::int as recovered
       from unnest($2::text[]) with ordinality as t (topic, n)
       left join webhook_hours h on h.shop_id = $1 and h.topic = t.topic and h.hour >= $3
      group by t.topic, n order by n`,
    [shopId, topics, since],
  );
}

export async function countByHour(
  sql: Sql,
  shopId: number,
  topics: readonly string[],
  from: Date,
): Promise<{ hour: Date; told: number; recovered: number }[]> {
  return await sql.query(
    `select hour, sum(deliveries)::int as told, sum(recovered)::int as recovered from webhook_hours
      where shop_id = $1 and topic = any($2) and hour >= $3 group by hour`,
    [shopId, topics, from],
  );
}

/** Silences that still last, then those that ended since. */
export async function listSilences(
  sql: Sql,
  shopId: number,
  by: { topics: readonly string[]; since: Date; now: Date; limit: number },
): Promise<SilenceView[]> {
  const rows = await sql.query<{
    topic: string;
    since: Date;
    ended_at: Date | null;
    usual_ms: number;
    job_id: string | null;
    status: JobStatus | null;
    recovered: number;
  }>(
    `select s.topic, s.since, s.ended_at, s.usual_ms, j.id::text as job_id, j.status,
            (select coalesce(sum(a.recovered), 0)::int from sync_jobs a where a.shop_id = $1 and a.id = any(s.job_ids)) as recovered
       from webhook_silences s
       left join sync_jobs j on j.shop_id = $1 and j.id = s.job_ids[cardinality(s.job_ids)]
      where s.shop_id = $1 and s.topic = any($2) and (s.ended_at is null or s.ended_at >= $3)
      order by s.ended_at is not null, s.since desc limit $4`,
    [shopId, by.topics, by.since, by.limit],
  );
  return rows.map((row) => ({
    topic: row.topic,
    since: row.since.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    lengthMs: (row.ended_at ?? by.now).getTime() - row.since.getTime(),
    usualMs: row.usual_ms,
    look: lookOf(row.status),
    jobId: row.job_id,
    recovered: row.recovered,
  }));
}

function lookOf(status: JobStatus | null): SilenceView["look"] {
  if (status === null) return "waiting";
  if (!STATUSES[status].ended) return "running";
  return status === "failed" || status === "cancelled" ? "failed" : "done";
}

export async function readComparison(
  sql: Sql,
  shopId: number,
): Promise<{ apiVersion: string | null; made: MadeSubscription[] }> {
  const [row] = await sql.query<{ apiVersion: string | null; made: MadeSubscription[] }>(
    `select api_version as "apiVersion", made from webhook_checks where shop_id = $1`,
    [shopId],
  );
  return row ?? { apiVersion: null, made: [] };
}
