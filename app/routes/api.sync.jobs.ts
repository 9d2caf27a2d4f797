import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { listJobs } from "~/mirror/read-jobs";
import { startSync } from "~/sync/start-sync";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

const commaSeparated = z.string().transform((text) => text.split(","));
const day = z.iso.date("Write the day as YYYY-MM-DD.");

const JobQuery = z.object({
  status: commaSeparated.optional(),
  mode: commaSeparated.optional(),
  trigger: commaSeparated.optional(),
  resource: commaSeparated.optional(),
  from: day.optional(),
  to: day.optional(),
  after: z.string().optional(),
  before: z.string().optional(),
  limit: z.coerce
    .number("Ask for 1 to 100 jobs.")
    .int("Ask for 1 to 100 jobs.")
    .min(1, "Ask for 1 to 100 jobs.")
    .max(100, "Ask for 1 to 100 jobs.")
    .optional(),
});

/** GET /api/sync/jobs: newest first, `{ jobs, next, previous }`; `next` and `previous` go into `after` and `before`. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => {
    const query = JobQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (query.success) return await listJobs(ctx, query.data);
    const fields = Object.fromEntries(query.error.issues.map((issue) => [issue.path.join("."), issue.message]));
    throw new AppError("invalid", "Some of the filters cannot be understood.", { fields });
  });
}

/** POST /api/sync/jobs: 202 `{ jobId, alreadyRunning }`. Asking again answers with the job under way. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("GET, POST");
  return jsonAnswer(
    ctx.log,
    async () => startSync(ctx, await jsonBody(request), { trigger: "api", startedBy: ctx.userId }),
    202,
  );
}
