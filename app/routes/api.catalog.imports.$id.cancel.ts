import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { cancelFeed } from "~/catalog/feed/cancel-feed";
import { adminContext } from "~/context.server";
import { refuseMethod } from "./answer";
import { changeImport } from "./change-import";

/** POST /api/catalog/imports/:id/cancel: ends an import; what was applied stays. */
export const action = (args: ActionFunctionArgs) => changeImport(args, "POST", 200, cancelFeed);

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("POST");
}
