import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { cancelSync } from "~/sync/cancel-sync";
import { jsonAnswer, refuseMethod } from "./answer";
import { liveJob } from "./live-job";

/** POST /api/sync/jobs/:id/cancel: 202 with the job, which ends as soon as its batch is written. */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  const id = params.id ?? "";
  return jsonAnswer(
    ctx.log,
    async () => {
      await liveJob(ctx, id);
      await cancelSync(ctx, id);
      return await liveJob(ctx, id);
    },
    202,
  );
}

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("POST");
}
