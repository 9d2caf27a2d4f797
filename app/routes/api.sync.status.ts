import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { syncStatus } from "~/sync/status";
import { jsonAnswer, refuseMethod } from "./answer";

/** GET /api/sync/status: what is mirrored, per resource. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, () => syncStatus(ctx));
}

export async function action({ request }: ActionFunctionArgs) {
  await adminContext(request);
  return refuseMethod("GET");
}
