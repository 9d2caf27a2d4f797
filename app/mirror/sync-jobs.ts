/** Sync jobs and their windows in the database: opening, claiming progress, ending. What pages read is in read-jobs. */
import type { Sql, Transaction } from "~/lib/sql";

import type { MirrorCtx } from "./ctx";
import type { Tally } from "./tally";

export type Mode = "populate" | "update" | "full";
export type Trigger = "person" | "schedule" | "webhook_backlog" | "api" | "command" | "flow";
export type JobStatus =
  "queued" | "running" | "waiting" | "succeeded" | "succeeded_with_problems" | "failed" | "cancelled";

export interface SyncParams {
  days?: number;
  staleAfterMins?: number;
  forceFull?: boolean;
}

/** Shopify's count of a range of creation, to hold the mirror's own against. */
export interface Comparison {
  from: Date | null;
  to: Date;
  count: number;
}

export interface SyncJob {
  id: string;
  resource: string;
  mode: Mode;
  effective_mode: Mode | null;
  trigger: Trigger;
  params: SyncParams;
  status: JobStatus;
  reason: string | null;
  expected: number | null;
  shopify_started_at: Date | null;
  planned_at: Date | null;
  cancel_requested_at: Date | null;
  started_at: Date | null;
  created_at: Date;
  compare_from: Date | null;
  compare_to: Date | null;
  compare_count: number | null;
}

const JOB = `id::text, resource, mode, effective_mode, trigger, params, status, reason, expected, shopify_started_at, planned_at,
  cancel_requested_at, started_at, created_at, compare_from, compare_to, compare_count`;

export const UNFINISHED = ["queued", "running", "waiting"] as const;

/** Opens a job, or answers with the one under way: a partial unique index allows one per shop and resource. */
export async function openJob(
  tx: Transaction,
  shopId: number,
  job: { resource: string; mode: Mode; trigger: Trigger; startedBy: string | null; params: SyncParams; at: Date },
): Promise<{ id: string; isNew: boolean }> {
  for (;;) {
    const [opened] = await tx.query<{ id: string }>(
      `insert into sync_jobs (shop_id, resource, mode, trigger, started_by, params, created_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (shop_id, resource) where status in ('queued', 'running', 'waiting') do nothing returning id::text`,
      [shopId, job.resource, job.mode, job.trigger, job.startedBy, JSON.stringify(job.params), job.at],
    );
    if (opened) return { id: opened.id, isNew: true };
    const running = await unfinishedJob(tx, shopId, job.resource);
    if (running) return { id: running.id, isNew: false };
  }
}

export async function unfinishedJob(sql: Sql, shopId: number, resource: string): Promise<SyncJob | undefined> {
  const [job] = await sql.query<SyncJob>(
    `select ${JOB} from sync_jobs where shop_id = $1 and resource = $2 and status = any($3)`,
    [shopId, resource, UNFINISHED],
  );
  return job;
}

export async function findJob(sql: Sql, shopId: number, id: string): Promise<SyncJob | undefined> {
  const [job] = await sql.query<SyncJob>(`select ${JOB} from sync_jobs where shop_id = $1 and id = $2`, [shopId, id]);
  return job;
}

/** A sign of life; false when the job has been asked to stop. */
export async function beat(ctx: MirrorCtx, jobId: string): Promise<boolean> {
  const [job] = await ctx.db.query<{ cancelled: boolean }>(
    `update sync_jobs set heartbeat_at = $3 where shop_id = $1 and id = $2
     returning cancel_requested_at is not null or status not in ('queued', 'running', 'waiting') as cancelled`,
    [ctx.shop.id, jobId, ctx.clock()],
  );
  return job !== undefined && !job.cancelled;
}

