/**
 * Works off the inbox of a shop. Deliveries say that something changed, so those of one record collapse into one read;
 * those whose change the mirror already shows need none; and when the reads would cost more than the budget allows, one
 * bulk update takes over, so that lag is bounded at any rate. What cannot be worked off holds up nothing behind it: it is
 * tried again later and later, and in the end kept as failed. What a person asked for again goes in small portions, behind
 * what Shopify has just sent.
 */
import { askedDeliveries, nextTryMs, pendingDeliveries, settleDeliveries } from "~/mirror/inbox";
import type { Delivery } from "~/mirror/inbox";
import { askedRejects } from "~/mirror/rejects";
import { RESOURCES } from "~/resources";
import type { Resource, Sizes } from "~/resources/resource";

import { alreadyShown } from "./already-shown";
import { takeOverBacklog } from "./backlog";
import type { Ctx } from "./ctx";
import { deleteTold } from "./delete-told";
import { findParents } from "./find-parents";
import { readDelivered } from "./read-delivered";
import { sized } from "./sources/read-records";
import type { Want } from "./sources/read-records";
import { understandAgain } from "./understand-again";
import { wakeCatalog } from "./wake-catalog";

/** Deliveries looked at together. */
const AT_ONCE = 1000;

/** The same of those asked for again: what comes meanwhile waits for no more than their reads. */
const ASKED_AT_ONCE = 50;

export async function processDeliveries(ctx: Ctx): Promise<void> {
  for (const resource of RESOURCES) {
    for (let round = 0; ; round++) {
      const work = await nextWork(ctx, resource);
      if (!work) break;
      const goOn = await processBatch(ctx, resource, work);
      await wakeCatalog(ctx, resource.name, { soon: true });
      if (!goOn) {
        await ctx.pause(ctx.patience.lookMs);
        break;
      }
      if (work.deliveries.length < AT_ONCE) await ctx.pause(ctx.patience.gatherMs);
    }
  }
  await comeBack(ctx);
}

interface Work {
  deliveries: readonly Delivery[];
  /** Records to be read without a delivery. */
  ids: readonly string[];
}

async function nextWork(ctx: Ctx, resource: Resource): Promise<Work | null> {
  const fresh = await pendingDeliveries(ctx.db, ctx.shop.id, resource.name, AT_ONCE);
  if (fresh.length > 0) return { deliveries: fresh, ids: [] };
  const deliveries = await askedDeliveries(ctx.db, ctx.shop.id, resource.name, ASKED_AT_ONCE);
  const ids = await askedRejects(ctx, resource.name, ASKED_AT_ONCE);
  return deliveries.length > 0 || ids.length > 0 ? { deliveries, ids } : null;
}

/** False when the rest has to wait for a sync job. */
async function processBatch(ctx: Ctx, resource: Resource, { deliveries, ids }: Work): Promise<boolean> {
  const byKind = Object.groupBy(deliveries, ({ notice }) => notice?.kind ?? "none");
  await understandAgain(ctx, resource, byKind.none ?? []);
  const ofChildren = await findParents(ctx, resource, byKind.child ?? []);
  await deleteTold(ctx, resource, byKind.delete ?? []);
  const { shown, open } = await alreadyShown(ctx, resource, [...(byKind.refetch ?? []), ...ofChildren]);
  await settleDeliveries(
    ctx,
    shown.map((delivery) => delivery.webhook_id),
    "The mirror already showed this change.",
  );
  if (open.length === 0 && ids.length === 0) return true;

  const wants = await sized(ctx, resource, wantsOf(open, ids));
  const told = open.filter((delivery) => !delivery.is_replay);
  const toldIds = new Set(told.map((delivery) => delivery.record_id));
  const toldWants = wants.filter(({ id }) => toldIds.has(id));
  if (await takeOverBacklog(ctx, resource, toldWants, told)) return false;
  await readDelivered(ctx, resource, wants, { open, ids });
  return true;
}

/** One read per record, sized by the newest delivery that told sizes; what has failed before is read alone. */
function wantsOf(deliveries: readonly Delivery[], ids: readonly string[]): (Want & { suspect: boolean })[] {
  const sizes = new Map<string, Sizes | undefined>(ids.map((id) => [id, undefined]));
  const suspects = new Set<string>();
  for (const { record_id, notice, has_failed } of deliveries) {
    if (record_id === null) continue;
    const told = notice?.kind === "refetch" ? notice.sizes : undefined;
    sizes.set(record_id, told ?? sizes.get(record_id));
    if (has_failed) suspects.add(record_id);
  }
  return [...sizes].map(([id, told]) => ({ id, sizes: told, suspect: suspects.has(id) }));
}

/** Goes on when the next try of what has failed is due; a delivery that comes earlier brings that forward. */
async function comeBack(ctx: Ctx): Promise<void> {
  const { id: shopId } = ctx.shop;
  const dueMs = await nextTryMs(ctx.db, shopId);
  if (dueMs === null) return;
  const afterMs = Math.max(dueMs, ctx.patience.retryMs);
  await ctx.queue.add("process-deliveries", { shopId }, { key: `deliveries:${shopId}`, afterMs });
}
