import type { Delivery } from "~/mirror/inbox";
import { unfinishedJob } from "~/mirror/sync-jobs";
import { readWatermark } from "~/mirror/watermarks";
import type { Resource } from "~/resources/resource";

import type { Ctx } from "./ctx";
import { affordable } from "./sources/dear-records";
import { costOfReading } from "./sources/read-records";
import type { Want } from "./sources/read-records";
import { startSync } from "./start-sync";

/**
 * A backlog whose single reads the budget cannot afford is given to a bulk update.
 * Whether a bulk update does (or already did not need to do) the work of these reads. An update that has started after the
 * newest event brings what moved `updatedAt`; what it left open is read singly, so that nothing is handed over for ever.
 */
export async function takeOverBacklog(
  ctx: Ctx,
  resource: Resource,
  wants: readonly Want[],
  deliveries: readonly Delivery[],
): Promise<boolean> {
  if (wants.length < 10 || costOfReading(resource, wants) <= (await affordable(ctx))) return false;
  // An update under way brings them; behind any other job they would wait as long as it takes, so they are read singly.
  const running = await unfinishedJob(ctx.db, ctx.shop.id, resource.name);
  if (running) return (running.effective_mode ?? running.mode) === "update";
  const watermark = await readWatermark(ctx.db, ctx.shop.id, resource.name);
  if (!watermark.updated_at) return false;
  const newest = Math.max(...deliveries.map((delivery) => (delivery.triggered_at ?? delivery.received_at).getTime()));
  if ((await lastUpdateStart(ctx, resource)) >= newest + 1000) return false;
  const restMs = await leftOfRest(ctx, resource);
  if (restMs === 0) await startSync(ctx, { resource: resource.name, mode: "update" }, { trigger: "webhook_backlog" });
  else
    await ctx.queue.add(
      "process-deliveries",
      { shopId: ctx.shop.id },
      { key: `deliveries:${ctx.shop.id}`, afterMs: restMs },
    );
  return true;
}

/** Milliseconds until another update may take a backlog over. */
async function leftOfRest({ db, shop, clock, patience }: Ctx, resource: Resource): Promise<number> {
  const [last] = await db.query<{ at: Date | null }>(
    "select max(created_at) as at from sync_jobs where shop_id = $1 and resource = $2 and trigger = 'webhook_backlog'",
    [shop.id, resource.name],
  );
  return last?.at ? Math.max(0, last.at.getTime() + patience.restMs - clock().getTime()) : 0;
}

/** When, on Shopify's clock, the last complete update or full sync started; 0 if none did. */
export async function lastUpdateStart(ctx: Ctx, resource: Resource): Promise<number> {
  const [job] = await ctx.db.query<{ started: Date | null }>(
    `select max(shopify_started_at) as started from sync_jobs where shop_id = $1 and resource = $2
        and coalesce(effective_mode, mode) in ('update', 'full') and status in ('succeeded', 'succeeded_with_problems')`,
    [ctx.shop.id, resource.name],
  );
  return job?.started?.getTime() ?? 0;
}
