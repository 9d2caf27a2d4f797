import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { compareWithShopify } from "~/sync/compare-with-shopify";
import { fetchAgain, outcomeOfOne } from "~/sync/fetch-again";
import { jsonAnswer, refuseMethod } from "./answer";
import { recordId, resourceIn } from "./record-id";

/**
 * POST /api/orders/:id/fetch, for Shopify's order page, and the same for products: fetches the record now and answers as …/mirror does,
 * with what came of it: `fetched` is created, updated, unchanged, deleted or rejected.
 */
export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return ctx.cors(refuseMethod("POST"));
  const answer = await jsonAnswer(ctx.log, async () => {
    const resource = resourceIn(params.resource);
    const id = recordId(resource, params.id);
    const fetched = outcomeOfOne(await fetchAgain(ctx, resource.name, [id]));
    return { ...(await compareWithShopify(ctx, resource, id)), fetched };
  });
  return ctx.cors(answer);
}

/** Browsers ask for permission first (OPTIONS): answered while signing in. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return ctx.cors(refuseMethod("POST"));
}
