import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { startApplying } from "~/catalog/feed/apply-feed";
import { readImport } from "~/catalog/feed/show-imports";
import { adminContext } from "~/context.server";
import { jsonAnswer, refuseMethod } from "./answer";

/** POST /api/catalog/imports/:id/apply: writes what the preview shows into the catalog → 202; nothing goes to Shopify by it. */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  const id = params.id ?? "";
  return jsonAnswer(
    ctx.log,
    async () => {
      await startApplying(ctx, id);
      return await readImport(ctx, id);
    },
    202,
  );
}

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("POST");
}
