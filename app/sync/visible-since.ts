import type { Shop } from "~/mirror/ctx";
import type { Resource } from "~/resources/resource";

/** The oldest creation date of such records that this shop's scopes show at `now`; null when they show everything. */
export const visibleSince = (resource: Resource, shop: Shop, now: Date): Date | null =>
  resource.visibleSince(shop.scopes, now);
