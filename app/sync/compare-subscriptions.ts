import { keepComparison } from "~/mirror/webhook-checks";
import { RESOURCES } from "~/resources";
import { readSubscriptions } from "~/shopify/subscriptions";

import type { Ctx } from "./ctx";

/** Asks Shopify what it tells of this app's webhooks, and keeps it for the page; what the app wants of them is compared there. */
export async function compareSubscriptions(ctx: Ctx): Promise<void> {
  const { apiVersion, made } = await readSubscriptions(ctx.admin);
  await keepComparison(ctx.db, ctx.shop.id, {
    at: ctx.clock(),
    apiVersion,
    made: made.map((one) => ({ ...one, topic: topicOf(one.topic) })),
  });
}

/** "ORDERS_UPDATED" → "orders/updated", as deliveries name it; a topic that nothing here listens to keeps its name. */
function topicOf(name: string): string {
  const topics = RESOURCES.flatMap((resource) => Object.keys(resource.webhooks));
  return topics.find((topic) => topic.toUpperCase().replace("/", "_") === name) ?? name;
}
