import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { remap } from "~/catalog/feed/mapping";
import { adminContext } from "~/context.server";
import { jsonBody, refuseMethod } from "./answer";
import { changeImport } from "./change-import";

/** PUT /api/catalog/imports/:id/mapping: `{ columns: { "Price": "price", … }, emptyCells?, decimals? }` → 202; the file is read and previewed again. */
export const action = (args: ActionFunctionArgs) =>
  changeImport(args, "PUT", 202, async (ctx, id) => remap(ctx, id, await jsonBody(args.request)));

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("PUT");
}
