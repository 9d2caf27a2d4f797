/** How what changes of our side is written down, in the statement that changes it. */
import { jsonText } from "~/lib/copy-text";
import type { MirrorCtx } from "~/mirror/ctx";
import type { Cause } from "~/resources/catalog/change";
import { WHOLE } from "~/resources/catalog/change";

/** Who changed our side, and why. */
export interface Author {
  /** Shopify's number of a person, the name of a feed, the strategy that decided; null when nobody in particular. */
  by: string | null;
  cause: Cause;
  importId?: string;
  runId?: string;
}

/** `at` to `run_id` of a change, from the parameters of `values`; typed, because a select does not learn from where it goes to. */
export const TOLD = "$3::timestamptz, $5::text, $2::text, $6::bigint, $7::bigint";
export const CHANGE =
  "shop_id, catalog_product_id, catalog_variant_id, field, side, before, after, at, by, cause, import_id, run_id";

/** $1 to $7 of every statement that writes down what it changes. */
export const values = (ctx: MirrorCtx, rows: readonly unknown[], author: Author) => [
  ctx.shop.id,
  author.cause,
  ctx.clock(),
  jsonText(rows),
  author.by,
  author.importId ?? null,
  author.runId ?? null,
];

/**
 * What came in, in one row; with its values unless Shopify has them. Of a record that Shopify has, the values that differ from
 * Shopify's are changes of their own.
 */
export const toldOfNew = (product: string, variant: string, shopifyId: string, wanted = "true") => `
  insert into catalog_changes (${CHANGE})
  select $1, ${product}, ${variant}, '${WHOLE}', 'ours', null, case when ${shopifyId} is null then ours end, ${TOLD}
    from added where ${wanted}
  union all
  select $1, ${product}, ${variant}, e.key, 'ours', base -> e.key, e.value, ${TOLD}
    from added cross join lateral jsonb_each(ours) e where ${shopifyId} is not null and (base -> e.key) is distinct from e.value`;
