/** The end of a job: removal of what Shopify no longer has (full), the watermark, and what is still to be completed. */
import { held } from "~/mirror/lease";
import type { Run } from "~/mirror/lease";
import { countDifferences } from "~/mirror/differences";
import { countPending } from "~/mirror/count-pending";
import { keepProof } from "~/mirror/proofs";
import { learnSizes } from "~/mirror/learn-sizes";
import { findJob } from "~/mirror/sync-jobs";
import type { SyncJob } from "~/mirror/sync-jobs";
import { noteLooks } from "~/mirror/silences";
import { finishJob, logLine } from "~/mirror/sync-run";
import { windowsOf } from "~/mirror/sync-windows";
import type { SyncWindow } from "~/mirror/sync-windows";
import { moveWatermark, readWatermark } from "~/mirror/watermarks";
import type { Resource } from "~/resources/resource";

import { nextWatermark } from "./advance-watermark";
import { completeLater } from "./complete-records";
import { countRecovered } from "./count-recovered";
import type { Ctx } from "./ctx";
import { removeMissing } from "./remove-missing";
import { settleFailedDeliveries } from "./settle-failed";
import { differenceWords } from "./verify";
import { visibleSince } from "./visible-since";
import { wakeCatalog } from "./wake-catalog";

/** `failure` is the sentence of a job that cannot go on; null ends it by what its windows say. */
export async function endSync(ctx: Ctx, resource: Resource, run: Run, failure: string | null): Promise<void> {
  const job = await findJob(ctx.db, ctx.shop.id, run.jobId);
  if (!job) return;
  const windows = await windowsOf(ctx.db, ctx.shop.id, run.jobId);
  const reason = failure ?? windows.find((window) => window.state === "failed")?.reason ?? null;
  if (reason !== null) await endFailed(ctx, resource, run, reason);
  else if (job.mode === "verify") await endVerified(ctx, resource, run, windows);
  else await endComplete(ctx, resource, run, job, windows);
  await ctx.db.query("delete from sync_seen where shop_id = $1 and job_id = $2", [ctx.shop.id, run.jobId]);
  await settleFailedDeliveries(ctx, resource);
  await ctx.queue.add("process-deliveries", { shopId: ctx.shop.id }, { key: `deliveries:${ctx.shop.id}` });
  await wakeCatalog(ctx, resource.name);
  await learnSizes(ctx, resource, run.jobId);
}

async function endFailed(ctx: Ctx, resource: Resource, run: Run, reason: string): Promise<void> {
  await held(ctx, run, async (tx) => {
    await finishJob(tx, ctx.shop.id, run, { status: "failed", reason, at: ctx.clock() });
    await completeLater(ctx, resource, tx);
  });
  await logLine(
    ctx,
    run,
    `Failed: ${reason} What was mirrored before is untouched, and the next sync starts where this one did.`,
  );
}

/** A verify moves no watermark; it leaves a proof. */
async function endVerified(ctx: Ctx, resource: Resource, run: Run, windows: readonly SyncWindow[]): Promise<void> {
  const { shop } = ctx;
  const window = windows.find(({ kind }) => kind === "ids");
  const job = await findJob(ctx.db, shop.id, run.jobId);
  if (!window || !job) return;
  await countRecovered(ctx, resource, run, job, windows);
  const counts = await countDifferences(ctx.db, shop.id, run.jobId);
  const { seen, missing, outdated, extra, in_flight, repaired, differ } = counts;
  const at = window.observed_at ?? ctx.clock();
  await held(ctx, run, async (tx) => {
    await keepProof(tx, shop, resource, {
      job_id: run.jobId,
      at,
      range_from: window.range_from,
      range_to: window.range_to,
      cut: { from: isCut(window.range_from, job.params.from), to: isCut(window.range_to, job.params.to) },
      report_only: job.params.reportOnly ?? false,
      shopify: seen - counts.gone,
      equal: seen - missing - outdated - counts.late - counts.still_listed,
      missing,
      outdated,
      extra,
      in_flight,
      repaired,
      differ,
    });
    const unchanged = job.params.reportOnly ? "Nothing was changed, as asked." : "The list below says why.";
    const reason = `${differ === 1 ? "1 record still differs" : `${differ} records still differ`} (found ${differenceWords(counts)}). ${unchanged}`;
    await noteLooks(tx, shop.id, resource, { jobId: run.jobId, at: ctx.clock() });
    await finishJob(tx, shop.id, run, {
      status: differ > 0 ? "succeeded_with_problems" : "succeeded",
      reason: differ > 0 ? reason : null,
      at: ctx.clock(),
    });
    await completeLater(ctx, resource, tx);
  });
}

/** Whether a range ends where it was asked to, and not where the mirror does. */
const isCut = (bound: Date | null, asked: string | undefined) =>
  bound !== null && asked !== undefined && bound.getTime() === Date.parse(asked);

async function endComplete(
  ctx: Ctx,
  resource: Resource,
  run: Run,
  job: SyncJob,
  windows: readonly SyncWindow[],
): Promise<void> {
  const range = completelyRead(ctx, resource, job, windows);
  if (range) await removeMissing(ctx, resource, run, job, range);
  await countRecovered(ctx, resource, run, job, windows);
  const pendingParts = await countPending(ctx.db, ctx.shop.id, resource, job.id);
  const [ledger] = await ctx.db.query<{ rejected: number; fetched: number }>(
    "select rejected, fetched from sync_jobs where shop_id = $1 and id = $2",
    [ctx.shop.id, job.id],
  );
  const rejected = ledger?.rejected ?? 0;
  await held(ctx, run, async (tx) => {
    const current = await readWatermark(tx, ctx.shop.id, resource.name);
    const next = nextWatermark(
      current,
      job,
      windows,
      ctx.clock(),
      visibleSince(resource, ctx.shop, job.shopify_started_at ?? ctx.clock()),
    );
    if (job.effective_mode !== "chosen") {
      await moveWatermark(tx, ctx.shop.id, resource.name, {
        ...next,
        records_synced: ledger?.fetched ?? 0,
        last_job_id: job.id,
      });
    }
    await noteLooks(tx, ctx.shop.id, resource, { jobId: run.jobId, at: ctx.clock() });
    await finishJob(tx, ctx.shop.id, run, {
      status: rejected > 0 ? "succeeded_with_problems" : "succeeded",
      reason:
        rejected > 0
          ? `${rejected} ${rejected === 1 ? resource.noun.one : resource.noun.many} could not be read; see the list of rejected records.`
          : null,
      at: ctx.clock(),
      pendingParts,
    });
    await completeLater(ctx, resource, tx);
  });
}

/** The range of creation of which this job has met every record that Shopify shows; null when there is none. */
function completelyRead(
  ctx: Ctx,
  resource: Resource,
  job: SyncJob,
  windows: readonly SyncWindow[],
): { from: Date | null; to: Date } | null {
  const started = job.shopify_started_at ?? ctx.clock();
  if ((job.effective_mode ?? job.mode) === "full")
    return { from: visibleSince(resource, ctx.shop, started), to: started };
  const swept = windows.some((window) => window.kind === "ids");
  return swept && job.compare_to ? { from: job.compare_from, to: job.compare_to } : null;
}
