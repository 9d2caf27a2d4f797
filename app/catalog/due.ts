/** Which products of the catalog are due for a comparison: one of their sides moved since the last. */
import type { MirrorCtx } from "~/mirror/ctx";

const PRODUCTS = 200;
/** Variants of both sides held at once, unless a single product has more (Shopify allows 2,048). */
const VARIANTS = 4_000;

/** Catalog ids page by page, all or of `ids`; a page is small enough to be held in memory. */
export async function* duePages(ctx: MirrorCtx, ids?: readonly string[]): AsyncGenerator<string[]> {
  for (let after: string | undefined = "0"; after !== undefined;) {
    const rows: { id: string; size: number }[] = await ctx.db.query(
      `select p.id::text, coalesce(m.variant_count, 0)
              + (select count(*)::int from catalog_variants v where v.shop_id = p.shop_id and v.catalog_product_id = p.id) as size
         from catalog_products p left join products m on m.shop_id = p.shop_id and m.id = p.product_id
        where p.shop_id = $1 and p.id > $2 and ($3::bigint[] is null or p.id = any($3))
          and (p.compared_rev is distinct from p.rev or p.compared_hash is distinct from m.hash)
        order by p.id limit ${PRODUCTS}`,
      [ctx.shop.id, after, ids ?? null],
    );
    const page = fitting(rows, VARIANTS).map(({ id }) => id);
    if (page.length > 0) yield page;
    after = page.at(-1);
  }
}

/** As many rows from the front as come to `most` together; one at least. */
export function fitting<Row extends { size: number }>(rows: readonly Row[], most: number): Row[] {
  let sum = 0;
  return rows.filter(({ size }, n) => (sum += size) <= most || n === 0);
}
