import { sentenceFor } from "~/lib/errors";
import { failDeliveries, settleDeliveries } from "~/mirror/inbox";
import type { Delivery } from "~/mirror/inbox";
import type { Change, Resource } from "~/resources/resource";

import { applyChanges } from "./apply-changes";
import type { Ctx } from "./ctx";

/** Applies the deletions that deliveries tell, all at once; if that fails, one by one, so that the one at fault stands alone. */
export async function deleteTold(ctx: Ctx, resource: Resource, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  try {
    await apply(ctx, resource, deliveries);
  } catch (error) {
    if (deliveries.length === 1) return await fail(ctx, deliveries, error);
    for (const delivery of deliveries) await deleteTold(ctx, resource, [delivery]);
  }
}

async function apply(ctx: Ctx, resource: Resource, deliveries: readonly Delivery[]): Promise<void> {
  const changes = deliveries.flatMap(({ notice }): Change[] =>
    notice?.kind === "delete" ? [{ kind: "delete", id: notice.id, at: notice.at }] : [],
  );
  const topic = deliveries[0]?.topic ?? null;
  const observedAt = ctx.clock().toISOString();
  await applyChanges(ctx, resource, changes, { source: "webhook", jobId: null, topic, observedAt });
  await settleDeliveries(ctx, webhookIds(deliveries), null);
}

async function fail(ctx: Ctx, deliveries: readonly Delivery[], error: unknown): Promise<void> {
  const failure = { webhookIds: webhookIds(deliveries), reason: sentenceFor(error), isFinal: false };
  await failDeliveries(ctx, [failure], ctx.patience.retryMs);
}

const webhookIds = (deliveries: readonly Delivery[]) => deliveries.map((delivery) => delivery.webhook_id);
