import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { products } from "~/resources/products";
import { compareWithShopify } from "~/sync/compare-with-shopify";
import { jsonAnswer, refuseMethod } from "./answer";
import { productId } from "./product-id";

/** GET /api/products/:id/mirror: as `/api/orders/:id/mirror`; with `?ask=no` Shopify is left alone and `identical` is null. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const ask = new URL(request.url).searchParams.get("ask") !== "no";
  return jsonAnswer(ctx.log, async () => compareWithShopify(ctx, products, productId(params.id), { ask }));
}

export async function action({ request }: ActionFunctionArgs) {
  await adminContext(request);
  return refuseMethod("GET");
}
