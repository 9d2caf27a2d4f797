/** What rows say together: which belong to one product, and which say two things of one. Set by set, over all rows of an import. */
import type { Sql, Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { FIELDS } from "~/resources/catalog/fields";

/** A product, and a variant, as rows of a file mean it: Shopify's, ours, or one that is yet to be made. */
const PRODUCT = "coalesce('p' || product_id, 'c' || catalog_product_id, 'f' || family)";
const VARIANT = `coalesce('v' || variant_id, 'c' || catalog_variant_id, ${PRODUCT} || options::text)`;
const TAKEN = "state in ('change', 'create', 'agreed', 'unchanged')";

/**
 * Rows whose product others of their family have found are about that product too. Resolves to these rows, which now have to be
 * judged again.
 */
export async function joinRows(ctx: MirrorCtx, tx: Transaction, importId: string): Promise<JoinedRow[]> {
  const key = [ctx.shop.id, importId] as const;
  await tornFamilies(tx, key);
  return await joinFamilies(tx, key);
}

export interface JoinedRow {
  n: number;
  part: number;
}

/** Of the rows that make a new product one must have a title; what says another thing than an earlier row is rejected. */
export async function settleRows(ctx: MirrorCtx, tx: Transaction, importId: string): Promise<void> {
  const key = [ctx.shop.id, importId] as const;
  await rejectUntitled(tx, key);
  await rejectUneven(tx, key);
  await rejectContradictions(tx, key, "product", PRODUCT);
  await rejectContradictions(tx, key, "variant", VARIANT);
}

type Key = readonly [shopId: number, importId: string];

/** Families of which some row has found its product. */
const FAMILIES = `
  select family, count(distinct ${PRODUCT}) as products, min(product_id) as product_id, min(catalog_product_id) as catalog_product_id
    from feed_rows
   where shop_id = $1 and import_id = $2 and family is not null and ${TAKEN} and coalesce(product_id, catalog_product_id) is not null
   group by family`;

async function tornFamilies(tx: Sql, key: Key): Promise<void> {
  await tx.query(
    `with f as (${FAMILIES})
     update feed_rows r set state = 'ambiguous', changes = null,
            reason = 'Line ' || r.n || ': its variants, and those of the rows with its handle, belong to more than one product.'
       from f where r.shop_id = $1 and r.import_id = $2 and r.family = f.family and f.products > 1 and r.${TAKEN}`,
    key,
  );
}

async function joinFamilies(tx: Sql, key: Key): Promise<JoinedRow[]> {
  return await tx.query<JoinedRow>(
    `with f as (${FAMILIES})
     update feed_rows r set product_id = f.product_id, catalog_product_id = f.catalog_product_id
       from f where r.shop_id = $1 and r.import_id = $2 and r.family = f.family and r.state = 'create'
         and r.product_id is null and r.catalog_product_id is null returning r.n, r.part`,
    key,
  );
}

async function rejectUntitled(tx: Sql, key: Key): Promise<void> {
  const ofNew =
    "shop_id = $1 and import_id = $2 and state = 'create' and product_id is null and catalog_product_id is null";
  await tx.query(
    `update feed_rows set state = 'rejected', changes = null,
            reason = coalesce(reason, 'Line ' || n || ': a new product needs a title.')
      where ${ofNew} and family not in (select family from feed_rows where ${ofNew} and product ? 'title')`,
    key,
  );
  await tx.query(
    "update feed_rows set reason = null where shop_id = $1 and import_id = $2 and state = 'create' and reason is not null",
    key,
  );
}

/** Variants of one new product are told apart by the same options. */
async function rejectUneven(tx: Sql, key: Key): Promise<void> {
  await tx.query(
    `with r as (
       select n, part, jsonb_array_length(options) as count, first_value(jsonb_array_length(options)) over w as first, first_value(n) over w as first_n
         from feed_rows where shop_id = $1 and import_id = $2 and state = 'create' and product_id is null and catalog_product_id is null
       window w as (partition by family order by n, part)
     )
     update feed_rows t set state = 'rejected', changes = null,
            reason = 'Line ' || r.n || ': it has ' || r.count || ' options, but line ' || r.first_n || ' of the same product has ' || r.first || '.'
       from r where t.shop_id = $1 and t.import_id = $2 and t.n = r.n and t.part = r.part and r.count <> r.first`,
    key,
  );
}

const LABELS = Object.fromEntries(
  Object.entries(FIELDS).map(([field, { label }]) => [
    field,
    label === label.toUpperCase() ? label : label.toLowerCase(),
  ]),
);

async function rejectContradictions(tx: Sql, key: Key, what: "product" | "variant", identity: string): Promise<void> {
  await tx.query(
    `with r as (
       select n, part, ${identity} as key, ${what} as said from feed_rows
        where shop_id = $1 and import_id = $2 and ${TAKEN} and ${what} <> '{}'
     ), several as (
       select key from r group by key having count(*) > 1
     ), said as (
       select r.n, r.part, f.key as field, f.value, first_value(f.value) over w as first, first_value(r.n) over w as first_n
         from r join several using (key) cross join lateral jsonb_each(r.said) f window w as (partition by r.key, f.key order by r.n, r.part)
     ), wrong as (
       select distinct on (n, part) n, part, field, first_n from said where value <> first order by n, part, field
     )
     update feed_rows t set state = 'rejected', changes = null,
            reason = 'Line ' || t.n || ': line ' || wrong.first_n || ' says another ' || coalesce($3::jsonb->>wrong.field, split_part(wrong.field, ':', 1))
                     || ' of the same ${what}.'
       from wrong where t.shop_id = $1 and t.import_id = $2 and t.n = wrong.n and t.part = wrong.part`,
    [...key, JSON.stringify(LABELS)],
  );
}
