import { sentenceFor } from "~/lib/errors";
import { failDeliveries, payloadsOf, understoodDeliveries } from "~/mirror/inbox";
import type { Delivery, Failure } from "~/mirror/inbox";
import type { Resource } from "~/resources/resource";

import type { Ctx } from "./ctx";
import { noticeOf } from "./notice-of";

/**
 * Deliveries that could not be understood when they came and were asked for again: the masked body still tells ids and
 * times, so a newer version of this app may understand them. They are worked off with the next batch.
 */
export async function understandAgain(ctx: Ctx, resource: Resource, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const byId = new Map(deliveries.map((delivery) => [delivery.webhook_id, delivery]));
  const failures: Failure[] = [];
  for (const { webhook_id, payload } of await payloadsOf(ctx.db, ctx.shop.id, [...byId.keys()])) {
    const { topic = "", triggered_at = null } = byId.get(webhook_id) ?? {};
    try {
      const notice = noticeOf(resource, topic, payload, triggered_at?.toISOString() ?? null);
      await understoodDeliveries(ctx, [{ webhook_id, notice, record_id: notice.kind === "child" ? null : notice.id }]);
    } catch (error) {
      failures.push({ webhookIds: [webhook_id], reason: sentenceFor(error), isFinal: true });
    }
  }
  await failDeliveries(ctx, failures, ctx.patience.retryMs);
}
