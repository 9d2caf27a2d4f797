import type { ActionFunctionArgs } from "@remix-run/node";
import { resolveMany } from "~/catalog/conflicts";
import { adminContext } from "~/context.server";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

/**
 * POST /api/conflicts/resolve: `{ choice, ids }`, `{ choice, catalogProductId }`, or `{ choice, all: true }` with the filters of the
 * list → how many were decided, and how many could not be.
 */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  return jsonAnswer(ctx.log, async () => resolveMany(ctx, await jsonBody(request), ctx.userId));
}

export const loader = () => refuseMethod("POST");
