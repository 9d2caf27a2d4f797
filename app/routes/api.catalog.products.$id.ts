import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { editProduct } from "~/catalog/edit";
import { readProduct } from "~/catalog/read-products";
import { adminContext } from "~/context.server";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";
import { catalogId } from "./catalog-query";

/** GET /api/catalog/products/:id: a product and its variants, each with `ours`, `base` and `theirs`, and where they differ. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => readProduct(ctx, catalogId(params.id)));
}

/**
 * PUT /api/catalog/products/:id: `{ ours?, variants?: [{ id, ours } | { options, ours }], rev? }`; what is not named stays. 422 with
 * a sentence per field, 409 if Shopify has deleted the product, or if it has changed since `rev`.
 */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "PUT") return refuseMethod("GET, PUT");
  return jsonAnswer(ctx.log, async () =>
    editProduct(ctx, catalogId(params.id), await jsonBody(request), { by: ctx.userId, cause: "api" }),
  );
}
