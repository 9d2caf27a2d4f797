import { pushKey } from "~/jobs/keys";
import { AppError } from "~/lib/errors";
import { hasPushEnded } from "~/resources/catalog/push";
import type { Ctx } from "~/sync/ctx";

import { findRun } from "./push-runs";

/** Asks a run to stop; it does after the batch at hand. What it has written stays, and a run that has ended is left as it is. */
export async function cancelPush(ctx: Pick<Ctx, "db" | "shop" | "clock" | "queue">, runId: string): Promise<void> {
  const run = await findRun(ctx.db, ctx.shop.id, runId);
  if (!run) throw new AppError("not_found", "There is no such push.");
  if (hasPushEnded(run.status)) return;
  await ctx.db.transaction(async (tx) => {
    await tx.query(
      "update push_runs set cancel_requested_at = coalesce(cancel_requested_at, $3) where shop_id = $1 and id = $2",
      [ctx.shop.id, runId, ctx.clock()],
    );
    await ctx.queue.add("run-push", { shopId: ctx.shop.id, runId }, { key: pushKey(ctx.shop.id, runId), tx });
  });
}
