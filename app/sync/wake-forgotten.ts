import { runKey } from "~/jobs/keys";
import type { Queue } from "~/jobs/queue";
import type { Database } from "~/lib/sql";
import { UNFINISHED } from "~/mirror/sync-jobs";

/** Without a sign of life for so long a job whose task is gone counts as forgotten. */
const FORGOTTEN_AFTER_MS = 2 * 60_000;

/**
 * An unfinished job that no task will ever take up again (a process that died so often that its task used up all tries)
 * would block every further one: it gets a new task, and goes on or fails with a sentence.
 */
export async function wakeForgotten({
  db,
  queue,
  clock,
}: {
  db: Database;
  queue: Queue;
  clock: () => Date;
}): Promise<number> {
  const jobs = await db.query<{ shop_id: number; id: string }>(
    `select j.shop_id, j.id::text from sync_jobs j
      where j.status = any($1) and coalesce(j.heartbeat_at, j.created_at) < $2
        and not exists (
          select from graphile_worker.jobs t
           where t.key = 'sync:' || j.shop_id || ':' || j.id and (t.locked_at is not null or t.attempts < t.max_attempts))`,
    [UNFINISHED, new Date(clock().getTime() - FORGOTTEN_AFTER_MS)],
  );
  for (const job of jobs) {
    await queue.add("run-sync", { shopId: job.shop_id, jobId: job.id }, { key: runKey(job.shop_id, job.id) });
  }
  return jobs.length;
}
