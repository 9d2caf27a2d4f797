/**
 * A lease is one process's hold on something that people see being worked on: a sync job, a push. Taking it up gives it a
 * new number, so of two processes that both believe they work on it (one slept, and was taken for dead) only the later can
 * write: no ledger is mixed with another's.
 */
import type { Transaction } from "~/lib/sql";

import type { MirrorCtx } from "./ctx";
import { JOB, UNFINISHED } from "./sync-jobs";
import type { SyncJob } from "./sync-jobs";

export interface Lease {
  /** Where it stands; each has a status, a sign of life, a lease, and may be asked to stop. */
  table: "sync_jobs" | "push_runs";
  id: string;
  lease: number;
}

/** A hold on a sync job. */
export interface Run extends Lease {
  jobId: string;
}

/** Another process has taken it over; whoever hears this leaves everything as it is. */
export class Superseded extends Error {}

/** Somebody asked it to stop. */
export class Cancelled extends Error {}

/** Takes something up, away from whoever had it; undefined when it has ended. */
export async function takeLease(ctx: MirrorCtx, table: Lease["table"], id: string): Promise<Lease | undefined> {
  const [row] = await ctx.db.query<{ lease: number }>(
    `update ${table} set lease = lease + 1, heartbeat_at = $3 where shop_id = $1 and id = $2 and status = any($4) returning lease`,
    [ctx.shop.id, id, ctx.clock(), UNFINISHED],
  );
  return row && { table, id, lease: row.lease };
}

export async function takeJob(ctx: MirrorCtx, jobId: string): Promise<{ job: SyncJob; run: Run } | undefined> {
  const lease = await takeLease(ctx, "sync_jobs", jobId);
  if (!lease) return undefined;
  const [job] = await ctx.db.query<SyncJob>(`select ${JOB} from sync_jobs where shop_id = $1 and id = $2`, [
    ctx.shop.id,
    jobId,
  ]);
  return job && { job, run: { ...lease, jobId } };
}

/** Does in one transaction what only who holds the lease may do. Throws `Superseded` for anybody else. */
export async function held<T>(ctx: MirrorCtx, lease: Lease, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return await ctx.db.transaction(async (tx) => {
    const [row] = await tx.query(
      `select from ${lease.table} where shop_id = $1 and id = $2 and lease = $3 for update`,
      [ctx.shop.id, lease.id, lease.lease],
    );
    if (!row) throw new Superseded();
    return await work(tx);
  });
}

/** A sign of life; false when it has been asked to stop. Throws `Superseded`. */
export async function beat(ctx: MirrorCtx, lease: Lease): Promise<boolean> {
  const [row] = await ctx.db.query<{ cancelled: boolean }>(
    `update ${lease.table} set heartbeat_at = $4 where shop_id = $1 and id = $2 and lease = $3
     returning cancel_requested_at is not null or status <> all($5) as cancelled`,
    [ctx.shop.id, lease.id, lease.lease, ctx.clock(), UNFINISHED],
  );
  if (!row) throw new Superseded();
  return !row.cancelled;
}

/** Says what it does now; one that has ended is left as it is. */
export async function setStatus(
  ctx: MirrorCtx,
  lease: Lease,
  status: "running" | "waiting",
  reason: string | null,
): Promise<void> {
  await held(ctx, lease, (tx) =>
    tx.query(
      `update ${lease.table} set status = $3, reason = $4, heartbeat_at = $5, started_at = coalesce(started_at, $5)
        where shop_id = $1 and id = $2 and status = any($6)`,
      [ctx.shop.id, lease.id, status, reason, ctx.clock(), UNFINISHED],
    ),
  );
}
