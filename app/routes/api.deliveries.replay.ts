import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { lastReplay } from "~/mirror/ask-again";
import { planReplay, replayDeliveries } from "~/sync/replay-deliveries";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

/** GET /api/deliveries/replay?from=…&to=…: what a replay would do, `{ from, to, deliveries, replayed }`. Without a range: how far the last one has come. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const range = Object.fromEntries(new URL(request.url).searchParams);
  return jsonAnswer(ctx.log, async () =>
    "from" in range || "to" in range ? await planReplay(ctx, range) : { replay: await lastReplay(ctx) },
  );
}

/** POST /api/deliveries/replay: `{ from, to }` (with a zone, or as the shop's clocks show it) → 202, as the GET and `replayId`. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("GET, POST");
  return jsonAnswer(ctx.log, async () => replayDeliveries(ctx, await jsonBody(request), ctx.userId), 202);
}