export async function setStatus(
  ctx: MirrorCtx,
  jobId: string,
  status: "running" | "waiting",
  reason: string | null,
): Promise<void> {
  await ctx.db.query(
    `update sync_jobs set status = $3, reason = $4, heartbeat_at = $5, started_at = coalesce(started_at, $5)
      where shop_id = $1 and id = $2 and status in ('queued', 'running', 'waiting')`,
    [ctx.shop.id, jobId, status, reason, ctx.clock()],
  );
}

/** Adds what calls cost to the job. */
export async function addSpent(
  ctx: MirrorCtx,
  jobId: string,
  spent: { calls: number; queryCost: number; throttledMs: number; bytes: number },
): Promise<void> {
  await ctx.db.query(
    `update sync_jobs set api_calls = api_calls + $3, query_cost = query_cost + $4, throttled_ms = throttled_ms + $5, bytes = bytes + $6
      where shop_id = $1 and id = $2`,
    [ctx.shop.id, jobId, spent.calls, Math.round(spent.queryCost), Math.round(spent.throttledMs), spent.bytes],
  );
}

/** Ends a job: its counters are the sum of its windows. A job that has ended already is left as it is. */
export async function finishJob(
  tx: Sql,
  shopId: number,
  jobId: string,
  end: { status: JobStatus; reason: string | null; at: Date; deleted?: number; pendingParts?: number },
): Promise<boolean> {
  const ended = await tx.query(
    `update sync_jobs j set status = $3, reason = $4, finished_at = $5, heartbeat_at = $5,
            deleted = coalesce($6, j.deleted), pending_parts = coalesce($7, j.pending_parts)
      where shop_id = $1 and id = $2 and status in ('queued', 'running', 'waiting') returning id`,
    [shopId, jobId, end.status, end.reason, end.at, end.deleted ?? null, end.pendingParts ?? null],
  );
  return ended.length > 0;
}

export async function logLine(ctx: MirrorCtx, jobId: string, message: string): Promise<void> {
  await ctx.db.query("insert into sync_log (shop_id, job_id, at, message) values ($1, $2, $3, $4)", [
    ctx.shop.id,
    jobId,
    ctx.clock(),
    message,
  ]);
}

export interface SyncWindow {
  n: number;
  kind: "bulk" | "pages" | "ids";
  search: string;
  state: "pending" | "submitted" | "reading" | "done" | "failed" | "cancelled";
  bulk_operation_id: string | null;
  observed_at: Date | null;
  attempts: number;
  reason: string | null;
  expected: number | null;
  newest_updated_at: Date | null;
  oldest_outdated: Date | null;
}

export interface PlannedWindow {
  kind: "bulk" | "pages" | "ids";
  search: string;
  from: Date | null;
  to: Date | null;
  expected: number | null;
}

/** Keeps the plan of a job: its windows, what it turned out to be, and Shopify's clock at its start. */
export async function planJob(
  ctx: MirrorCtx,
  jobId: string,
  plan: {
    mode: Mode;
    expected: number;
    shopifyStartedAt: string;
    windows: readonly PlannedWindow[];
    compare: Comparison | null;
  },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    for (const [n, window] of plan.windows.entries()) {
      await tx.query(
        `insert into sync_windows (shop_id, job_id, n, kind, search, range_from, range_to, expected) values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing`,
        [ctx.shop.id, jobId, n, window.kind, window.search, window.from, window.to, window.expected],
      );
    }
    await tx.query(
      `update sync_jobs set planned_at = $3, effective_mode = $4, expected = $5, shopify_started_at = $6,
              compare_from = $7, compare_to = $8, compare_count = $9
        where shop_id = $1 and id = $2`,
      [
        ctx.shop.id,
        jobId,
        ctx.clock(),
        plan.mode,
        plan.expected,
        plan.shopifyStartedAt,
        plan.compare?.from ?? null,
        plan.compare?.to ?? null,
        plan.compare?.count ?? null,
      ],
    );
  });
}

