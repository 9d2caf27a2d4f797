/** Takes products and variants into the catalog. Set-based, as `write-catalog` is, and written down in the same transaction. */
import type { Sql, Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { FieldMap } from "~/resources/catalog/values";

import { lockProducts } from "./hold-products";
import { toldOfNew, values } from "./our-changes";
import type { Author } from "./our-changes";
import { grow } from "./write-catalog";

/** Values are in canonical form (resources/catalog/values); `base` has the fields of `ours` that Shopify holds. */
export interface NewVariant {
  variantId: string | null;
  inventoryItemId: string | null;
  position: number;
  title: string;
  options: Readonly<Record<string, string>>;
  ours: FieldMap;
  base: FieldMap;
}

export interface NewProduct {
  productId: string | null;
  title: string;
  handle: string | null;
  ours: FieldMap;
  base: FieldMap;
  /** Whether the catalog takes over all of it, and what Shopify adds later. */
  adopted: boolean;
  /** The mirror's hash, if what is given is all that it holds: then there is nothing to compare yet. */
  comparedHash?: Buffer;
  variants: readonly NewVariant[];
}

/**
 * Adds products with their variants. Answers with the catalog id of each, in their order: null for a product of Shopify's that
 * is in the catalog already, which is left as it is.
 */
export async function addProducts(
  ctx: MirrorCtx,
  tx: Transaction,
  products: readonly NewProduct[],
  author: Author,
): Promise<(string | null)[]> {
  const ids = await nextIds(tx, "catalog_products", products.length);
  const rows = products.map(({ productId, comparedHash, variants: _, ...product }, n) => ({
    ...product,
    id: ids[n],
    product_id: productId,
    compared_hash: comparedHash && `\\x${comparedHash.toString("hex")}`,
  }));
  const added = await tx.query<{ id: string }>(
    `with added as (
       insert into catalog_products (shop_id, id, product_id, title, handle, ours, base, source, created_at, updated_at, adopted_at,
              compared_hash, compared_rev)
       select $1, id, product_id, title, handle, ours, base, case $2::text when 'adopt' then 'adopted' else $2 end, $3::timestamptz, $3::timestamptz,
              case when adopted then $3 end, compared_hash, case when compared_hash is not null then 0 end
         from jsonb_to_recordset($4) as r (id bigint, product_id bigint, title text, handle text, ours jsonb, base jsonb, adopted boolean,
              compared_hash bytea)
       on conflict (shop_id, product_id) where product_id is not null do nothing
       returning id, product_id, ours, base
     ), told as (${toldOfNew("id", "0", "product_id")})
     select id::text from added`,
    values(ctx, rows, author),
  );
  const there = new Set(added.map(({ id }) => id));
  const idsOfAdded = ids.map((id) => (there.has(id) ? id : null));
  const variants = products.flatMap((product, n) => {
    const catalogProductId = idsOfAdded[n];
    return catalogProductId ? product.variants.map((variant) => ({ ...variant, catalogProductId })) : [];
  });
  // Adopting tells of the product alone: a row for each of its variants would say nothing more.
  await insertVariants(ctx, tx, variants, author, { tell: author.cause !== "adopt" });
  return idsOfAdded;
}

/** Adds variants to products that are there; answers as `addProducts` does. */
export async function addVariants(
  ctx: MirrorCtx,
  tx: Transaction,
  variants: readonly (NewVariant & { catalogProductId: string })[],
  author: Author,
): Promise<(string | null)[]> {
  const products = [...new Set(variants.map(({ catalogProductId }) => catalogProductId))];
  await lockProducts(tx, ctx.shop.id, products);
  const ids = await insertVariants(ctx, tx, variants, author, { tell: true });
  await grow(ctx, tx, products);
  return ids;
}

async function insertVariants(
  ctx: MirrorCtx,
  tx: Transaction,
  variants: readonly (NewVariant & { catalogProductId: string })[],
  author: Author,
  { tell }: { tell: boolean },
): Promise<(string | null)[]> {
  if (variants.length === 0) return [];
  const ids = await nextIds(tx, "catalog_variants", variants.length);
  const rows = variants.map(({ catalogProductId, variantId, inventoryItemId, ...variant }, n) => ({
    ...variant,
    id: ids[n],
    catalog_product_id: catalogProductId,
    variant_id: variantId,
    inventory_item_id: inventoryItemId,
  }));
  const added = await tx.query<{ id: string }>(
    `with added as (
       insert into catalog_variants (shop_id, id, catalog_product_id, variant_id, inventory_item_id, position, title, options, sku, barcode, ours, base)
       select $1, id, catalog_product_id, variant_id, inventory_item_id, position, title, options, ours->>'sku', ours->>'barcode', ours, base
         from jsonb_to_recordset($4) as r (id bigint, catalog_product_id bigint, variant_id bigint, inventory_item_id bigint, position int,
              title text, options jsonb, ours jsonb, base jsonb)
       on conflict (shop_id, variant_id) where variant_id is not null do nothing
       returning id, catalog_product_id, variant_id, ours, base
     ), told as (${toldOfNew("catalog_product_id", "id", "variant_id", "$8::boolean")})
     select id::text from added`,
    [...values(ctx, rows, author), tell],
  );
  const there = new Set(added.map(({ id }) => id));
  return ids.map((id) => (there.has(id) ? id : null));
}

async function nextIds(tx: Sql, table: "catalog_products" | "catalog_variants", count: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    "select nextval(pg_get_serial_sequence($1, 'id'))::text as id from generate_series(1, $2)",
    [table, count],
  );
  return rows.map(({ id }) => id);
}
