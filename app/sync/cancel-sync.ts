import { runKey } from "~/jobs/keys";
import { AppError } from "~/lib/errors";
import { held } from "~/mirror/lease";
import type { Run } from "~/mirror/lease";
import { findJob, UNFINISHED } from "~/mirror/sync-jobs";
import { finishJob, logLine } from "~/mirror/sync-run";
import { moveWindow, windowsOf } from "~/mirror/sync-windows";
import type { Resource } from "~/resources/resource";
import { cancelBulk } from "~/shopify/bulk";

import { completeLater } from "./complete-records";
import type { Ctx } from "./ctx";

/** Asks a job to stop; it does at its next batch. What it has written stays, and a job that has ended is left as it is. */
export async function cancelSync(ctx: Ctx, jobId: string): Promise<void> {
  const job = /^\d{1,18}$/.test(jobId) ? await findJob(ctx.db, ctx.shop.id, jobId) : undefined;
  if (!job) throw new AppError("not_found", "There is no such sync job.");
  if (!UNFINISHED.some((status) => status === job.status)) return;
  await ctx.db.transaction(async (tx) => {
    await tx.query(
      "update sync_jobs set cancel_requested_at = coalesce(cancel_requested_at, $3) where shop_id = $1 and id = $2",
      [ctx.shop.id, jobId, ctx.clock()],
    );
    await ctx.queue.add("run-sync", { shopId: ctx.shop.id, jobId }, { key: runKey(ctx.shop.id, jobId), tx });
  });
}

/** Stops what runs at Shopify and ends the job. Its windows that are done stay done; the watermark does not move. */
export async function endCancelled(ctx: Ctx, resource: Resource, run: Run): Promise<void> {
  for (const window of await windowsOf(ctx.db, ctx.shop.id, run.jobId)) {
    if (window.state === "done" || window.state === "failed") continue;
    if (window.bulk_operation_id && window.state === "submitted") {
      await cancelBulk(ctx.admin, window.bulk_operation_id).catch((error: unknown) =>
        ctx.log.warn({ shop: ctx.shop.domain, error: String(error) }, "a bulk operation could not be cancelled"),
      );
    }
    await moveWindow(ctx, run, window.n, { state: "cancelled", reason: "The job was cancelled." });
  }
  await held(ctx, run, async (tx) => {
    const reason = "Cancelled. What had been written stays.";
    await finishJob(tx, ctx.shop.id, run, { status: "cancelled", reason, at: ctx.clock() });
    await tx.query("delete from sync_seen where shop_id = $1 and job_id = $2", [ctx.shop.id, run.jobId]);
    await completeLater(ctx, resource, tx);
  });
  await logLine(ctx, run, `Cancelled. The ${resource.noun.many} written so far stay.`);
}
