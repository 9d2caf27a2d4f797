import { resourceNamed } from "~/resources";

import type { Ctx } from "./ctx";
import { fetchAgain } from "./fetch-again";

/** Reads rejected records again: those named, or the oldest hundred. What still cannot be read stays, with its newest reason. */
export async function retryRejects(
  ctx: Ctx,
  resourceName: string,
  ids?: readonly string[],
): Promise<{ fetched: number; failed: number }> {
  const resource = resourceNamed(resourceName);
  const rows = await ctx.db.query<{ id: string }>(
    `select id::text from rejects where shop_id = $1 and resource = $2 and ($3::bigint[] is null or id = any($3)) order by first_at limit 100`,
    [ctx.shop.id, resource.name, ids ?? null],
  );
  if (rows.length === 0) return { fetched: 0, failed: 0 };
  const tally = await fetchAgain(
    ctx,
    resource.name,
    rows.map((row) => row.id),
  );
  return { fetched: tally.fetched - tally.rejected, failed: tally.rejected };
}
