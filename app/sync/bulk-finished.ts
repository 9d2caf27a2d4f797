import { z } from "zod";
import { pushKey, runKey } from "~/jobs/keys";
import { UNFINISHED } from "~/mirror/sync-jobs";
import type { Ctx } from "./ctx";

const Finished = z.object({ admin_graphql_api_id: z.string() });

/**
 * bulk_operations/finish: wakes the sync job or the push that waits for this operation. A quick operation may end before its id
 * is written down; then whatever of the shop is unfinished is woken, and looks for itself.
 */
export async function bulkFinished(
  { shop, db, queue }: Pick<Ctx, "shop" | "db" | "queue">,
  payload: unknown,
): Promise<void> {
  const { admin_graphql_api_id: operation } = Finished.parse(payload);
  const unfinished = await db.query<{ id: string; is_push: boolean; waits: boolean }>(
    `select j.id::text, false as is_push, exists (
              select from sync_windows w where w.shop_id = j.shop_id and w.job_id = j.id and w.bulk_operation_id = $2
            ) as waits
       from sync_jobs j where j.shop_id = $1 and j.status = any($3)
     union all
     select r.id::text, true, exists (
              select from push_operations o where o.shop_id = r.shop_id and o.run_id = r.id and o.bulk_operation_id = $2
            ) as waits
       from push_runs r where r.shop_id = $1 and r.status = any($3)`,
    [shop.id, operation, UNFINISHED],
  );
  const waiting = unfinished.some(({ waits }) => waits) ? unfinished.filter(({ waits }) => waits) : unfinished;
  for (const { id, is_push } of waiting) {
    if (is_push) await queue.add("run-push", { shopId: shop.id, runId: id }, { key: pushKey(shop.id, id) });
    else await queue.add("run-sync", { shopId: shop.id, jobId: id }, { key: runKey(shop.id, id) });
  }
}
