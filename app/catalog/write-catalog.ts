/**
 * The one way into the catalog's products and variants. Whatever changes of our side is written down in the same transaction,
 * with what it was before, and `rev` grows, so that the product is compared again. Everything is set-based: a few hundred to a
 * few thousand rows at once are best.
 */
import { jsonText } from "~/lib/copy-text";
import type { Sql, Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { Cause } from "~/resources/catalog/change";
import { WHOLE } from "~/resources/catalog/change";
import type { FieldMap } from "~/resources/catalog/values";

/** Who changed our side, and why. */
export interface Author {
  /** Shopify's number of a person, the name of a feed, the strategy that decided; null when nobody in particular. */
  by: string | null;
  cause: Cause;
  importId?: string;
  runId?: string;
}

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

/** Fields that are not named stay. A field that our side had no say in yet starts from `base`. */
export interface Patch {
  catalogProductId: string;
  /** "0" for fields of the product itself. */
  catalogVariantId: string;
  ours?: FieldMap;
  base?: FieldMap;
}

/** Holds products until the transaction ends, in one order for everybody. Resolves to the ids of those that are there. */
export async function lockProducts(tx: Sql, shopId: number, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    "select id::text from catalog_products where shop_id = $1 and id = any($2::bigint[]) order by catalog_products.id for update",
    [shopId, ids],
  );
  return rows.map(({ id }) => id);
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
async function grow(ctx: MirrorCtx, tx: Sql, products: readonly string[]): Promise<void> {
  if (products.length === 0) return;
  await tx.query(
    "update catalog_products set rev = rev + 1, updated_at = $3 where shop_id = $1 and id = any($2::bigint[])",
    [ctx.shop.id, products, ctx.clock()],
  );
}

async function nextIds(tx: Sql, table: keyof typeof TABLES, count: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    "select nextval(pg_get_serial_sequence($1, 'id'))::text as id from generate_series(1, $2)",
    [table, count],
  );
  return rows.map(({ id }) => id);
}

/** `at` to `run_id` of a change, from the parameters of `values`; typed, because a select does not learn from where it goes to. */
const TOLD = "$3::timestamptz, $5::text, $2::text, $6::bigint, $7::bigint";
const CHANGE =
  "shop_id, catalog_product_id, catalog_variant_id, field, side, before, after, at, by, cause, import_id, run_id";

/** $1 to $7 of every statement that writes down what it changes. */
const values = (ctx: MirrorCtx, rows: readonly unknown[], author: Author) => [
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
const toldOfNew = (product: string, variant: string, shopifyId: string, wanted = "true") => `
  insert into catalog_changes (${CHANGE})
  select $1, ${product}, ${variant}, '${WHOLE}', 'ours', null, case when ${shopifyId} is null then ours end, ${TOLD}
    from added where ${wanted}
  union all
  select $1, ${product}, ${variant}, e.key, 'ours', base -> e.key, e.value, ${TOLD}
    from added cross join lateral jsonb_each(ours) e where ${shopifyId} is not null and (base -> e.key) is distinct from e.value`;
