import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { listSchedules, setSchedules } from "~/sync/set-schedules";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

/** GET /api/schedules: `{ schedules }`, one per resource and mode. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => ({ schedules: await listSchedules(ctx) }));
}

/** PUT /api/schedules: `{ resource, mode, rhythm, everyMins?, time?, weekday?, paused? }` → `{ schedules }`. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "PUT") return refuseMethod("GET, PUT");
  return jsonAnswer(ctx.log, async () => ({ schedules: await setSchedules(ctx, [await jsonBody(request)]) }));
}
