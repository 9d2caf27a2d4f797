import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { listPushes } from "~/catalog/push/read-pushes";
import { startPush } from "~/catalog/push/start-push";
import { adminContext } from "~/context.server";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";
import { readQuery } from "./query";

const commaSeparated = z.string().transform((text) => text.split(","));
const PushQuery = z.object({
  kind: commaSeparated.optional(),
  status: commaSeparated.optional(),
  after: z.string().optional(),
});

/** GET /api/catalog/pushes: newest first, `{ pushes, next }`; `next` goes into `after`. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => listPushes(ctx, readQuery(request, PushQuery)));
}

/**
 * POST /api/catalog/pushes: `{ kind?: push | dry_run | rollback, ids?, tiers?, ofRunId? }` → 202 `{ runId, alreadyRunning }`.
 * Asking again answers with the run under way.
 */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("GET, POST");
  return jsonAnswer(
    ctx.log,
    async () => startPush(ctx, await jsonBody(request), { trigger: "api", startedBy: ctx.userId }),
    202,
  );
}
