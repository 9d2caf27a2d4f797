/**
 * A push, taken as far as it can go now, as a sync job is: it holds a lease, gives signs of life, stops when asked and waits for
 * Shopify for as long as it takes. Few products go by calls of their own; many by bulk operations, while which it holds no process.
 */
import { pushKey } from "~/jobs/keys";
import { beat, Cancelled, held, setStatus, takeLease } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import { TRIED_AT_LEAST, triedOf, whyStop } from "~/resources/catalog/stop-rule";
import type { CatalogPolicy } from "~/resources/catalog/trust";
import type { AdminRequest, Spent } from "~/shopify/admin";
import { carryOn } from "~/sync/carry-on";
import type { Work } from "~/sync/carry-on";
import type { Ctx } from "~/sync/ctx";

import { readPolicy } from "../settings";
import { endPush, stopPush } from "./end-push";
import { planPush } from "./plan-push";
import { planRollback } from "./plan-rollback";
import { pushBatch } from "./push-batch";
import { advanceWave } from "./run-wave";
import { countJoining, joinWave, nextItems } from "./push-items";
import type { PushItem } from "./push-items";
import { findRun, spendOnRun } from "./push-runs";
import type { PushRun } from "./push-runs";
import { chunks } from "./parts";

/** From how many products on they go together, and how many at most. */
export interface WaveSizes {
  from: number;
  first: number;
  most: number;
}

/**
 * From so many on a wave takes less time than calls do: measured, see BENCHMARKS. Only between waves a run looks whether to stop,
 * so they begin small and grow.
 */
const WAVES: WaveSizes = { from: 200, first: 500, most: 5_000 };

/** `lastTry` says that the task will not be tried again: see `carryOn`. */
export async function runPush(ctx: Ctx, runId: string, { lastTry = false, waves = WAVES } = {}): Promise<void> {
  const lease = await takeLease(ctx, "push_runs", runId);
  if (!lease) return;
  const meter = metered(ctx);
  const work: Work = {
    noun: "the push",
    goOn: () => goOn(meter.ctx, lease, waves, meter.book(lease)),
    endCancelled: () => endPush(ctx, lease, { status: "cancelled", reason: "Cancelled. What had been written stays." }),
    endFailed: (reason) => endPush(ctx, lease, { status: "failed", reason }),
  };
  try {
    await carryOn(ctx, lease, work, { lastTry });
  } finally {
    await meter
      .book(lease)()
      .catch(() => undefined);
  }
}

async function goOn(ctx: Ctx, lease: Lease, waves: WaveSizes, book: () => Promise<void>): Promise<void> {
  const run = await mustFind(ctx, lease);
  await setStatus(ctx, lease, "running", null);
  if (!run.planned_at)
    await held(ctx, lease, (tx) =>
      (run.kind === "rollback" ? planRollback : planPush)(tx, ctx.shop.id, run, ctx.clock()),
    );
  await takeUpAgain(ctx, lease);
  for (;;) {
    await book();
    const isAsked = !(await beat(ctx, lease));
    const now = await mustFind(ctx, lease);
    const moved = await advanceWave(ctx, lease, now);
    if (moved === false) return await wakePush(ctx, lease.id, ctx.patience.bulkPollMs);
    if (moved) continue;
    if (isAsked) throw new Cancelled();
    const policy = await readPolicy(ctx);
    const why = whyStop(now, limitsOf(now, policy));
    if (why !== null) return await stopPush(ctx, lease, now, why);
    if (await startWave(ctx, lease, now, waves)) continue;
    // The first few go alone: enough to see whether to stop.
    const isFirst = triedOf(now) < TRIED_AT_LEAST;
    const size = isFirst ? Math.min(policy.batchSize, TRIED_AT_LEAST) : policy.batchSize;
    const items = await nextItems(ctx.db, ctx.shop.id, lease.id, isFirst ? size : size * policy.concurrency);
    if (items.length === 0) return await endPush(ctx, lease, { status: "succeeded", reason: null });
    await atOnce(chunks(items, size), (batch: PushItem[]) => pushBatch(ctx, lease, now, batch));
  }
}

async function startWave(ctx: Ctx, lease: Lease, run: PushRun, { from, first, most }: WaveSizes): Promise<boolean> {
  if (triedOf(run) < Math.min(TRIED_AT_LEAST, from)) return false;
  if ((await countJoining(ctx.db, ctx.shop.id, lease.id)) < from) return false;
  await held(ctx, lease, async (tx) => {
    const [row] = await tx.query<{ wave: number }>(
      "select coalesce(max(wave), 0) + 1 as wave from push_operations where shop_id = $1 and run_id = $2",
      [ctx.shop.id, lease.id],
    );
    const size = Math.min(most, Math.max(first, 10 * triedOf(run)));
    await joinWave(tx, ctx.shop.id, lease.id, row?.wave ?? 1, size);
  });
  return true;
}

/** What others changed since is what a rollback is to meet: it is listed, and stops nothing. */
const limitsOf = ({ kind }: PushRun, { maxErrorShare, maxConflictShare }: CatalogPolicy) => ({
  errors: kind === "dry_run" ? null : maxErrorShare,
  conflicts: kind === "push" ? maxConflictShare : null,
});

/**
 * Products whose process died in the middle, or met an outage, wait again. That they were tried and what stood before stays with
 * them, but it is no try of theirs that failed.
 */
async function takeUpAgain(ctx: Ctx, lease: Lease): Promise<void> {
  await held(ctx, lease, (tx) =>
    tx.query(
      `update push_items set state = 'pending', attempts = greatest(1, attempts - 1)
        where shop_id = $1 and run_id = $2 and state = 'sending' and wave is null`,
      [ctx.shop.id, lease.id],
    ),
  );
}

/** Batches side by side. One that fails ends the others only after they have come to their end: nothing goes on behind our back. */
async function atOnce<T>(batches: readonly T[], work: (batch: T) => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(batches.map(work));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
}

async function mustFind(ctx: Ctx, lease: Lease): Promise<PushRun> {
  const run = await findRun(ctx.db, ctx.shop.id, lease.id);
  if (!run) throw new Error(`push run ${lease.id} is gone`);
  return run;
}

/** The same context, with what its calls cost added up until it is booked. */
function metered(ctx: Ctx): { ctx: Ctx; book: (lease: Lease) => () => Promise<void> } {
  const spent: Spent = { calls: 0, queryCost: 0, throttledMs: 0, bytes: 0 };
  const admin: Ctx["admin"] = {
    ...ctx.admin,
    query: async <Data>(request: AdminRequest) => {
      const answer = await ctx.admin.query<Data>(request);
      for (const key of ["calls", "queryCost", "throttledMs", "bytes"] as const) spent[key] += answer.spent[key];
      return answer;
    },
  };
  const book = (lease: Lease) => async () => {
    const booked = { ...spent };
    for (const key of ["calls", "queryCost", "throttledMs", "bytes"] as const) spent[key] -= booked[key];
    await spendOnRun(ctx, lease, booked);
  };
  return { ctx: { ...ctx, admin }, book };
}

export const wakePush = (ctx: Pick<Ctx, "queue" | "shop">, runId: string, afterMs?: number) =>
  ctx.queue.add("run-push", { shopId: ctx.shop.id, runId }, { key: pushKey(ctx.shop.id, runId), afterMs });
