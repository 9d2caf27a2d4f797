import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { startApplying } from "~/catalog/feed/apply-feed";
import { adminContext } from "~/context.server";
import { refuseMethod } from "./answer";
import { changeImport } from "./change-import";

/** POST /api/catalog/imports/:id/apply: writes what the preview shows into the catalog → 202; nothing goes to Shopify by it. */
export const action = (args: ActionFunctionArgs) => changeImport(args, "POST", 202, startApplying);

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("POST");
}
