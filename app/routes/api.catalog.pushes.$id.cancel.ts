import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { cancelPush } from "~/catalog/push/cancel-push";
import { readPush } from "~/catalog/push/read-pushes";
import { adminContext } from "~/context.server";
import { jsonAnswer, refuseMethod } from "./answer";

/** POST /api/catalog/pushes/:id/cancel: 202 `{ push }`, which ends as soon as the batch at hand is settled. */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  return jsonAnswer(
    ctx.log,
    async () => {
      await cancelPush(ctx, params.id ?? "");
      return { push: await readPush(ctx, params.id ?? "") };
    },
    202,
  );
}

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("POST");
}
