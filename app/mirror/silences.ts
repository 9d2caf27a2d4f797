/** Silences of webhooks that the rhythm does not explain, and the updates that looked what had been missed. */
import type { Sql } from "~/lib/sql";

import { UNFINISHED } from "./sync-jobs";

export interface Silence {
  topic: string;
  /** The last delivery before. */
  since: Date;
  /** Milliseconds from one delivery to the next at such times. */
  usualMs: number;
}

/** Keeps silences; one that is known stays as it was noticed. */
export async function noteSilences(sql: Sql, shopId: number, silences: readonly Silence[], at: Date): Promise<void> {
  if (silences.length === 0) return;
  await sql.query(
    `insert into webhook_silences (shop_id, topic, since, noticed_at, usual_ms)
     select $1, topic, since, $5, usual_ms from unnest($2::text[], $3::timestamptz[], $4::int[]) as s (topic, since, usual_ms)
     on conflict do nothing`,
    [
      shopId,
      silences.map(({ topic }) => topic),
      silences.map(({ since }) => since),
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

/**
 * Silences whose range is to be looked at now: at once, and again each time they have become twice as long. None while
 * the update of an earlier look is under way.
 */
export async function dueSilences(
  sql: Sql,
  shopId: number,
  topics: readonly string[],
  now: Date,
): Promise<{ topic: string; since: Date }[]> {
  return await sql.query(
    `select topic, since from webhook_silences s
      where shop_id = $1 and ended_at is null and topic = any($2)
        and (looked_at is null or $3::timestamptz - since >= 2 * (looked_at - since))
        and not exists (select from sync_jobs j where j.shop_id = $1 and j.id = any(s.job_ids) and j.status = any($4))
      order by since`,
    [shopId, topics, now, UNFINISHED],
  );
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
