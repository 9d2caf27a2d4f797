import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { readPolicy, saveSettings } from "~/catalog/settings";
import { adminContext } from "~/context.server";
import { jsonAnswer, jsonBody, refuseMethod } from "./answer";

/** GET /api/catalog/settings: how far the push is trusted, and how conflicts end. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => readPolicy(ctx));
}

/** PUT /api/catalog/settings: any of them; what is not named stays. Answers with all. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "PUT") return refuseMethod("GET, PUT");
  return jsonAnswer(ctx.log, async () => saveSettings(ctx, await jsonBody(request)));
}
