import { readTheirs } from "~/catalog/theirs";
import type { Sql } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { Theirs } from "~/resources/catalog/theirs";

/** Variants held at once, unless a single product has more (Shopify allows 2,048). */
const VARIANTS = 4_000;

/** Shopify's side of many products, of which no more are in memory than a batch may take. */
export async function* theirPages(ctx: MirrorCtx, sql: Sql, productIds: readonly string[]): AsyncGenerator<Theirs> {
  if (productIds.length === 0) return;
  const sizes = await sql.query<{ id: string; size: number }>(
    "select id::text, variant_count as size from products where shop_id = $1 and id = any($2::bigint[])",
    [ctx.shop.id, productIds],
  );
  let page: string[] = [];
  let sum = 0;
  for (const { id, size } of sizes) {
    if (page.length > 0 && sum + size > VARIANTS) {
      yield* (await readTheirs(ctx, sql, page)).values();
      page = [];
      sum = 0;
    }
    page.push(id);
    sum += size;
  }
  yield* (await readTheirs(ctx, sql, page)).values();
}
