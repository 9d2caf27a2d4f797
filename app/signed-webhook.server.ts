import { WebhookValidationErrorReason } from "@shopify/shopify-api";
import type { Shopify } from "./shopify.server";

/** A delivery that Shopify certainly sent to us. */
export interface SignedWebhook {
  shop: string;
  /** As in shopify.app.toml: "orders/updated". */
  topic: string;
  webhookId: string;
  eventId?: string;
  triggeredAt?: string;
  /** As it came: JSON, not looked at yet. */
  body: string;
}

/**
 * Checks method and signature and reads what the headers tell; throws the Response to give otherwise (405, 401, 400).
 * Not with `authenticate.webhook`: that also loads the session and may trade its tokens with Shopify, which waits for this answer.
 */
export async function readWebhook({ api }: Pick<Shopify, "api">, request: Request): Promise<SignedWebhook> {
  if (request.method !== "POST") throw refuse(405);
  const body = await request.text();
  const check = await api.webhooks.validate({ rawBody: body, rawRequest: request });
  if (!check.valid) throw refuse(check.reason === WebhookValidationErrorReason.InvalidHmac ? 401 : 400);
  const topic = request.headers.get("X-Shopify-Topic");
  if (!topic) throw refuse(400);
  const { domain, webhookId, eventId, triggeredAt } = { eventId: undefined, ...check };
  return { shop: domain, topic: topic.toLowerCase(), webhookId, eventId, triggeredAt, body };
}

function refuse(status: 400 | 401 | 405): Response {
  return new Response(null, { status, headers: status === 405 ? { Allow: "POST" } : {} });
}
