import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { createProduct } from "~/catalog/edit";
import { listProducts } from "~/catalog/read-products";
import { adminContext } from "~/context.server";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";
import { limit, verdict } from "./catalog-query";
import { readQuery } from "./query";

const Query = z.object({
  search: z.string().trim().optional(),
  verdict,
  source: z
    .enum(["adopted", "import", "edit", "api"], { error: "A source is adopted, import, edit or api." })
    .optional(),
  gone: z
    .enum(["true", "false"], { error: "gone is true or false." })
    .transform((text) => text === "true")
    .optional(),
  after: z.string().optional(),
  limit,
});

/** GET /api/catalog/products: the catalog, last changed first, `{ products, next }`; `next` goes into `after`. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => listProducts(ctx, readQuery(request, Query)));
}

/** POST /api/catalog/products: a new product of ours, `{ ours: { title, … }, variants?: [{ options?, ours }] }` → 201, the product. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("GET, POST");
  return jsonAnswer(
    ctx.log,
    async () => createProduct(ctx, await jsonBody(request), { by: ctx.userId, cause: "api" }),
    201,
  );
}
