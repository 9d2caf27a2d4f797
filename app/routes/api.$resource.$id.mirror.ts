import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { compareWithShopify } from "~/sync/compare-with-shopify";
import { jsonAnswer, refuseMethod } from "./answer";
import { recordId, resourceIn } from "./record-id";

/**
 * GET /api/orders/:id/mirror, for Shopify's order page, and the same for products: `{ mirrored, writtenAt, ageSeconds, identical,
 * partsPending, sentence }`.
 * With `?ask=no` Shopify is left alone and `identical` is null: what a page may ask every second.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const ask = new URL(request.url).searchParams.get("ask") !== "no";
  const answer = await jsonAnswer(ctx.log, async () => {
    const resource = resourceIn(params.resource);
    return compareWithShopify(ctx, resource, recordId(resource, params.id), { ask });
  });
  return ctx.cors(answer);
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return ctx.cors(refuseMethod("GET"));
}
