/**
 * Works off the inbox of a shop. Deliveries say that something changed, so those of one record collapse into one read;
 * those whose change the mirror already shows need none; and when the reads would cost more than the budget allows, one
 * bulk update takes over, so that lag is bounded at any rate.
 */
import { AppError } from "~/lib/errors";
import { pendingDeliveries, settleDeliveries } from "~/mirror/inbox";
import type { Delivery } from "~/mirror/inbox";
import { RESOURCES } from "~/resources";
import type { Change, Resource, Sizes } from "~/resources/resource";

import { applyChanges } from "./apply-changes";
import { lastUpdateStart, takeOverBacklog } from "./backlog";
import type { Ctx } from "./ctx";
import { goneFrom } from "./gone";
import { readRecords } from "./sources/read-records";
import type { Want } from "./sources/read-records";

/** Deliveries looked at together. */
const AT_ONCE = 1000;

export async function processDeliveries(ctx: Ctx): Promise<void> {
  for (const resource of RESOURCES) {
    for (let round = 0; ; round++) {
      if (round > 0) await ctx.pause(ctx.patience.gatherMs);
      const deliveries = await pendingDeliveries(ctx.db, ctx.shop.id, resource.name, AT_ONCE);
      if (deliveries.length === 0) break;
      if (!(await processBatch(ctx, resource, deliveries))) break;
    }
  }
}

/** False when the rest has to wait for a sync job. */
async function processBatch(ctx: Ctx, resource: Resource, deliveries: readonly Delivery[]): Promise<boolean> {
  await deleteRecords(
    ctx,
    resource,
    deliveries.filter((delivery) => delivery.notice.kind === "delete"),
  );
  const changed = deliveries.filter((delivery) => delivery.notice.kind === "refetch");
  const { shown, open } = await alreadyShown(ctx, resource, changed);
  await settleDeliveries(
    ctx,
    shown.map((delivery) => delivery.webhook_id),
    "done",
    "The mirror already showed this change.",
  );
  if (open.length === 0) return true;

  const wants = wantsOf(open);
  if (await takeOverBacklog(ctx, resource, wants, open)) return false;
  try {
    await readAndWrite(ctx, resource, wants, open);
  } catch (error) {
    // What Shopify will never answer must not block what is behind it; everything else is tried again.
    if (!(error instanceof AppError) || error.retry || error.kind === "unauthorized") throw error;
    await settleDeliveries(
      ctx,
      open.map((delivery) => delivery.webhook_id),
      "failed",
      error.message,
    );
  }
  return true;
}

async function deleteRecords(ctx: Ctx, resource: Resource, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const changes = deliveries.flatMap(({ notice }): Change[] =>
    notice.kind === "delete" ? [{ kind: "delete", id: notice.id, at: notice.at }] : [],
  );
  const topic = deliveries[0]?.topic ?? null;
  await applyChanges(ctx, resource, changes, {
    source: "webhook",
    jobId: null,
    topic,
    observedAt: ctx.clock().toISOString(),
  });
  await settleDeliveries(
    ctx,
    deliveries.map((delivery) => delivery.webhook_id),
    "done",
    null,
  );
}

/** Shopify's clocks count seconds: within the same second the order of things is not known. */
const TIE_MS = 1000;

/**
 * Which deliveries tell what the mirror has: the row is newer than the payload's `updated_at`, or was read after the
 * event; or it is just that version and a complete update has started since (which may have found nothing new in it, and so
 * left the row untouched). A record deleted for good needs no read either.
 */
async function alreadyShown(
  ctx: Ctx,
  resource: Resource,
  deliveries: readonly Delivery[],
): Promise<{ shown: Delivery[]; open: Delivery[] }> {
  if (deliveries.length === 0) return { shown: [], open: [] };
  const ids = [...new Set(deliveries.map((delivery) => delivery.record_id))];
  const rows = await ctx.db.query<{ id: string; updated_at: Date | null; observed_at: Date | null; buried: boolean }>(
    `select i.id::text, t.updated_at, t.observed_at, d.id is not null as buried
       from unnest($2::bigint[]) as i (id)
       left join ${resource.table.name} t on t.shop_id = $1 and t.id = i.id
       left join tombstones d on d.shop_id = $1 and d.resource = $3 and d.id = i.id`,
    [ctx.shop.id, ids, resource.name],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const updated = await lastUpdateStart(ctx, resource);
  const isShown = (delivery: Delivery) => {
    const row = byId.get(delivery.record_id);
    if (row?.buried) return true;
    if (!row?.updated_at || !row.observed_at) return false;
    const told =
      delivery.notice.kind === "refetch" && delivery.notice.updatedAt ? Date.parse(delivery.notice.updatedAt) : null;
    if (told !== null && row.updated_at.getTime() > told) return true;
    const triggered = delivery.triggered_at?.getTime() ?? Number.POSITIVE_INFINITY;
    if (told !== null && row.updated_at.getTime() === told && updated >= triggered + TIE_MS) return true;
    return row.observed_at.getTime() >= triggered + TIE_MS;
  };
  const grouped = Map.groupBy(deliveries, (delivery) => (isShown(delivery) ? "shown" : "open"));
  return { shown: grouped.get("shown") ?? [], open: grouped.get("open") ?? [] };
}

/** One read per record, sized by the newest delivery that told sizes. */
function wantsOf(deliveries: readonly Delivery[]): Want[] {
  const sizes = new Map<string, Sizes | undefined>();
  for (const { record_id, notice } of deliveries) {
    const told = notice.kind === "refetch" ? notice.sizes : undefined;
    sizes.set(record_id, told ?? sizes.get(record_id));
  }
  return [...sizes].map(([id, told]) => ({ id, sizes: told }));
}

async function readAndWrite(
  ctx: Ctx,
  resource: Resource,
  wants: readonly Want[],
  deliveries: readonly Delivery[],
): Promise<void> {
  const byRecord = Map.groupBy(deliveries, (delivery) => delivery.record_id);
  for await (const answer of readRecords(ctx, resource, wants)) {
    const gone = await goneFrom(ctx, resource, answer.missing);
    const read = answer.changes.map((change) => (change.kind === "upsert" ? change.record.id : change.id));
    const topic = byRecord.get(read[0] ?? "")?.at(-1)?.topic ?? "webhook";
    const deletes = gone.map((id): Change => ({ kind: "delete", id, at: answer.observedAt }));
    await applyChanges(ctx, resource, [...answer.changes, ...deletes], {
      source: "webhook",
      jobId: null,
      topic,
      observedAt: answer.observedAt,
    });
    const settled = (ids: readonly string[]) =>
      ids.flatMap((id) => (byRecord.get(id) ?? []).map((delivery) => delivery.webhook_id));
    await settleDeliveries(ctx, settled(read), "done", null);
    await settleDeliveries(ctx, settled(answer.missing), "done", "Shopify no longer shows this record.");
  }
}
