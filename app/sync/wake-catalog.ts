/** Tells the catalog that the mirror of what it holds has moved. */
import { compareKey } from "~/jobs/keys";
import type { Transaction } from "~/lib/sql";

import type { Ctx } from "./ctx";

/** Resources that the catalog is the merchant's side of. */
const TWO_WAY: readonly string[] = ["products"];

/** Between two comparisons in a burst of webhooks: each looks through all products for those that moved. */
const REST_MS = 1_000;

/** `soon` is for bursts, which then are compared together. */
export async function wakeCatalog(
  ctx: Pick<Ctx, "queue" | "shop">,
  resourceName: string,
  { soon = false, tx }: { soon?: boolean; tx?: Transaction } = {},
): Promise<void> {
  if (!TWO_WAY.includes(resourceName)) return;
  const { id: shopId } = ctx.shop;
  await ctx.queue.add(
    "compare-catalog",
    { shopId },
    { key: compareKey(shopId), afterMs: soon ? REST_MS : undefined, tx },
  );
}
