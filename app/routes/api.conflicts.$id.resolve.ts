import type { ActionFunctionArgs } from "@remix-run/node";
import { resolveConflict } from "~/catalog/conflicts";
import { adminContext } from "~/context.server";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

/**
 * POST /api/conflicts/:id/resolve: `{ choice: "ours" | "shopify" }` or `{ value }`, and the `version` it was shown with. 409 with a
 * sentence if it is no conflict any more, or a side has changed since.
 */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  return jsonAnswer(ctx.log, async () => resolveConflict(ctx, params.id ?? "", await jsonBody(request), ctx.userId));
}

export const loader = () => refuseMethod("POST");
