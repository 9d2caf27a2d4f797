import type { ActionFunctionArgs } from "@remix-run/node";
import { ZodError } from "zod";
import { shopContext, world } from "~/context.server";
import type { ShopContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { parseJsonKeepingIds } from "~/lib/json-ids";
import { readWebhook } from "~/signed-webhook.server";
import type { SignedWebhook } from "~/signed-webhook.server";
import { bulkFinished } from "~/sync/bulk-finished";
import { keepUnreadable, receiveWebhook } from "~/sync/receive-webhook";
import { uninstallShop, updateScopes } from "~/sync/uninstall-shop";

type Reaction = (ctx: ShopContext, webhook: SignedWebhook) => Promise<unknown>;

/** Topics about the app itself; all others are about records and go to the inbox. */
const REACTIONS: Record<string, Reaction> = {
  "app/uninstalled": (ctx, { triggeredAt }) => uninstallShop(ctx, triggeredAt ? new Date(triggeredAt) : ctx.clock()),
  "app/scopes_update": (ctx, { body }) => updateScopes(ctx, parseJsonKeepingIds(body)),
  "bulk_operations/finish": (ctx, { body }) => bulkFinished(ctx, parseJsonKeepingIds(body)),
};

const ignored = new Set<string>();

/** Answers 2xx to whatever Shopify signed and could not be helped by sending it again. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const webhook = await readWebhook(world().shopify, request);
  try {
    const ctx = await shopContext(webhook.shop);
    const react = REACTIONS[webhook.topic];
    const outcome = react ? await reactOrKeep(ctx, webhook, react) : await receiveWebhook(ctx, webhook);
    if (outcome === "ignored") logOnce(webhook.topic);
    return new Response(null, { status: 200 });
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return new Response(null, { status: 200 });
    throw error;
  }
}

/** What is not the topic's stays so however often it comes: it is kept among the dead letters. */
async function reactOrKeep(ctx: ShopContext, webhook: SignedWebhook, react: Reaction): Promise<unknown> {
  try {
    return await react(ctx, webhook);
  } catch (error) {
    if (!isMalformed(error)) throw error;
    return await keepUnreadable(ctx, webhook);
  }
}

const isMalformed = (error: unknown) => error instanceof ZodError || error instanceof SyntaxError;

export function loader(): Response {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}

function logOnce(topic: string): void {
  if (ignored.has(topic)) return;
  ignored.add(topic);
  world().log.warn({ topic }, "Shopify sends a webhook topic that nothing here listens to.");
}
