import type { Resource } from "~/resources/resource";

import type { Ctx } from "./ctx";
import { visibleSince } from "./visible-since";

/**
 * Of the records a read by id did not find, those that are really gone. The others are only out of the granted scope's
 * sight, or were never mirrored.
 */
export async function goneFrom(ctx: Ctx, resource: Resource, missing: readonly string[]): Promise<string[]> {
  if (missing.length === 0) return [];
  const since = visibleSince(resource, ctx.shop, ctx.clock());
  const rows = await ctx.db.query<{ id: string }>(
    `select id::text from ${resource.table.name} where shop_id = $1 and id = any($2::bigint[]) and ($3::timestamptz is null or created_at >= $3)`,
    [ctx.shop.id, missing, since],
  );
  return rows.map((row) => row.id);
}