/** Adds a window to a job that is under way. */
export async function addWindow(ctx: MirrorCtx, jobId: string, n: number, window: PlannedWindow): Promise<void> {
  await ctx.db.query(
    `insert into sync_windows (shop_id, job_id, n, kind, search, range_from, range_to, expected) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict do nothing`,
    [ctx.shop.id, jobId, n, window.kind, window.search, window.from, window.to, window.expected],
  );
}

export async function windowsOf(sql: Sql, shopId: number, jobId: string): Promise<SyncWindow[]> {
  return await sql.query<SyncWindow>(
    `select n, kind, search, state, bulk_operation_id, observed_at, attempts, reason, expected, newest_updated_at, oldest_outdated
       from sync_windows where shop_id = $1 and job_id = $2 order by n`,
    [shopId, jobId],
  );
}

/** Moves a window on. Only the named columns change. */
export async function moveWindow(
  ctx: MirrorCtx,
  jobId: string,
  n: number,
  to: {
    state: SyncWindow["state"];
    reason?: string | null;
    bulkOperationId?: string | null;
    observedAt?: string;
    objectCount?: string;
    rootObjectCount?: string;
    attempt?: boolean;
  },
): Promise<void> {
  const ended = to.state === "done" || to.state === "failed" || to.state === "cancelled";
  await ctx.db.query(
    `update sync_windows set state = $4, reason = $5,
            bulk_operation_id = case when $6 then $7 else bulk_operation_id end,
            observed_at = coalesce($8, observed_at), object_count = coalesce($9, object_count),
            root_object_count = coalesce($10, root_object_count), attempts = attempts + $11,
            started_at = coalesce(started_at, case when $4 = 'reading' then $12::timestamptz end),
            tried_at = case when $11 > 0 then $12 else tried_at end, finished_at = case when $13 then $12::timestamptz end
      where shop_id = $1 and job_id = $2 and n = $3`,
    [
      ctx.shop.id,
      jobId,
      n,
      to.state,
      to.reason ?? null,
      to.bulkOperationId !== undefined,
      to.bulkOperationId ?? null,
      to.observedAt ?? null,
      to.objectCount ?? null,
      to.rootObjectCount ?? null,
      to.attempt ? 1 : 0,
      ctx.clock(),
      ended,
    ],
  );
}

/** Writes down how far a window has come, and the job as the sum of its windows. */
export async function recordTally(
  ctx: MirrorCtx,
  jobId: string,
  n: number,
  tally: Tally,
  bytes: number,
): Promise<void> {
  await ctx.db.query(
    `with this as (
       update sync_windows set fetched = $4, created = $5, updated = $6, unchanged = $7, stale = $8, skipped = $9, rejected = $10,
              outdated = $11, newest_updated_at = $12, oldest_outdated = $13, bytes = $14
        where shop_id = $1 and job_id = $2 and n = $3
     ), others as (
       select coalesce(sum(fetched), 0) as fetched, coalesce(sum(created), 0) as created, coalesce(sum(updated), 0) as updated,
              coalesce(sum(unchanged), 0) as unchanged, coalesce(sum(stale), 0) as stale, coalesce(sum(skipped), 0) as skipped,
              coalesce(sum(rejected), 0) as rejected, coalesce(sum(outdated), 0) as outdated
         from sync_windows where shop_id = $1 and job_id = $2 and n <> $3
     )
     update sync_jobs j set fetched = o.fetched + $4, created = o.created + $5, updated = o.updated + $6, unchanged = o.unchanged + $7,
            stale = o.stale + $8, skipped = o.skipped + $9, rejected = o.rejected + $10, outdated = o.outdated + $11, heartbeat_at = $15
       from others o where j.shop_id = $1 and j.id = $2`,
    [
      ctx.shop.id,
      jobId,
      n,
      tally.fetched,
      tally.created,
      tally.updated,
      tally.unchanged,
      tally.stale,
      tally.skipped,
      tally.rejected,
      tally.outdated,
      tally.newestUpdatedAt,
      tally.oldestOutdated,
      bytes,
      ctx.clock(),
    ],
  );
}
