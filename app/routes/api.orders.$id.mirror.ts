import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { orders } from "~/resources/orders";
import { compareWithShopify } from "~/sync/compare-with-shopify";
import { jsonAnswer, refuseMethod } from "./answer";
import { orderId } from "./order-id";

/**
 * GET /api/orders/:id/mirror, for Shopify's order page: `{ mirrored, writtenAt, ageSeconds, identical,
 * partsPending, sentence }`.
 * With `?ask=no` Shopify is left alone and `identical` is null: what a page may ask every second.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const ask = new URL(request.url).searchParams.get("ask") !== "no";
  return ctx.cors(await jsonAnswer(ctx.log, async () => compareWithShopify(ctx, orders, orderId(params.id), { ask })));
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return ctx.cors(refuseMethod("GET"));
}
