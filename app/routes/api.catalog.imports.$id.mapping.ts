import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { remap } from "~/catalog/feed/mapping";
import { readImport } from "~/catalog/feed/show-imports";
import { adminContext } from "~/context.server";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

/** PUT /api/catalog/imports/:id/mapping: `{ columns: { "Price": "price", … }, emptyCells?, decimals? }` → 202; the file is read and previewed again. */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "PUT") return refuseMethod("PUT");
  const id = params.id ?? "";
  return jsonAnswer(
    ctx.log,
    async () => {
      await remap(ctx, id, await jsonBody(request));
      return await readImport(ctx, id);
    },
    202,
  );
}

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("PUT");
}
