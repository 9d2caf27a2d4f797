import { readMirrorState } from "~/mirror/read-order";
import type { Ctx } from "./ctx";

const UPDATED_AT = `query orderUpdatedAt($id: ID!) { order(id: $id) { updatedAt } }`;

export interface MirrorComparison {
  mirrored: boolean;
  writtenAt: string | null;
  ageSeconds: number | null;
  /** Null when Shopify could not be asked. */
  identical: boolean | null;
  /** Lines of refunds, fulfillments or shipping are still to be fetched. */
  partsPending: boolean;
  sentence: string;
}

/** How the mirror's copy of an order stands to Shopify's, by Shopify's `updatedAt` of this moment; or, without asking, when it was written. */
export async function compareWithShopify(ctx: Ctx, id: string, { ask = true } = {}): Promise<MirrorComparison> {
  const [ours, theirs] = await Promise.all([readMirrorState(ctx, id), ask ? askShopify(ctx, id) : null]);
  const writtenAt = ours?.writtenAt ?? null;
  const ageSeconds =
    writtenAt === null ? null : Math.max(0, Math.floor((ctx.clock().getTime() - Date.parse(writtenAt)) / 1000));
  const identical = theirs && ours !== null && Date.parse(ours.updatedAt) === theirs.updatedAt;
  return {
    mirrored: ours !== null,
    writtenAt,
    ageSeconds,
    identical,
    partsPending: ours?.partsPending ?? false,
    sentence: sentence(ours !== null, ageSeconds, identical, theirs),
  };
}

/** Milliseconds; `updatedAt: null` when Shopify has no such order, null when Shopify did not answer. */
async function askShopify(ctx: Ctx, id: string): Promise<{ updatedAt: number | null } | null> {
  try {
    const { data } = await ctx.admin.query<{ order: { updatedAt: string } | null }>({
      document: UPDATED_AT,
      variables: { id: `gid://shopify/Order/${id}` },
      urgency: "page",
    });
    return { updatedAt: data.order && Date.parse(data.order.updatedAt) };
  } catch (error) {
    ctx.log.warn({ shopId: ctx.shop.id, error: String(error) }, "Shopify could not be asked about one order.");
    return null;
  }
}

function sentence(
  mirrored: boolean,
  ageSeconds: number | null,
  identical: boolean | null,
  theirs: { updatedAt: number | null } | null,
): string {
  if (!mirrored)
    return theirs?.updatedAt === null ? "Neither Shopify nor the mirror has this order." : "Not mirrored yet.";
  const written = `Mirrored ${age(ageSeconds ?? 0)} ago`;
  if (identical === null) return `${written}; Shopify could not be asked whether it has changed since.`;
  if (identical) return `${written}, identical to Shopify.`;
  return theirs?.updatedAt === null
    ? `${written}, but Shopify no longer has it.`
    : `${written}; Shopify has a newer version.`;
}

function age(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return seconds < 172_800 ? "1 day" : `${Math.floor(seconds / 86_400)} days`;
}
