/** Products of the catalog as they are judged: held until the transaction ends, with all of their variants. */
import type { Sql, Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { OurProduct, OurRecord } from "~/resources/catalog/compare-product";
import type { FieldMap } from "~/resources/catalog/values";

/** Holds products until the transaction ends, in one order for everybody. Resolves to the ids of those that are there. */
export async function lockProducts(tx: Sql, shopId: number, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    "select id::text from catalog_products where shop_id = $1 and id = any($2::bigint[]) order by catalog_products.id for update",
    [shopId, ids],
  );
  return rows.map(({ id }) => id);
}

export interface HeldVariant extends OurRecord {
  inventoryItemId: string | null;
  position: number;
  title: string;
  options: Readonly<Record<string, string>>;
  goneAt: Date | null;
}

export interface HeldProduct extends OurProduct {
  title: string;
  handle: string | null;
  rev: number;
  goneAt: Date | null;
  variants: HeldVariant[];
}

interface ProductRow {
  id: string;
  product_id: string | null;
  title: string;
  handle: string | null;
  ours: FieldMap;
  base: FieldMap;
  rev: number;
  adopted: boolean;
  gone_at: Date | null;
}

interface VariantRow {
  id: string;
  catalog_product_id: string;
  variant_id: string | null;
  inventory_item_id: string | null;
  position: number;
  title: string;
  options: Record<string, string>;
  ours: FieldMap;
  base: FieldMap;
  gone_at: Date | null;
}

/** In the order of their ids; those that are gone meanwhile are not among them. */
export async function holdProducts(ctx: MirrorCtx, tx: Transaction, ids: readonly string[]): Promise<HeldProduct[]> {
  await lockProducts(tx, ctx.shop.id, ids);
  const products = await tx.query<ProductRow>(
    `select id::text, product_id::text, title, handle, ours, base, rev, adopted_at is not null as adopted, gone_at
       from catalog_products where shop_id = $1 and id = any($2::bigint[]) order by catalog_products.id`,
    [ctx.shop.id, ids],
  );
  const variants = await tx.query<VariantRow>(
    `select id::text, catalog_product_id::text, variant_id::text, inventory_item_id::text, position, title, options, ours, base, gone_at
       from catalog_variants where shop_id = $1 and catalog_product_id = any($2::bigint[]) order by position, catalog_variants.id`,
    [ctx.shop.id, ids],
  );
  const byProduct = Map.groupBy(variants, (row) => row.catalog_product_id);
  return products.map((row) => ({
    catalogProductId: row.id,
    adopted: row.adopted,
    title: row.title,
    handle: row.handle,
    rev: row.rev,
    goneAt: row.gone_at,
    record: { catalogVariantId: "0", shopifyId: row.product_id, ours: row.ours, base: row.base },
    variants: (byProduct.get(row.id) ?? []).map(heldVariant),
  }));
}

const heldVariant = (row: VariantRow): HeldVariant => ({
  catalogVariantId: row.id,
  shopifyId: row.variant_id,
  inventoryItemId: row.inventory_item_id,
  position: row.position,
  title: row.title,
  options: row.options,
  goneAt: row.gone_at,
  ours: row.ours,
  base: row.base,
});
