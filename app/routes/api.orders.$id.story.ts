import type { LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { readStory } from "~/mirror/read-story";
import { jsonAnswer } from "./answer";
import { orderId } from "./order-id";

/**
 * GET /api/orders/:id/story: what became of an order here, newest first, `{ entries, next, fields }`. `next` goes into `after`;
 * `field` (one of `fields`) leaves what changed that field. Deleted orders have theirs for as long as events are kept.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const { after, field } = Object.fromEntries(new URL(request.url).searchParams);
  return jsonAnswer(ctx.log, async () => readStory(ctx, "orders", orderId(params.id), { after, field }));
}
