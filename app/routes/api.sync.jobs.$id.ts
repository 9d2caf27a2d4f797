import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { jsonAnswer, refuseMethod } from "./answer";
import { liveJob } from "./live-job";

/** GET /api/sync/jobs/:id: `{ job, windows, progress }`; what the pages follow while a job runs. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, () => liveJob(ctx, params.id ?? ""));
}

export async function action({ request }: ActionFunctionArgs) {
  await adminContext(request);
  return refuseMethod("GET");
}
