import type { LoaderFunctionArgs } from "@remix-run/node";
import { readPlan } from "~/catalog/plan";
import { adminContext } from "~/context.server";
import { jsonAnswer } from "./answer";

/** GET /api/catalog/plan: what would change, counted by field, verdict and tier, and what each strategy would make of it. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => readPlan(ctx));
}
