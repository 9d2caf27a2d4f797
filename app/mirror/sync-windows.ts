/** The windows of a sync job: slices that are read, retried and accounted for one by one. */
import type { Sql, Transaction } from "~/lib/sql";

import type { MirrorCtx } from "./ctx";
import { held } from "./lease";
import type { Run } from "./lease";
import type { Tally } from "./tally";

/** bulk · pages · ids (a bulk read of ids and dates alone) · records (chosen ones, by id) */
export type WindowKind = "bulk" | "pages" | "ids" | "records";

export interface SyncWindow {
  n: number;
  kind: WindowKind;
  search: string;
  range_from: Date | null;
  range_to: Date | null;
  bytes: string;
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
  kind: WindowKind;
  search: string;
  from: Date | null;
  to: Date | null;
  expected: number | null;
}

export async function insertWindow(
  tx: Transaction,
  shopId: number,
  jobId: string,
  n: number,
  window: PlannedWindow,
): Promise<void> {
  await tx.query(
    `insert into sync_windows (shop_id, job_id, n, kind, search, range_from, range_to, expected) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict do nothing`,
    [shopId, jobId, n, window.kind, window.search, window.from, window.to, window.expected],
  );
}

/** Adds a window to a job that is under way. */
export async function addWindow(ctx: MirrorCtx, run: Run, n: number, window: PlannedWindow): Promise<void> {
  await held(ctx, run, (tx) => insertWindow(tx, ctx.shop.id, run.jobId, n, window));
}

export async function windowsOf(sql: Sql, shopId: number, jobId: string): Promise<SyncWindow[]> {
  return await sql.query<SyncWindow>(
    `select n, kind, search, range_from, range_to, bytes, state, bulk_operation_id, observed_at, attempts, reason, expected, newest_updated_at, oldest_outdated
       from sync_windows where shop_id = $1 and job_id = $2 order by n`,
    [shopId, jobId],
  );
}

/** Moves a window on. Only the named columns change. */
export async function moveWindow(
  ctx: MirrorCtx,
  run: Run,
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
  await held(ctx, run, (tx) =>
    tx.query(
      `update sync_windows set state = $4, reason = $5,
            bulk_operation_id = case when $6 then $7 else bulk_operation_id end, moved_at = case when $6 then null else moved_at end,
            observed_at = coalesce($8, observed_at), object_count = coalesce($9, object_count),
            root_object_count = coalesce($10, root_object_count), attempts = attempts + $11,
            started_at = coalesce(started_at, case when $4 = 'reading' then $12::timestamptz end),
            tried_at = case when $11 > 0 then $12 else tried_at end, finished_at = case when $13 then $12::timestamptz end
      where shop_id = $1 and job_id = $2 and n = $3`,
      [
        ctx.shop.id,
        run.jobId,
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
    ),
  );
}

/** Writes down how far Shopify has come with a window's operation; resolves to since when it has come no further. */
export async function noteMovement(ctx: MirrorCtx, run: Run, n: number, objectCount: string): Promise<Date> {
  const at = ctx.clock();
  const [window] = await held(ctx, run, (tx) =>
    tx.query<{ moved_at: Date }>(
      `update sync_windows set object_count = $4, moved_at = case when moved_at is null or object_count is distinct from $4 then $5 else moved_at end
        where shop_id = $1 and job_id = $2 and n = $3 returning moved_at`,
      [ctx.shop.id, run.jobId, n, objectCount, at],
    ),
  );
  return window?.moved_at ?? at;
}

/** Writes down how far a window has come, and the job as the sum of its windows; `perSecond` null leaves the job's pace as it was. */
export async function recordTally(
  ctx: MirrorCtx,
  run: Run,
  n: number,
  tally: Tally,
  bytes: number,
  perSecond: number | null = null,
): Promise<void> {
  await held(ctx, run, (tx) =>
    tx.query(
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
            stale = o.stale + $8, skipped = o.skipped + $9, rejected = o.rejected + $10, outdated = o.outdated + $11, heartbeat_at = $15,
            per_second = coalesce($16, j.per_second)
       from others o where j.shop_id = $1 and j.id = $2`,
      [
        ctx.shop.id,
        run.jobId,
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
        perSecond,
      ],
    ),
  );
}
