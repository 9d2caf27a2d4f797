import { z } from "zod";
import { runKey } from "~/jobs/keys";
import { UNFINISHED } from "~/mirror/sync-jobs";
import type { Ctx } from "./ctx";

const Finished = z.object({ admin_graphql_api_id: z.string() });

/**
 * bulk_operations/finish: wakes the job that waits for this operation. A quick operation may end before its id is written
 * down; then whatever job of the shop is unfinished is woken, and looks for itself.
 */
export async function bulkFinished(
  { shop, db, queue }: Pick<Ctx, "shop" | "db" | "queue">,
  payload: unknown,
): Promise<void> {
  const { admin_graphql_api_id: operation } = Finished.parse(payload);
  const jobs = await db.query<{ id: string; waits: boolean }>(
    `select j.id::text, exists (
              select from sync_windows w where w.shop_id = j.shop_id and w.job_id = j.id and w.bulk_operation_id = $2
            ) as waits
       from sync_jobs j where j.shop_id = $1 and j.status = any($3)`,
    [shop.id, operation, UNFINISHED],
  );
  const waiting = jobs.some((job) => job.waits) ? jobs.filter((job) => job.waits) : jobs;
  for (const job of waiting) {
    await queue.add("run-sync", { shopId: shop.id, jobId: job.id }, { key: runKey(shop.id, job.id) });
  }
}
