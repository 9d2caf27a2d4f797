/** What rows are applied to, as it stands now: held until the transaction ends. */
import { theirPages } from "./their-pages";
import { lockProducts } from "~/catalog/hold-products";
import type { Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { Theirs, TheirVariant } from "~/resources/catalog/theirs";
import type { FieldMap } from "~/resources/catalog/values";
import type { StagedRow } from "./next-rows";

export interface OurProduct {
  id: string;
  productId: string | null;
  ours: FieldMap;
  isGone: boolean;
  /** The highest of its variants. */
  position: number;
}

export interface OurVariant {
  id: string;
  variantId: string | null;
  ours: FieldMap;
}

export interface TheirProduct extends Pick<Theirs, "productId" | "title" | "handle" | "values" | "unreadable"> {
  position: number;
  /** Those that are asked for. */
  variants: ReadonlyMap<string, TheirVariant>;
}

export interface Targets {
  product(row: StagedRow): OurProduct | null;
  variant(row: StagedRow): OurVariant | null;
  theirs(productId: string | null): TheirProduct | null;
}

export async function readTargets(ctx: MirrorCtx, tx: Transaction, rows: readonly StagedRow[]): Promise<Targets> {
  const products = await readProducts(ctx, tx, rows);
  const variants = await readVariants(ctx, tx, rows);
  const wanted = new Set([
    ...rows.flatMap(({ variantId }) => variantId ?? []),
    ...variants.flatMap(({ variantId }) => variantId ?? []),
  ]);
  const productIds = new Set([
    ...rows.flatMap(({ productId }) => productId ?? []),
    ...products.flatMap(({ productId }) => productId ?? []),
  ]);
  const theirs = new Map<string, TheirProduct>();
  for await (const { variants: all, ...product } of theirPages(ctx, tx, [...productIds])) {
    theirs.set(product.productId, {
      ...product,
      position: Math.max(0, ...all.map(({ position }) => position)),
      variants: new Map(all.filter(({ variantId }) => wanted.has(variantId)).map((one) => [one.variantId, one])),
    });
  }
  const product = lookup(
    products,
    ({ id }) => id,
    ({ productId }) => productId,
  );
  const variant = lookup(
    variants,
    ({ id }) => id,
    ({ variantId }) => variantId,
  );
  return {
    product: (row) => product(row.catalogProductId, row.productId),
    variant: (row) => variant(row.catalogVariantId, row.variantId),
    theirs: (productId) => theirs.get(productId ?? "") ?? null,
  };
}

/** By Shopify's id, which says more: what was not in the catalog when the row was read may be there now. */
function lookup<T>(all: readonly T[], ourId: (one: T) => string, theirId: (one: T) => string | null) {
  const byOurs = new Map(all.map((one) => [ourId(one), one]));
  const byTheirs = new Map(all.flatMap((one) => (theirId(one) === null ? [] : [[theirId(one), one] as const])));
  return (ours: string | null, theirs: string | null): T | null =>
    byTheirs.get(theirs) ?? byOurs.get(ours ?? "") ?? null;
}

const given = (
  rows: readonly StagedRow[],
  key: "productId" | "variantId" | "catalogProductId" | "catalogVariantId",
) => [...new Set(rows.flatMap((row) => row[key] ?? []))];

async function readProducts({ shop }: MirrorCtx, tx: Transaction, rows: readonly StagedRow[]): Promise<OurProduct[]> {
  const named = await tx.query<{ id: string }>(
    "select id::text from catalog_products where shop_id = $1 and (id = any($2::bigint[]) or product_id = any($3::bigint[]))",
    [shop.id, given(rows, "catalogProductId"), given(rows, "productId")],
  );
  const ids = await lockProducts(
    tx,
    shop.id,
    named.map(({ id }) => id),
  );
  return await tx.query<OurProduct>(
    `select id::text, product_id::text as "productId", ours, gone_at is not null as "isGone",
            (select coalesce(max(position), 0) from catalog_variants v where v.shop_id = p.shop_id and v.catalog_product_id = p.id) as position
       from catalog_products p where shop_id = $1 and id = any($2::bigint[])`,
    [shop.id, ids],
  );
}

async function readVariants({ shop }: MirrorCtx, tx: Transaction, rows: readonly StagedRow[]): Promise<OurVariant[]> {
  return await tx.query<OurVariant>(
    `select id::text, variant_id::text as "variantId", ours from catalog_variants
      where shop_id = $1 and (id = any($2::bigint[]) or variant_id = any($3::bigint[]))`,
    [shop.id, given(rows, "catalogVariantId"), given(rows, "variantId")],
  );
}
