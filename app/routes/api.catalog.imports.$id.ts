import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { activeLocations } from "~/catalog/feed/active-locations";
import { listRows, readImport } from "~/catalog/feed/show-imports";
import { adminContext } from "~/context.server";
import { ROW_STATES } from "~/resources/catalog/feed";
import { targetChoices } from "~/resources/catalog/feed-columns";
import { jsonAnswer, refuseMethod } from "./answer";
import { limit } from "./catalog-query";
import { readQuery } from "./query";

const Query = z.object({
  state: z.enum(ROW_STATES, { error: `A state is one of ${ROW_STATES.join(", ")}.` }).optional(),
  after: z.string().optional(),
  limit,
});

/**
 * GET /api/catalog/imports/:id: `{ import, targets, rows, next }`. `rows` are in the order of the file, all or those of `state`, with
 * before and after; `next` goes into `after`. `targets` is what a column may be mapped to.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const id = params.id ?? "";
  return jsonAnswer(ctx.log, async () => ({
    import: await readImport(ctx, id),
    targets: targetChoices(await activeLocations(ctx)),
    ...(await listRows(ctx, id, readQuery(request, Query))),
  }));
}

export async function action({ request }: ActionFunctionArgs) {
  await adminContext(request);
  return refuseMethod("GET");
}
