import { ZodError } from "zod";
import { shopContext, world } from "./context.server";
import type { ShopContext } from "./context.server";
import { AppError } from "./lib/errors";
import { parseJsonKeepingIds } from "./lib/json-ids";
import { readWebhook } from "./signed-webhook.server";
import type { Posted, SignedWebhook } from "./signed-webhook.server";
import { bulkFinished } from "./sync/bulk-finished";
import { keepUnreadable, receiveWebhook } from "./sync/receive-webhook";
import { uninstallShop, updateScopes } from "./sync/uninstall-shop";

type Reaction = (ctx: ShopContext, webhook: SignedWebhook) => Promise<unknown>;

/** Topics about the app itself; all others are about records and go to the inbox. */
const REACTIONS: Record<string, Reaction> = {
  "app/uninstalled": (ctx, { triggeredAt }) => uninstallShop(ctx, triggeredAt ? new Date(triggeredAt) : ctx.clock()),
  "app/scopes_update": (ctx, { body }) => updateScopes(ctx, parseJsonKeepingIds(body)),
  "bulk_operations/finish": (ctx, { body }) => bulkFinished(ctx, parseJsonKeepingIds(body)),
};

const ignored = new Set<string>();

/**
 * What is posted to /webhooks: 2xx to whatever Shopify signed and could not be helped by sending it again. Throws the
 * Response of a refusal. It asks for no `Request`, so that a server may call it for each of a thousand a second (scripts/serve.ts).
 */
export async function answerWebhook(posted: Posted): Promise<Response> {
  const webhook = readWebhook(world().env.apiSecret, posted);
  const react = REACTIONS[webhook.topic];
  if (react) await reactOrKeep(webhook, react);
  else if ((await receiveWebhook(world(), webhook)) === "ignored") logOnce(webhook.topic);
  return new Response(null, { status: 200 });
}

async function reactOrKeep(webhook: SignedWebhook, react: Reaction): Promise<void> {
  try {
    await react(await shopContext(webhook.shop), webhook);
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return;
    // What is not the topic's stays so however often it comes: it is kept among the dead letters.
    if (!isMalformed(error)) throw error;
    await keepUnreadable(world(), webhook);
  }
}

const isMalformed = (error: unknown) => error instanceof ZodError || error instanceof SyntaxError;

function logOnce(topic: string): void {
  if (ignored.has(topic)) return;
  ignored.add(topic);
  world().log.warn({ topic }, "Shopify sends a webhook topic that nothing here listens to.");
}
