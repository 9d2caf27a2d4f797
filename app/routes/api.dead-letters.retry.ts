import type { ActionFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { retryDeadLetters } from "~/sync/retry-dead-letters";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

/** POST /api/dead-letters/retry: `{ keys }` or `{ all: true }` → 202 `{ asked }`: how many are tried again. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  return jsonAnswer(ctx.log, async () => retryDeadLetters(ctx, await jsonBody(request)), 202);
}

export const loader = () => refuseMethod("POST");
