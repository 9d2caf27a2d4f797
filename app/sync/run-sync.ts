/**
 * A sync job, taken as far as it can go now. It holds no process while Shopify works: it submits, ends, and is run again
 * by the finish webhook or, should that be lost, by a timer. Run again after a crash it goes on at its first unfinished
 * window; operations that still run at Shopify are taken up again, not repeated.
 */
import { runKey } from "~/jobs/keys";
import { AppError, Outage } from "~/lib/errors";
import { counted } from "~/lib/words";
import { beat, Cancelled, setStatus, takeJob } from "~/mirror/lease";
import type { Run } from "~/mirror/lease";
import type { SyncJob } from "~/mirror/sync-jobs";
import { logAnswer, logLine, logOutage, planJob } from "~/mirror/sync-run";
import { moveWindow, noteMovement, windowsOf } from "~/mirror/sync-windows";
import type { SyncWindow } from "~/mirror/sync-windows";
import { resourceNamed } from "~/resources";
import type { Denied, Resource } from "~/resources/resource";
import { BULK_AT_ONCE, bulkOperations, cancelBulk, submitBulk } from "~/shopify/bulk";
import type { BulkOperation } from "~/shopify/bulk";
import { bulkDocument, bulkIdsDocument } from "~/shopify/documents";
import { rememberDenied, writtenDenied } from "~/mirror/denied";

import { endCancelled } from "./cancel-sync";
import { carryOn } from "./carry-on";
import type { Work } from "./carry-on";
import type { Ctx } from "./ctx";
import { endSync } from "./end-sync";
import { planSync } from "./plan-sync";
import { lookForDeleted } from "./look-for-deleted";
import { readBulkWindow, readIdsWindow, readPagesWindow, readRecordsWindow } from "./read-window";
import { spend } from "./spend";
import { repairDifferences } from "./verify";

/** Tries of a window before its job fails. The last ones ask Shopify for a new operation. */
const WINDOW_TRIES = 4;

/** `lastTry` says that the task will not be tried again: see `carryOn`. */
export async function runSync(ctx: Ctx, jobId: string, { lastTry = false } = {}): Promise<void> {
  const taken = await takeJob(ctx, jobId);
  if (!taken) return;
  const { job, run } = taken;
  const resource = resourceNamed(job.resource);
  const work: Work = {
    noun: "the sync",
    goOn: () => goOn(ctx, resource, job, run),
    endCancelled: () => endCancelled(ctx, resource, run),
    endFailed: (reason) => endSync(ctx, resource, run, reason),
  };
  await carryOn(ctx, run, work, { lastTry });
}

async function goOn(ctx: Ctx, resource: Resource, job: SyncJob, run: Run): Promise<void> {
  if (job.cancel_requested_at) throw new Cancelled();
  await setStatus(ctx, run, "running", null);
  try {
    if (!job.planned_at) await plan(ctx, resource, run, job);
    await advance(ctx, resource, run);
  } catch (error) {
    if (error instanceof Outage) await logOutage(ctx, run, error.since);
    throw error;
  }
  await logAnswer(ctx, run);
}

async function plan(ctx: Ctx, resource: Resource, run: Run, job: SyncJob): Promise<void> {
  const planned = await planSync(ctx, resource, { mode: job.mode, params: job.params }, { learn: true });
  await spend(ctx, run)(planned.spent);
  await planJob(ctx, run, planned);
  await logAnswer(ctx, run);
  if (planned.note) await logLine(ctx, run, planned.note);
  const windows = planned.windows.length === 1 ? "one window" : `${planned.windows.length} windows`;
  const records = counted(planned.expected, resource.noun);
  const what =
    planned.mode === "chosen"
      ? `${records} to be read by id.`
      : `Shopify counts ${records} in this range, to be read in ${windows}.`;
  await logLine(ctx, run, what);
}

async function advance(ctx: Ctx, resource: Resource, run: Run): Promise<void> {
  for (;;) {
    if (!(await beat(ctx, run))) throw new Cancelled();
    const windows = await windowsOf(ctx.db, ctx.shop.id, run.jobId);
    const direct = windows.find(
      (window) => isDirect(window) && (window.state === "pending" || window.state === "reading"),
    );
    if (direct) {
      const read = direct.kind === "pages" ? readPagesWindow : readRecordsWindow;
      await attempt(ctx, run, direct, () => read(ctx, resource, run, direct));
      continue;
    }
    const read = await readFinished(ctx, resource, run, windows.filter(isAtShopify));
    await submitPending(ctx, resource, run);
    if (read) continue;
    const open = (await windowsOf(ctx.db, ctx.shop.id, run.jobId)).filter((window) => !isEnded(window));
    if (open.length > 0) return await comeBack(ctx, run, open);
    if (await lookForDeleted(ctx, resource, run)) continue;
    if (await repairDifferences(ctx, resource, run)) continue;
    return await endSync(ctx, resource, run, null);
  }
}

const isEnded = (window: SyncWindow) => ["done", "failed", "cancelled"].includes(window.state);
/** Read by queries, without a bulk operation. */
const isDirect = ({ kind }: SyncWindow) => kind === "pages" || kind === "records";
const isAtShopify = (window: SyncWindow) =>
  !isDirect(window) && (window.state === "submitted" || window.state === "reading");

