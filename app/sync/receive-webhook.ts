import { AppError } from "~/lib/errors";
import type { Queue } from "~/jobs/queue";
import { parseJsonKeepingIds } from "~/lib/json-ids";
import type { MirrorCtx } from "~/mirror/ctx";
import { receive } from "~/mirror/inbox";
import { resourceForTopic } from "~/resources";
import type { Notice, Resource } from "~/resources/resource";

/** A webhook whose signature has been checked. */
export interface SignedDelivery {
  webhookId: string;
  eventId?: string;
  topic: string;
  triggeredAt?: string;
  /** The raw body. */
  body: string;
}

/**
 * Takes a delivery into the inbox: kept and queued in one transaction, worked off later. Of the body only what says where
 * to look is kept, so the inbox holds no personal data. Throws `AppError("invalid")` for a body that is not the topic's.
 */
export async function receiveWebhook(
  ctx: MirrorCtx & { queue: Queue },
  delivery: SignedDelivery,
): Promise<"accepted" | "duplicate" | "ignored"> {
  const resource = resourceForTopic(delivery.topic);
  if (!resource) return "ignored";
  const notice = noticeOf(resource, delivery);
  const kept = await ctx.db.transaction(async (tx) => {
    const isNew = await receive(tx, ctx.shop.id, {
      webhookId: delivery.webhookId,
      eventId: delivery.eventId ?? null,
      topic: delivery.topic,
      resource: resource.name,
      notice,
      triggeredAt: delivery.triggeredAt ?? null,
      at: ctx.clock(),
    });
    if (isNew)
      await ctx.queue.add("process-deliveries", { shopId: ctx.shop.id }, { key: `deliveries:${ctx.shop.id}`, tx });
    return isNew;
  });
  return kept ? "accepted" : "duplicate";
}

function noticeOf(resource: Resource, { topic, body, triggeredAt }: SignedDelivery): Notice {
  try {
    const notice = resource.webhooks[topic]?.(parseJsonKeepingIds(body));
    if (!notice) throw new TypeError("no notice");
    return notice.kind === "delete" && !notice.at
      ? { ...notice, at: triggeredAt ?? new Date(0).toISOString() }
      : notice;
  } catch (cause) {
    throw new AppError("invalid", `The body of this ${topic} delivery is not what Shopify documents.`, { cause });
  }
}
