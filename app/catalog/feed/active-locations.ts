import { readLocations } from "~/catalog/locations";
import type { MirrorCtx } from "~/mirror/ctx";
import type { FeedLocation } from "~/resources/catalog/feed-columns";

/** Where something can be in stock: what a column of a feed may name. */
export const activeLocations = async (ctx: MirrorCtx): Promise<FeedLocation[]> =>
  (await readLocations(ctx)).filter(({ isActive }) => isActive);
