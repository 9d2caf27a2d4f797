import { resourceNamed } from "~/resources";
import type { Resource } from "~/resources/resource";
import { estimateSentence } from "~/resources/sync-sentences";
import type { Cost } from "~/resources/sync-sentences";

import type { Ctx } from "./ctx";
import { planSync } from "./plan-sync";
import type { Plan } from "./plan-sync";
import { costOfReading, packed, sized } from "./sources/read-records";
import { parseSyncRequest } from "./start-sync";

export interface Estimate extends Cost {
  /** In English; pages tell it with their merchant's numbers. */
  sentence: string;
  mode: string;
  fallsBackToFull: boolean;
}

/** Records per second from the file to the rows on a small machine (`npm run bench`, ingest), rounded down; only for estimates. */
const RECORDS_PER_SECOND = 1_000;
/** What a bulk operation takes before its first byte. */
const BULK_SECONDS = 15;

/** What a sync would cost, from Shopify's own counts; one call that the page waits for. Throws as `startSync` does. */
export async function estimateSync(ctx: Ctx, input: unknown): Promise<Estimate> {
  const request = parseSyncRequest(input);
  const resource = resourceNamed(request.resource);
  const plan = await planSync(ctx, resource, request, { learn: false, urgency: "page" });
  const { calls, seconds } = readsOneByOne(plan)
    ? await costOfSingles(ctx, resource, request.params.ids ?? anonymous(plan.expected))
    : { calls: 2 * plan.windows.length, seconds: BULK_SECONDS + plan.expected / RECORDS_PER_SECOND };
  const cost = { records: plan.expected, apiCalls: 1 + calls, minutes: Math.ceil(seconds / 60) };
  return {
    ...cost,
    sentence: estimateSentence(cost, resource.noun),
    mode: plan.mode,
    fallsBackToFull: request.mode === "update" && plan.mode === "full",
  };
}

const readsOneByOne = ({ windows }: Plan) => windows.every(({ kind }) => kind === "pages" || kind === "records");

/** Records of which only their number is known. */
const anonymous = (count: number) => Array.from({ length: Math.max(1, count) }, (_, n) => String(n + 1));

/** What a call takes until it is answered and written. */
const CALL_SECONDS = 1;
const UNKNOWN_BUDGET = { available: 1000, rate: 50 };

/** As many to a call as it may cost, and what exceeds the bucket waits for it to fill. */
async function costOfSingles(
  ctx: Ctx,
  resource: Resource,
  ids: readonly string[],
): Promise<{ calls: number; seconds: number }> {
  const wants = await sized(
    ctx,
    resource,
    ids.map((id) => ({ id })),
  );
  const [bucket = UNKNOWN_BUDGET] = await ctx.db.query<{ available: number; rate: number }>(
    "select maximum_available as available, restore_rate as rate from api_budgets where shop_id = $1",
    [ctx.shop.id],
  );
  const calls = (await packed(ctx, resource, wants)).length;
  const waited = Math.max(0, costOfReading(resource, wants) - bucket.available) / bucket.rate;
  return { calls, seconds: calls * CALL_SECONDS + waited };
}