/** Reads every window whose operation has ended, newest first. True if any window moved. */
async function readFinished(ctx: Ctx, resource: Resource, run: Run, windows: readonly SyncWindow[]): Promise<boolean> {
  if (windows.length === 0) return false;
  const { operations, spent } = await bulkOperations(
    ctx.admin,
    windows.map((window) => window.bulk_operation_id ?? ""),
  );
  await spend(ctx, run)(spent);
  let moved = false;
  for (const [n, window] of windows.entries()) {
    const operation = operations[n];
    const isUnderWay = operation && ["CREATED", "RUNNING", "CANCELING"].includes(operation.status);
    if (isUnderWay && !(await hasStalled(ctx, run, window, operation))) continue;
    moved = true;
    await attempt(ctx, run, window, () =>
      isUnderWay ? stop(ctx, run, operation) : takeOver(ctx, resource, run, window, operation ?? null),
    );
  }
  return moved;
}

/** Shopify ends an operation after ten days; one that counts no object for long would keep every other job of the shop waiting till then. */
async function hasStalled(ctx: Ctx, run: Run, window: SyncWindow, operation: BulkOperation): Promise<boolean> {
  const movedAt = await noteMovement(ctx, run, window.n, operation.objectCount);
  return ctx.clock().getTime() - movedAt.getTime() >= ctx.patience.stallMs;
}

/** The window then asks for an operation of its own again. */
async function stop(ctx: Ctx, run: Run, operation: BulkOperation): Promise<never> {
  await spend(ctx, run)(await cancelBulk(ctx.admin, operation.id));
  throw new AppError("unavailable", "Shopify's bulk operation has not come any further for hours; it was stopped.");
}

async function takeOver(
  ctx: Ctx,
  resource: Resource,
  run: Run,
  window: SyncWindow,
  operation: BulkOperation | null,
): Promise<void> {
  if (operation?.status === "COMPLETED") {
    const read = window.kind === "ids" ? readIdsWindow : readBulkWindow;
    return await read(ctx, resource, run, window, operation);
  }
  if (operation?.errorCode === "ACCESS_DENIED" && resource.personal) {
    await rememberDenied(ctx, [...(await writtenDenied(ctx)), ...resource.personal.paths]);
    throw new AppError("unavailable", "Shopify refused some personal data to this app; it is left out.");
  }
  const what = operation
    ? `ended as ${operation.status}${operation.errorCode ? ` (${operation.errorCode})` : ""}`
    : "is no longer known to Shopify";
  throw new AppError("unavailable", `The bulk operation ${what}.`);
}

/** A window that fails is tried again, later and later; after the last try it is kept as failed, and the others go on. */
async function attempt(ctx: Ctx, run: Run, window: SyncWindow, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (error instanceof Cancelled || error instanceof Outage) throw error;
    if (!(error instanceof AppError) || error.kind === "unauthorized") throw error;
    const tries = window.attempts + 1;
    const last = tries >= WINDOW_TRIES;
    await logLine(ctx, run, `Window ${window.n + 1}: ${error.message}${last ? "" : " It is tried again."}`);
    const resubmit = error.kind === "unavailable" || tries >= 2;
    await moveWindow(ctx, run, window.n, {
      state: last ? "failed" : resubmit || isDirect(window) ? "pending" : "submitted",
      reason: error.message,
      bulkOperationId: last || !resubmit ? undefined : null,
      attempt: true,
    });
  }
}

/** Submits as many pending windows as there are places. */
async function submitPending(ctx: Ctx, resource: Resource, run: Run): Promise<void> {
  const windows = await windowsOf(ctx.db, ctx.shop.id, run.jobId);
  const places = BULK_AT_ONCE - windows.filter(isAtShopify).length;
  const pending = windows.filter((window) => !isDirect(window) && window.state === "pending").slice(0, places);
  const denied = await writtenDenied(ctx);
  for (const window of pending) {
    if (window.attempts > 0 && !(await isDue(ctx, run, window))) continue;
    try {
      const { operation, spent } = await submitBulk(ctx.admin, bulkQuery(resource, denied, window));
      await spend(ctx, run)(spent);
      await moveWindow(ctx, run, window.n, {
        state: "submitted",
        bulkOperationId: operation.id,
        observedAt: operation.createdAt,
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== "throttled") throw error;
      await setStatus(ctx, run, "waiting", "Waiting for a free place among Shopify's bulk operations.");
      return;
    }
  }
}

const bulkQuery = (resource: Resource, denied: Denied, window: SyncWindow) =>
  window.kind === "ids" ? bulkIdsDocument(resource, window.search) : bulkDocument(resource, denied, window.search);

/** Whether a window that failed has waited long enough; how long is kept in the row, by the time of its last try. */
async function isDue(ctx: Ctx, run: Run, window: SyncWindow): Promise<boolean> {
  const [row] = await ctx.db.query<{ due: boolean }>(
    "select coalesce(tried_at, to_timestamp(0)) + $4 * interval '1 millisecond' <= $5 as due from sync_windows where shop_id = $1 and job_id = $2 and n = $3",
    [ctx.shop.id, run.jobId, window.n, ctx.patience.retryMs * window.attempts, ctx.clock()],
  );
  return row?.due ?? true;
}

/** Runs the job again when the finish webhook comes, or after a while without it. */
async function comeBack(ctx: Ctx, run: Run, open: readonly SyncWindow[]): Promise<void> {
  const retrying = open.some((window) => window.state === "pending");
  const wait = retrying ? ctx.patience.retryMs : ctx.patience.bulkPollMs;
  await ctx.queue.add(
    "run-sync",
    { shopId: ctx.shop.id, jobId: run.jobId },
    { key: runKey(ctx.shop.id, run.jobId), afterMs: wait },
  );
}
