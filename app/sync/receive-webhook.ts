import { AppError } from "~/lib/errors";
import { parseJsonKeepingIds } from "~/lib/json-ids";
import type { MirrorCtx } from "~/mirror/ctx";
import { resourceForTopic } from "~/resources";
import type { Notice, Resource } from "~/resources/resource";

import type { Intake } from "./intake";

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
 * Takes a delivery into the inbox: kept and queued in one statement, worked off later. Of the body only what says where to
 * look is kept, so the inbox holds no personal data. Throws `AppError("invalid")` for a body that is not the topic's.
 */
export async function receiveWebhook(
  ctx: MirrorCtx & { intake: Intake },
  delivery: SignedDelivery,
): Promise<"accepted" | "duplicate" | "ignored"> {
  const resource = resourceForTopic(delivery.topic);
  if (!resource) return "ignored";
  const isNew = await ctx.intake({
    shopId: ctx.shop.id,
    webhookId: delivery.webhookId,
    eventId: delivery.eventId ?? null,
    topic: delivery.topic,
    resource: resource.name,
    notice: noticeOf(resource, delivery),
    triggeredAt: delivery.triggeredAt ?? null,
    receivedAt: ctx.clock().toISOString(),
  });
  return isNew ? "accepted" : "duplicate";
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
