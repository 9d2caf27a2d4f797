import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { estimateSync } from "~/sync/estimate-sync";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

/** GET /api/sync/estimate?resource&mode&days&staleAfterMins&sinceHours&ids: what a job would fetch and cost, by Shopify's own counts. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const params = new URL(request.url).searchParams;
  const number = (name: string) => (params.has(name) ? Number(params.get(name)) : undefined);
  const input = {
    resource: params.get("resource") ?? "orders",
    mode: params.get("mode"),
    days: number("days"),
    staleAfterMins: number("staleAfterMins"),
    sinceHours: number("sinceHours"),
    ids: params.get("ids")?.split(","),
  };
  return jsonAnswer(ctx.log, () => estimateSync(ctx, input));
}

/** POST /api/sync/estimate: the same of a body as POST /api/sync/jobs takes it, however many ids it names. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("GET, POST");
  return jsonAnswer(ctx.log, async () => estimateSync(ctx, await jsonBody(request)));
}
