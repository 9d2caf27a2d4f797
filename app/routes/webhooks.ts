import type { ActionFunctionArgs } from "@remix-run/node";
import { answerWebhook } from "~/answer-webhook.server";
import { postedBy } from "~/signed-webhook.server";

/** For servers that give every address to Remix; `scripts/serve.ts` calls the same without its detours. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  return await answerWebhook(await postedBy(request));
}

export function loader(): Response {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
