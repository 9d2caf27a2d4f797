import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { readHistory } from "~/catalog/history";
import { adminContext } from "~/context.server";
import { jsonAnswer } from "./answer";
import { catalogId, limit } from "./catalog-query";
import { readQuery } from "./query";

const Query = z.object({ after: z.string().optional(), field: z.string().optional(), limit });

/** GET /api/catalog/products/:id/history: every change of either side, newest first, `{ changes, next }`; `field` leaves one field's. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => readHistory(ctx, catalogId(params.id), readQuery(request, Query)));
}
