import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { startPush } from "~/catalog/push/start-push";
import { adminContext } from "~/context.server";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

/** POST /api/catalog/pushes/:id/rollback: `{}` undoes the run, `{ ids }` some of its products → 202 `{ runId, alreadyRunning }`. */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("POST");
  return jsonAnswer(
    ctx.log,
    async () => {
      const { ids } = request.headers.get("Content-Length") === "0" ? {} : await jsonBody(request);
      const by = { trigger: "api", startedBy: ctx.userId } as const;
      return await startPush(
        ctx,
        { kind: "rollback", ofRunId: params.id ?? "", ...(ids !== undefined && { ids }) },
        by,
      );
    },
    202,
  );
}

export async function loader({ request }: LoaderFunctionArgs) {
  await adminContext(request);
  return refuseMethod("POST");
}
