import type { LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { readStory } from "~/mirror/read-story";
import { jsonAnswer } from "./answer";
import { productId } from "./product-id";

/** GET /api/products/:id/story: as `/api/orders/:id/story`, `{ entries, next, fields }`. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const { after, field } = Object.fromEntries(new URL(request.url).searchParams);
  return jsonAnswer(ctx.log, async () => readStory(ctx, "products", productId(params.id), { after, field }));
}
