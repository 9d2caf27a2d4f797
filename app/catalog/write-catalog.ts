/**
 * With `add-to-catalog` the one way into the catalog's products and variants. Whatever changes of our side is written down in the
 * same transaction, with what it was before, and `rev` grows, so that the product is compared again. Everything is set-based: a
 * few hundred to a few thousand rows at once are best.
 */
import type { Sql, Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { FieldMap } from "~/resources/catalog/values";

import { lockProducts } from "./hold-products";
import { CHANGE, TOLD, values } from "./our-changes";
import type { Author } from "./our-changes";

/** Fields that are not named stay. A field that our side had no say in yet starts from `base`. */
export interface Patch {
  catalogProductId: string;
  /** "0" for fields of the product itself. */
  catalogVariantId: string;
  ours?: FieldMap;
  base?: FieldMap;
}

/**
 * Changes values of ours, of the base, or of both. Products and variants that are gone meanwhile are passed over. Resolves to
 * how many values of ours became others.
 */
export async function patchCatalog(
  ctx: MirrorCtx,
  tx: Transaction,
  patches: readonly Patch[],
  author: Author,
): Promise<number> {
  if (patches.length === 0) return 0;
  await lockProducts(tx, ctx.shop.id, [...new Set(patches.map(({ catalogProductId }) => catalogProductId))]);
  const ofProducts = await patchTable(ctx, tx, "catalog_products", patches, author);
  const ofVariants = await patchTable(ctx, tx, "catalog_variants", patches, author);
  await grow(ctx, tx, [...new Set([...ofProducts.products, ...ofVariants.products])]);
  return ofProducts.changes + ofVariants.changes;
}

const TABLES = {
  catalog_products: {
    product: "id",
    variant: "0",
    matched: `title = coalesce(p.ours->>'title', t.title),
              handle = case when p.ours ? 'handle' then p.ours->>'handle' else t.handle end`,
  },
  catalog_variants: {
    product: "catalog_product_id",
    variant: "o.id",
    matched: `sku = case when p.ours ? 'sku' then p.ours->>'sku' else t.sku end,
              barcode = case when p.ours ? 'barcode' then p.ours->>'barcode' else t.barcode end`,
  },
} as const;

async function patchTable(
  ctx: MirrorCtx,
  tx: Transaction,
  table: keyof typeof TABLES,
  patches: readonly Patch[],
  author: Author,
): Promise<{ products: string[]; changes: number }> {
  const { product, variant, matched } = TABLES[table];
  const rows = patchRows(patches, table === "catalog_products");
  if (rows.length === 0) return { products: [], changes: 0 };
  const [row] = await tx.query<{ products: string[]; changes: number }>(
    `with p as (
       select * from jsonb_to_recordset($4) as p (id bigint, ours jsonb, base jsonb)
     ), o as (
       select t.id, t.${product} as product, t.ours, p.ours as our_patch, p.base as base_patch
         from p join ${table} t on t.shop_id = $1 and t.id = p.id
     ), told as (
       insert into catalog_changes (${CHANGE})
       select $1, o.product, ${variant}, e.key, 'ours', b.before, e.value, ${TOLD}
         from o cross join lateral jsonb_each(o.our_patch) e
                cross join lateral (select coalesce(o.ours -> e.key, o.base_patch -> e.key) as before) b
        where b.before is distinct from e.value or $2::text = 'resolve'
       returning before is distinct from after as differs
     ), written as (
       update ${table} t set ours = t.ours || p.ours, base = t.base || p.base, ${matched}
         from p where t.shop_id = $1 and t.id = p.id and (t.ours || p.ours, t.base || p.base) is distinct from (t.ours, t.base)
       returning t.${product} as product
     )
     select (select coalesce(array_agg(distinct product::text), '{}') from written) as products,
            (select count(*)::int from told where differs) as changes`,
    values(ctx, rows, author),
  );
  return row ?? { products: [], changes: 0 };
}

/** One row for each record: a statement cannot change one twice. What is said of a field last counts. */
function patchRows(patches: readonly Patch[], ofProducts: boolean): { id: string; ours: FieldMap; base: FieldMap }[] {
  const rows = new Map<string, { id: string; ours: FieldMap; base: FieldMap }>();
  for (const { catalogProductId, catalogVariantId, ours, base } of patches) {
    if ((catalogVariantId === "0") !== ofProducts) continue;
    const id = ofProducts ? catalogProductId : catalogVariantId;
    const row = rows.get(id);
    rows.set(id, { id, ours: { ...row?.ours, ...ours }, base: { ...row?.base, ...base } });
  }
  return [...rows.values()];
}

/** Which product and variants of Shopify's ours have become. */
export interface Link {
  catalogProductId: string;
  productId: string;
  variants: readonly { catalogVariantId: string; variantId: string; inventoryItemId: string }[];
}

/** Remembers what was created there. If the catalog has adopted the newcomer meanwhile, that one gives way to ours. */
export async function linkToShopify(ctx: MirrorCtx, tx: Transaction, links: readonly Link[]): Promise<void> {
  const products = links.map(({ catalogProductId }) => catalogProductId);
  const variants = links.flatMap((link) => link.variants);
  await lockProducts(tx, ctx.shop.id, products);
  const double = `select id from catalog_products where shop_id = $1 and source = 'adopted'
                     and product_id = any($2::bigint[]) and id <> all($3::bigint[])`;
  const taken = [ctx.shop.id, links.map(({ productId }) => productId), products];
  for (const table of ["catalog_variants", "catalog_differences"])
    await tx.query(`delete from ${table} where shop_id = $1 and catalog_product_id in (${double})`, taken);
  await tx.query(`delete from catalog_products where shop_id = $1 and id in (${double})`, taken);
  await tx.query(
    `update catalog_products p set product_id = l.product_id from unnest($2::bigint[], $3::bigint[]) as l (product_id, id)
      where p.shop_id = $1 and p.id = l.id`,
    taken,
  );
  await tx.query(
    `update catalog_variants v set variant_id = l.variant_id, inventory_item_id = l.inventory_item_id
       from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as l (id, variant_id, inventory_item_id)
      where v.shop_id = $1 and v.id = l.id`,
    [
      ctx.shop.id,
      variants.map(({ catalogVariantId }) => catalogVariantId),
      variants.map(({ variantId }) => variantId),
      variants.map(({ inventoryItemId }) => inventoryItemId),
    ],
  );
  await grow(ctx, tx, products);
}

/** A product that changed is due for a comparison, and the newest in the list. */
export async function grow(ctx: MirrorCtx, tx: Sql, products: readonly string[]): Promise<void> {
  if (products.length === 0) return;
  await tx.query(
    "update catalog_products set rev = rev + 1, updated_at = $3 where shop_id = $1 and id = any($2::bigint[])",
    [ctx.shop.id, products, ctx.clock()],
  );
}
