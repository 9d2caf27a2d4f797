/** Where the two sides differ, as compare worked it out: kept in rows that pages, plans and pushes read. */
import { jsonText } from "~/lib/copy-text";
import type { Sql } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { differenceKey } from "~/resources/catalog/compare-product";
import type { Difference, KnownDifference } from "~/resources/catalog/compare-product";

import type { LastChange } from "./history";

/** The differences of products as they were last worked out: catalog product id → key of the field → difference. */
export async function knownDifferences(
  ctx: MirrorCtx,
  tx: Sql,
  products: readonly string[],
): Promise<Map<string, Map<string, KnownDifference>>> {
  const rows = await tx.query<KnownDifference & { product: string; variant: string; field: string }>(
    `select catalog_product_id::text as product, catalog_variant_id::text as variant, field, base, theirs from catalog_differences
      where shop_id = $1 and catalog_product_id = any($2::bigint[])`,
    [ctx.shop.id, products],
  );
  const known = new Map<string, Map<string, KnownDifference>>(products.map((id) => [id, new Map()]));
  for (const { product, variant, field, ...values } of rows)
    known.get(product)?.set(differenceKey(variant, field), values);
  return known;
}

export interface FoundDifference extends Difference {
  catalogProductId: string;
  ours: LastChange | null;
  theirs: LastChange | null;
}

/** These are all the differences that these products have. One that was there before, as the same verdict, keeps since when. */
export async function replaceDifferences(
  ctx: MirrorCtx,
  tx: Sql,
  products: readonly string[],
  found: readonly FoundDifference[],
): Promise<void> {
  const rows = found.map(({ sides, ours, theirs, catalogProductId, catalogVariantId, ...difference }) => ({
    ...difference,
    catalog_product_id: catalogProductId,
    catalog_variant_id: catalogVariantId,
    base: sides.base ?? null,
    ours: sides.ours,
    theirs: sides.theirs,
    ours_at: ours?.at,
    ours_by: ours?.by,
    theirs_at: theirs?.at,
    theirs_by: theirs?.by,
  }));
  await tx.query(
    `with found as (
       select * from jsonb_to_recordset($3) as f (catalog_product_id bigint, catalog_variant_id bigint, field text, verdict text, base jsonb,
              ours jsonb, theirs jsonb, value jsonb, tier smallint, ours_at timestamptz, ours_by text, theirs_at timestamptz, theirs_by text)
     ), settled as (
       delete from catalog_differences d where d.shop_id = $1 and d.catalog_product_id = any($2::bigint[]) and not exists (
         select from found f
          where (f.catalog_product_id, f.catalog_variant_id, f.field) = (d.catalog_product_id, d.catalog_variant_id, d.field))
     )
     insert into catalog_differences as d (shop_id, catalog_product_id, catalog_variant_id, field, verdict, base, ours, theirs, value, tier,
            since, ours_at, ours_by, theirs_at, theirs_by)
     select $1, catalog_product_id, catalog_variant_id, field, verdict, base, ours, theirs, value, tier, $4, ours_at, ours_by, theirs_at, theirs_by
       from found
     on conflict (shop_id, catalog_product_id, catalog_variant_id, field) do update
        set verdict = excluded.verdict, base = excluded.base, ours = excluded.ours, theirs = excluded.theirs, value = excluded.value,
            tier = excluded.tier, ours_at = excluded.ours_at, ours_by = excluded.ours_by, theirs_at = excluded.theirs_at,
            theirs_by = excluded.theirs_by, since = case when d.verdict = excluded.verdict then d.since else excluded.since end
      where (d.verdict, d.base, d.ours, d.theirs, d.value, d.ours_at, d.ours_by, d.theirs_at, d.theirs_by) is distinct from
            (excluded.verdict, excluded.base, excluded.ours, excluded.theirs, excluded.value, excluded.ours_at, excluded.ours_by,
             excluded.theirs_at, excluded.theirs_by)`,
    [ctx.shop.id, products, jsonText(rows), ctx.clock()],
  );
}
