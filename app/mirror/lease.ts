/**
 * A run is one process's hold on a sync job. Taking a job up gives it a new lease, so of two processes that both believe
 * they work on it (one slept, and was taken for dead) only the later can write: no ledger is mixed with another's.
 */
import type { Transaction } from "~/lib/sql";

import type { MirrorCtx } from "./ctx";
import { JOB, UNFINISHED } from "./sync-jobs";
import type { SyncJob } from "./sync-jobs";

export interface Run {
  jobId: string;
  lease: number;
}

/** Another run has taken the job over; whoever hears this leaves everything as it is. */
export class Superseded extends Error {}

/** Somebody asked the job to stop. */
export class Cancelled extends Error {}

/** Takes a job up, away from whoever had it; undefined when it has ended. */
export async function takeJob(ctx: MirrorCtx, jobId: string): Promise<{ job: SyncJob; run: Run } | undefined> {
  const [job] = await ctx.db.query<SyncJob & { lease: number }>(
    `update sync_jobs set lease = lease + 1, heartbeat_at = $3 where shop_id = $1 and id = $2 and status = any($4)
     returning ${JOB}, lease`,
    [ctx.shop.id, jobId, ctx.clock(), UNFINISHED],
  );
  return job && { job, run: { jobId, lease: job.lease } };
}

/** Does in one transaction what only the run that holds the job may do. Throws `Superseded` for any other. */
export async function held<T>(ctx: MirrorCtx, run: Run, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return await ctx.db.transaction(async (tx) => {
    const [job] = await tx.query("select from sync_jobs where shop_id = $1 and id = $2 and lease = $3 for update", [
      ctx.shop.id,
      run.jobId,
      run.lease,
    ]);
    if (!job) throw new Superseded();
    return await work(tx);
  });
}

/** A sign of life; false when the job has been asked to stop. Throws `Superseded`. */
export async function beat(ctx: MirrorCtx, run: Run): Promise<boolean> {
  const [job] = await ctx.db.query<{ cancelled: boolean }>(
    `update sync_jobs set heartbeat_at = $4 where shop_id = $1 and id = $2 and lease = $3
     returning cancel_requested_at is not null or status <> all($5) as cancelled`,
    [ctx.shop.id, run.jobId, run.lease, ctx.clock(), UNFINISHED],
  );
  if (!job) throw new Superseded();
  return !job.cancelled;
}
