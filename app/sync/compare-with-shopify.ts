import { gidOf } from "~/lib/gid";
import { readMirrorState } from "~/mirror/mirror-state";
import type { Resource } from "~/resources/resource";
import { existDocument } from "~/shopify/documents";

import type { Ctx } from "./ctx";

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

/** How the mirror's copy of a record stands to Shopify's, by Shopify's `updatedAt` of this moment; or, without asking, when it was written. */
export async function compareWithShopify(
  ctx: Ctx,
  resource: Resource,
  id: string,
  { ask = true } = {},
): Promise<MirrorComparison> {
  const [ours, theirs] = await Promise.all([
    readMirrorState(ctx, resource, id),
    ask ? askShopify(ctx, resource, id) : null,
  ]);
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
    sentence: sentence(resource, ours !== null, ageSeconds, identical, theirs),
  };
}

/** Milliseconds; `updatedAt: null` when Shopify has no such record, null when Shopify did not answer. */
async function askShopify(ctx: Ctx, resource: Resource, id: string): Promise<{ updatedAt: number | null } | null> {
  try {
    const { data } = await ctx.admin.query<{ nodes: ({ updatedAt?: string } | null)[] }>({
      document: existDocument(resource),
      variables: { ids: [gidOf(resource.type, id)] },
      urgency: "page",
    });
    const updatedAt = data.nodes[0]?.updatedAt;
    return { updatedAt: updatedAt === undefined ? null : Date.parse(updatedAt) };
  } catch (error) {
    ctx.log.warn({ shopId: ctx.shop.id, error: String(error) }, "Shopify could not be asked about one record.");
    return null;
  }
}

function sentence(
  { noun }: Resource,
  mirrored: boolean,
  ageSeconds: number | null,
  identical: boolean | null,
  theirs: { updatedAt: number | null } | null,
): string {
  if (!mirrored)
    return theirs?.updatedAt === null ? `Neither Shopify nor the mirror has this ${noun.one}.` : "Not mirrored yet.";
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
