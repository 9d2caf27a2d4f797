import type { Ctx } from "./ctx";
import { planSync } from "./plan-sync";
import { parseSyncRequest } from "./start-sync";
import { resourceNamed } from "~/resources";
import { estimateSentence } from "~/resources/sync-sentences";
import type { Cost } from "~/resources/sync-sentences";

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
  const pages = plan.windows.every(({ kind }) => kind === "pages" || kind === "records");
  const apiCalls = pages ? 1 + Math.max(1, Math.ceil(plan.expected / 3)) : 1 + 2 * plan.windows.length;
  const seconds = pages ? plan.expected : BULK_SECONDS + plan.expected / RECORDS_PER_SECOND;
  const minutes = Math.ceil(seconds / 60);
  const cost = { records: plan.expected, apiCalls, minutes };
  return {
    ...cost,
    sentence: estimateSentence(cost, resource.noun),
    mode: plan.mode,
    fallsBackToFull: request.mode === "update" && plan.mode === "full",
  };
}
