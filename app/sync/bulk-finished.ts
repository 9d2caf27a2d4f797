import { z } from "zod";
import type { Ctx } from "./ctx";

const Finished = z.object({ admin_graphql_api_id: z.string() });

/** bulk_operations/finish: wakes the job that waits for this operation. Operations of others (or of no window yet) are none of ours; polling finds late ones. */
export async function bulkFinished({ shop, db, queue }: Pick<Ctx, "shop" | "db" | "queue">, payload: unknown): Promise<void> {
  const { admin_graphql_api_id: operation } = Finished.parse(payload);
  const [window] = await db.query<{ jobId: string }>(
    `SELECT job_id AS "jobId" FROM sync_windows WHERE shop_id = $1 AND bulk_operation_id = $2 AND state NOT IN ('done', 'failed', 'cancelled')`,
    [shop.id, operation],
  );
  if (window) await queue.add("run-sync", { shopId: shop.id, jobId: window.jobId }, { key: `run-sync:${shop.id}:${window.jobId}` });
}
