import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { readPush, readPushItems } from "~/catalog/push/read-pushes";
import { adminContext } from "~/context.server";
import { jsonAnswer, refuseMethod } from "./answer";
import { readQuery } from "./query";

const ItemQuery = z.object({
  state: z
    .string()
    .transform((text) => text.split(","))
    .optional(),
  after: z.string().optional(),
});

/** GET /api/catalog/pushes/:id: `{ push, items, next }`, the products page by page; `?state=conflict,failed` leaves some. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => {
    const { state: states, after } = readQuery(request, ItemQuery);
    const push = await readPush(ctx, params.id ?? "");
    return { push, ...(await readPushItems(ctx, push.id, { states, after })) };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  await adminContext(request);
  return refuseMethod("GET");
}
