import type { ActionFunctionArgs } from "@remix-run/node";
import { ZodError } from "zod";
import { world } from "~/context.server";
import { parseJsonKeepingIds } from "~/lib/json-ids";
import { postedBy, readWebhook } from "~/signed-webhook.server";
import { receiveCompliance } from "~/sync/forget-shop";

export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { env, database, log, queue } = world();
  const webhook = readWebhook(env.apiSecret, await postedBy(request));
  try {
    await receiveCompliance(
      { db: database.db, log, queue },
      { ...webhook, payload: parseJsonKeepingIds(webhook.body) },
    );
    return new Response(null, { status: 200 });
  } catch (error) {
    if (error instanceof ZodError || error instanceof SyntaxError) return new Response(null, { status: 400 });
    throw error;
  }
}

export function loader(): Response {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
