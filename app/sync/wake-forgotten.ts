import { pushKey, runKey } from "~/jobs/keys";
import type { Queue } from "~/jobs/queue";
import type { Database } from "~/lib/sql";
import type { Lease } from "~/mirror/lease";
import { UNFINISHED } from "~/mirror/sync-jobs";

/** Without a sign of life for so long, what has lost its task counts as forgotten. */
const FORGOTTEN_AFTER_MS = 2 * 60_000;

/**
 * An unfinished sync job or push that no task will ever take up again (a process that died so often that its task used up
 * all tries) would block every further one: it gets a new task, and goes on or fails with a sentence.
 */
export async function wakeForgotten(ctx: { db: Database; queue: Queue; clock: () => Date }): Promise<number> {
  const jobs = await forgotten(ctx, "sync_jobs", "sync");
  for (const { shopId, id } of jobs) {
    await ctx.queue.add("run-sync", { shopId, jobId: id }, { key: runKey(shopId, id) });
  }
  const pushes = await forgotten(ctx, "push_runs", "push");
  for (const { shopId, id } of pushes) {
    await ctx.queue.add("run-push", { shopId, runId: id }, { key: pushKey(shopId, id) });
  }
  return jobs.length + pushes.length;
}

async function forgotten(
  { db, clock }: { db: Database; clock: () => Date },
  table: Lease["table"],
  keyPrefix: string,
): Promise<{ shopId: number; id: string }[]> {
  return await db.query<{ shopId: number; id: string }>(
    `select r.shop_id as "shopId", r.id::text from ${table} r
      where r.status = any($1) and coalesce(r.heartbeat_at, r.created_at) < $2
        and not exists (
          select from graphile_worker.jobs t
           where t.key = $3 || ':' || r.shop_id || ':' || r.id and (t.locked_at is not null or t.attempts < t.max_attempts))`,
    [UNFINISHED, new Date(clock().getTime() - FORGOTTEN_AFTER_MS), keyPrefix],
  );
}
