/** The history of the catalog's fields: what Shopify changed is noted by compare, what we changed by write-catalog. */
import { z } from "zod";

import { jsonText } from "~/lib/copy-text";
import { packCursor, unpackCursor } from "~/lib/cursor";
import type { Sql } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { CatalogChangeView, CatalogHistoryPage } from "~/resources/catalog/change";
import type { Noticed } from "~/resources/catalog/compare-product";

/** `by` is what of Shopify told: a topic, or the mode of a sync. */
export interface ShopifysChange extends Noticed {
  catalogProductId: string;
  by: string;
}

export async function noteShopifysChanges(ctx: MirrorCtx, tx: Sql, changes: readonly ShopifysChange[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `insert into catalog_changes (shop_id, catalog_product_id, catalog_variant_id, field, side, before, after, at, by, cause)
     select $1, "catalogProductId", "catalogVariantId", field, 'shopify', before, after, at, by, 'shopify'
       from jsonb_to_recordset($2) as c ("catalogProductId" bigint, "catalogVariantId" bigint, field text, before jsonb, after jsonb,
            at timestamptz, by text)`,
    [ctx.shop.id, jsonText(changes)],
  );
}

export interface FieldPlace {
  catalogProductId: string;
  catalogVariantId: string;
  field: string;
}

export interface LastChange {
  at: Date;
  by: string | null;
}

/** When and by whom each side changed these fields last, in their order, as far as the history goes back. */
export async function lastChanges(
  ctx: MirrorCtx,
  tx: Sql,
  places: readonly FieldPlace[],
): Promise<{ ours: LastChange | null; theirs: LastChange | null }[]> {
  if (places.length === 0) return [];
  const rows = await tx.query<{ n: number; side: string; at: Date; by: string | null }>(
    `select k.n::int - 1 as n, s.side, c.at, c.by
       from unnest($2::bigint[], $3::bigint[], $4::text[]) with ordinality as k (product, variant, field, n)
      cross join (values ('ours'), ('shopify')) as s (side)
      cross join lateral (
        select at, by from catalog_changes c
         where c.shop_id = $1 and c.catalog_product_id = k.product and c.catalog_variant_id = k.variant and c.field = k.field and c.side = s.side
         order by c.id desc limit 1) c`,
    [
      ctx.shop.id,
      places.map(({ catalogProductId }) => catalogProductId),
      places.map(({ catalogVariantId }) => catalogVariantId),
      places.map(({ field }) => field),
    ],
  );
  const last = places.map((): { ours: LastChange | null; theirs: LastChange | null } => ({ ours: null, theirs: null }));
  for (const { n, side, at, by } of rows) {
    const place = last[n];
    if (place) place[side === "ours" ? "ours" : "theirs"] = { at, by };
  }
  return last;
}

const LIMIT = 30;
const Place = z.tuple([z.iso.datetime(), z.string().regex(/^\d{1,19}$/)]);

/** What became of a product's fields, newest first; `field` and `variant` ("0": the product itself) leave those of one. Throws `AppError("invalid")` for an `after` that is no `next` of ours. */
export async function readHistory(
  ctx: MirrorCtx,
  catalogProductId: string,
  { after, field, variant, limit = LIMIT }: { after?: string; field?: string; variant?: string; limit?: number } = {},
): Promise<CatalogHistoryPage> {
  const [at, id] = after === undefined ? [null, null] : unpackCursor(after, Place);
  const rows = await ctx.db.query<Omit<CatalogChangeView, "at"> & { at: Date }>(
    `select c.id::text, c.catalog_variant_id::text as "catalogVariantId", v.title as "variantTitle", c.field, c.side, c.before, c.after, c.at,
            c.by, c.cause, c.import_id::text as "importId", c.run_id::text as "runId"
       from catalog_changes c left join catalog_variants v on v.shop_id = c.shop_id and v.id = c.catalog_variant_id
      where c.shop_id = $1 and c.catalog_product_id = $2 and ($3::timestamptz is null or (c.at, c.id) < ($3, $4::bigint))
        and ($5::text is null or c.field = $5) and ($6::bigint is null or c.catalog_variant_id = $6)
      order by c.at desc, c.id desc limit $7`,
    [ctx.shop.id, catalogProductId, at, id, field ?? null, variant ?? null, limit + 1],
  );
  const changes = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  const last = changes.at(-1);
  return { changes, next: rows.length > limit && last ? packCursor([last.at, last.id]) : null };
}
