import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { listDifferences } from "~/catalog/read-differences";
import { readPolicy } from "~/catalog/settings";
import { adminContext } from "~/context.server";
import { STRATEGIES } from "~/resources/catalog/strategy";
import { jsonAnswer } from "./answer";
import { differenceFilters, verdict } from "./catalog-query";
import { readQuery } from "./query";

const strategy = z.enum(STRATEGIES, { error: `A strategy is one of ${STRATEGIES.join(", ")}.` }).optional();
const Query = z.object({ ...differenceFilters, verdict, strategy });

/**
 * GET /api/catalog/differences: field by field what the plan counts, product by product, `{ rows, next }`. With `strategy` each
 * conflict says whose value it would end with, were that the shop's strategy.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => {
    const { strategy: other, product, ...filters } = readQuery(request, Query);
    const policy = await readPolicy(ctx);
    const asked = { ...policy, strategy: other ?? policy.strategy };
    return await listDifferences(ctx, asked, { ...filters, catalogProductId: product, order: "product" });
  });
}
