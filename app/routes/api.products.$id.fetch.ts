import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { products } from "~/resources/products";
import { compareWithShopify } from "~/sync/compare-with-shopify";
import { fetchAgain, outcomeOfOne } from "~/sync/fetch-again";
import { jsonAnswer, refuseMethod } from "./answer";
import { productId } from "./product-id";

/** POST /api/products/:id/fetch: as `/api/orders/:id/fetch`, of a product with its variants and stock. */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  return jsonAnswer(ctx.log, async () => {
    const id = productId(params.id);
    const fetched = outcomeOfOne(await fetchAgain(ctx, products.name, [id]));
    return { ...(await compareWithShopify(ctx, products, id)), fetched };
  });
}

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("POST");
}
