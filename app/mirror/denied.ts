import type { MirrorCtx } from "./ctx";

/** The protected fields this app was refused in this shop, as last learned. */
export async function writtenDenied(ctx: MirrorCtx): Promise<ReadonlySet<string>> {
  const [shop] = await ctx.db.query<{ denied_fields: string[] }>("select denied_fields from shops where id = $1", [
    ctx.shop.id,
  ]);
  return new Set(shop?.denied_fields ?? []);
}

export async function rememberDenied(ctx: MirrorCtx, fields: readonly string[]): Promise<void> {
  await ctx.db.query("update shops set denied_fields = $2 where id = $1 and denied_fields is distinct from $2", [
    ctx.shop.id,
    [...new Set(fields)].sort(),
  ]);
}
