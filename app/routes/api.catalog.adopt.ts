import type { ActionFunctionArgs } from "@remix-run/node";
import { askToAdopt } from "~/catalog/adopt";
import { adminContext } from "~/context.server";
import { jsonAnswer, refuseMethod } from "./answer";

/** POST /api/catalog/adopt → 202 `{ asked }`: how many of Shopify's products come into the catalog, as they are. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  return jsonAnswer(ctx.log, async () => askToAdopt(ctx, ctx.userId), 202);
}

export const loader = () => refuseMethod("POST");
