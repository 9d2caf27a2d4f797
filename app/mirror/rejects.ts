import type { MirrorCtx } from "./ctx";

/** Records that a person asked to be read again, in the order of asking. */
export async function askedRejects(ctx: MirrorCtx, resource: string, limit: number): Promise<string[]> {
  const rows = await ctx.db.query<{ id: string }>(
    `select id::text from rejects where shop_id = $1 and resource = $2 and asked_at is not null order by asked_at, id limit $3`,
    [ctx.shop.id, resource, limit],
  );
  return rows.map((row) => row.id);
}

/** Notes that records could not even be read; `reasons` by id. */
export async function failRejects(
  ctx: MirrorCtx,
  resource: string,
  reasons: ReadonlyMap<string, string>,
): Promise<void> {
  if (reasons.size === 0) return;
  await ctx.db.query(
    `update rejects r set attempts = r.attempts + 1, last_at = $5, reason = f.reason, asked_at = null
       from unnest($3::bigint[], $4::text[]) as f (id, reason) where r.shop_id = $1 and r.resource = $2 and r.id = f.id`,
    [ctx.shop.id, resource, [...reasons.keys()], [...reasons.values()], ctx.clock()],
  );
}

/** Records that no longer exist have nothing to be mirrored. */
export async function dropRejects(ctx: MirrorCtx, resource: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await ctx.db.query("delete from rejects where shop_id = $1 and resource = $2 and id = any($3::bigint[])", [
    ctx.shop.id,
    resource,
    ids,
  ]);
}
