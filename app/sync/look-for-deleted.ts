import type { Run } from "~/mirror/lease";
import { findJob } from "~/mirror/sync-jobs";
import { logLine } from "~/mirror/sync-run";
import { addWindow, windowsOf } from "~/mirror/sync-windows";
import type { Resource } from "~/resources/resource";
import { rangeSearch } from "~/shopify/documents";

import type { Ctx } from "./ctx";

/**
 * Deletions never show in `updated_at`, and their webhook may be lost. When, at the end of an update, the mirror has more
 * records of a settled range than Shopify counted, the ids of that range are read (two calls) and the surplus is removed
 * like after a full sync. True when such a read was added to the job.
 */
export async function lookForDeleted(ctx: Ctx, resource: Resource, run: Run): Promise<boolean> {
  const job = await findJob(ctx.db, ctx.shop.id, run.jobId);
  if (!job?.compare_to || job.compare_count === null || (job.effective_mode ?? job.mode) !== "update") return false;
  const windows = await windowsOf(ctx.db, ctx.shop.id, run.jobId);
  if (windows.some((window) => window.kind === "ids" || window.state !== "done")) return false;
  const [mirror] = await ctx.db.query<{ count: number }>(
    `select count(*)::int as count from ${resource.table.name}
      where shop_id = $1 and ($2::timestamptz is null or created_at >= $2) and created_at < $3`,
    [ctx.shop.id, job.compare_from, job.compare_to],
  );
  const surplus = (mirror?.count ?? 0) - job.compare_count;
  if (surplus <= 0) return false;
  await logLine(
    ctx,
    run,
    `The mirror has ${surplus} more ${resource.noun.many} than Shopify: looking for deleted ones.`,
  );
  await addWindow(ctx, run, windows.length, {
    kind: "ids",
    search: rangeSearch("created_at", job.compare_from, job.compare_to),
    from: job.compare_from,
    to: job.compare_to,
    expected: job.compare_count,
  });
  return true;
}
