import { AppError } from "~/lib/errors";
import { readWatermark, rememberCount } from "~/mirror/watermarks";
import { resourceNamed } from "~/resources";
import { countsDocument } from "~/shopify/documents";

import type { Ctx } from "./ctx";

export interface ShopifyCount {
  /** What Shopify told last; null when it never did. */
  known: { count: number; countedAt: Date } | null;
  /** Why Shopify refused to tell it anew, in a sentence: it answered, and lets Lockstep read no such records, or nothing at all. */
  refused: string | null;
}

/** How many records Shopify says there are; asked again when the last answer is older than `maxAgeSeconds`. */
export async function shopifyCount(
  ctx: Ctx,
  resourceName: string,
  { maxAgeSeconds }: { maxAgeSeconds: number },
): Promise<ShopifyCount> {
  const resource = resourceNamed(resourceName);
  const { shopify_count, counted_at } = await readWatermark(ctx.db, ctx.shop.id, resource.name);
  const now = ctx.clock();
  const known = shopify_count !== null && counted_at !== null ? { count: shopify_count, countedAt: counted_at } : null;
  if (known && now.getTime() - known.countedAt.getTime() < maxAgeSeconds * 1000) return { known, refused: null };
  try {
    const { data } = await ctx.admin.query<{ c0: { count: number } | null }>({
      document: countsDocument(resource, [""], { probe: false }),
      urgency: "page",
    });
    if (!data.c0) return { known, refused: null };
    await rememberCount(ctx.db, ctx.shop.id, resource.name, data.c0.count, now);
    return { known: { count: data.c0.count, countedAt: now }, refused: null };
  } catch (error) {
    ctx.log.warn({ shop: ctx.shop.domain, error: String(error) }, "Shopify could not be asked for a count");
    return { known, refused: error instanceof AppError && error.kind === "unauthorized" ? error.message : null };
  }
}
