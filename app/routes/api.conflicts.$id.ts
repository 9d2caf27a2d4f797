import type { LoaderFunctionArgs } from "@remix-run/node";
import { readConflict } from "~/catalog/conflicts";
import { adminContext } from "~/context.server";
import { jsonAnswer } from "./answer";

/** GET /api/conflicts/:id: a conflict with the story of its field, `{ conflict, changes }`; 404 with the reason if it is none any more. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => readConflict(ctx, params.id ?? ""));
}
