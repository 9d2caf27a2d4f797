import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { cancelFeed } from "~/catalog/feed/cancel-feed";
import { readImport } from "~/catalog/feed/show-imports";
import { adminContext } from "~/context.server";
import { jsonAnswer, refuseMethod } from "./answer";

/** POST /api/catalog/imports/:id/cancel: ends an import; what was applied stays. */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  const id = params.id ?? "";
  return jsonAnswer(
    ctx.log,
    async () => {
      await cancelFeed(ctx, id);
      return await readImport(ctx, id);
    },
    200,
  );
}

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("POST");
}
