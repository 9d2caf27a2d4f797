import type { ActionFunctionArgs } from "@remix-run/node";
import { readImport } from "~/catalog/feed/show-imports";
import { adminContext } from "~/context.server";
import type { AdminContext } from "~/context.server";
import { jsonAnswer, refuseMethod } from "./answer";

/** Does something to the import that the address names, and answers with how it stands then. */
export async function changeImport(
  { request, params }: ActionFunctionArgs,
  method: "POST" | "PUT",
  status: 200 | 202,
  change: (ctx: AdminContext, id: string) => Promise<void>,
): Promise<Response> {
  const ctx = await adminContext(request);
  if (request.method !== method) return refuseMethod(method);
  const id = params.id ?? "";
  return jsonAnswer(
    ctx.log,
    async () => {
      await change(ctx, id);
      return await readImport(ctx, id);
    },
    status,
  );
}
