import { AppError } from "~/lib/errors";
import { parseJsonKeepingIds } from "~/lib/json-ids";
import { masked } from "~/lib/mask";
import type { Arrival, Unreadable } from "~/mirror/inbox";
import { resourceForTopic } from "~/resources";
import type { Resource } from "~/resources/resource";

import type { Intake } from "./intake";
import { instantOf, noticeOf } from "./notice-of";

/** A webhook whose signature has been checked. */
export interface SignedDelivery {
  /** The shop's domain. */
  shop: string;
  webhookId: string;
  eventId?: string;
  topic: string;
  triggeredAt?: string;
  /** The raw body. */
  body: string;
}

interface IntakeCtx {
  clock: () => Date;
  intake: Intake;
}

/**
 * Takes a delivery into the inbox: kept and queued in one statement, worked off later. Of the body only what says where to
 * look is kept, so the inbox holds no personal data. A body that is not the topic's could not be helped by sending it
 * again: it is kept as failed, masked, with the reason. The statement also looks whether the shop has the app installed.
 */
export async function receiveWebhook(ctx: IntakeCtx, delivery: SignedDelivery): Promise<"received" | "ignored"> {
  const resource = resourceForTopic(delivery.topic);
  if (!resource) return "ignored";
  await ctx.intake(arrivalOf(ctx, delivery, resource.name, contentOf(resource, delivery)));
  return "received";
}

/** Keeps a delivery about the app itself (its scopes, say) that could not be understood. */
export async function keepUnreadable(ctx: IntakeCtx, delivery: SignedDelivery): Promise<void> {
  const content = unreadable(
    delivery.body,
    `The body of this ${delivery.topic} delivery is not what Shopify documents.`,
  );
  await ctx.intake(arrivalOf(ctx, delivery, null, content));
}

function arrivalOf(
  ctx: IntakeCtx,
  delivery: SignedDelivery,
  resource: string | null,
  content: Arrival["content"],
): Arrival {
  return {
    shop: delivery.shop,
    webhookId: delivery.webhookId,
    eventId: delivery.eventId ?? null,
    topic: delivery.topic,
    resource,
    triggeredAt: instantOf(delivery.triggeredAt),
    receivedAt: ctx.clock().toISOString(),
    content,
  };
}

function contentOf(resource: Resource, { topic, body, triggeredAt }: SignedDelivery): Arrival["content"] {
  try {
    return { notice: noticeOf(resource, topic, parsed(body), instantOf(triggeredAt)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return unreadable(body, error.message);
  }
}

/** Undefined for what is no JSON. */
function parsed(body: string): unknown {
  try {
    return parseJsonKeepingIds(body);
  } catch {
    return undefined;
  }
}

const unreadable = (body: string, reason: string): Unreadable => ({
  reason,
  payload: masked(parsed(body)),
  bytes: new TextEncoder().encode(body).length,
});
