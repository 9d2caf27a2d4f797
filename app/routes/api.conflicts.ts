import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { listConflicts } from "~/catalog/conflicts";
import { adminContext } from "~/context.server";
import { jsonAnswer } from "./answer";
import { differenceFilters } from "./catalog-query";
import { readQuery } from "./query";

const Query = z.object(differenceFilters);

/** GET /api/conflicts: fields that both sides changed to different values, newest first, `{ conflicts, next }`. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => {
    const { product, ...filters } = readQuery(request, Query);
    const { rows, next } = await listConflicts(ctx, { ...filters, catalogProductId: product });
    return { conflicts: rows, next };
  });
}
