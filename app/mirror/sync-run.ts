/** What a run does with its job as a whole. All of it is refused to a run that no longer holds the job: see lease. */
import type { Transaction } from "~/lib/sql";
import type { EffectiveMode, JobStatus } from "~/resources/sync-job";

import type { MirrorCtx } from "./ctx";
import { held } from "./lease";
import type { Run } from "./lease";
import { UNFINISHED } from "./sync-jobs";
import type { Comparison } from "./sync-jobs";
import { insertWindow } from "./sync-windows";
import type { PlannedWindow } from "./sync-windows";

/** Adds what calls cost to the job. They were made, so they count even when another run has taken over since. */
export async function addSpent(
  ctx: MirrorCtx,
  run: Run,
  spent: { calls: number; queryCost: number; throttledMs: number; bytes: number },
): Promise<void> {
  await ctx.db.query(
    `update sync_jobs set api_calls = api_calls + $3, query_cost = query_cost + $4, throttled_ms = throttled_ms + $5, bytes = bytes + $6
      where shop_id = $1 and id = $2`,
    [ctx.shop.id, run.jobId, spent.calls, Math.round(spent.queryCost), Math.round(spent.throttledMs), spent.bytes],
  );
}

/** Keeps the plan of a job: its windows, what it turned out to be, and Shopify's clock at its start. */
export async function planJob(
  ctx: MirrorCtx,
  run: Run,
  plan: {
    mode: EffectiveMode;
    expected: number;
    shopifyStartedAt: string;
    windows: readonly PlannedWindow[];
    compare: Comparison | null;
  },
): Promise<void> {
  await held(ctx, run, async (tx) => {
    for (const [n, window] of plan.windows.entries()) await insertWindow(tx, ctx.shop.id, run.jobId, n, window);
    await tx.query(
      `update sync_jobs set planned_at = $3, effective_mode = $4, expected = $5, shopify_started_at = $6,
              compare_from = $7, compare_to = $8, compare_count = $9
        where shop_id = $1 and id = $2`,
      [
        ctx.shop.id,
        run.jobId,
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

export async function logLine(ctx: MirrorCtx, run: Run, message: string): Promise<void> {
  await held(ctx, run, (tx) =>
    tx.query("insert into sync_log (shop_id, job_id, at, message) values ($1, $2, $3, $4)", [
      ctx.shop.id,
      run.jobId,
      ctx.clock(),
      message,
    ]),
  );
}

const WAITS = ": the job waits, and goes on by itself.";
const ANSWERS = "Shopify answers again.";

/** An outage stays in the job's history after it is over: since when Shopify did not answer is told once, however often it is asked. */
export async function logOutage(ctx: MirrorCtx, run: Run, since: string): Promise<void> {
  const message = `${since}${WAITS}`;
  if ((await lastOfOutages(ctx, run)) !== message) await logLine(ctx, run, message);
}

/** Shopify has answered; where that was awaited, it is told. */
export async function logAnswer(ctx: MirrorCtx, run: Run): Promise<void> {
  if ((await lastOfOutages(ctx, run))?.endsWith(WAITS)) await logLine(ctx, run, ANSWERS);
}

async function lastOfOutages({ db, shop }: MirrorCtx, { jobId }: Run): Promise<string | undefined> {
  const [line] = await db.query<{ message: string }>(
    `select message from sync_log where shop_id = $1 and job_id = $2 and (message = $3 or right(message, length($4)) = $4)
      order by id desc limit 1`,
    [shop.id, jobId, ANSWERS, WAITS],
  );
  return line?.message;
}

/** Ends a job, within `held`. One that has ended already is left as it is. */
export async function finishJob(
  tx: Transaction,
  shopId: number,
  run: Run,
  end: { status: JobStatus; reason: string | null; at: Date; pendingParts?: number },
): Promise<void> {
  await tx.query(
    `update sync_jobs set status = $3, reason = $4, finished_at = $5, heartbeat_at = $5, pending_parts = coalesce($6, pending_parts)
      where shop_id = $1 and id = $2 and status = any($7)`,
    [shopId, run.jobId, end.status, end.reason, end.at, end.pendingParts ?? null, UNFINISHED],
  );
}
