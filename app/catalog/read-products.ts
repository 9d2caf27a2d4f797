/** The catalog's products as pages and the JSON API show them. */
import { packCursor, readCursor } from "~/lib/cursor";
import { AppError } from "~/lib/errors";
import type { MirrorCtx } from "~/mirror/ctx";
import { VERDICTS } from "~/resources/catalog/difference";
import type { Verdict } from "~/resources/catalog/difference";
import type {
  CatalogProductList,
  CatalogProductRow,
  CatalogProductView,
  CatalogSides,
} from "~/resources/catalog/product";
import { theirValue } from "~/resources/catalog/theirs";
import type { Theirs, TheirVariant } from "~/resources/catalog/theirs";
import type { FieldMap } from "~/resources/catalog/values";

import { holdProducts } from "./hold-products";
import type { HeldVariant } from "./hold-products";
import { readLocations } from "./locations";
import { listDifferences } from "./read-differences";
import { readPolicy } from "./settings";
import { readTheirs } from "./theirs";

const LIMIT = 50;

export interface ProductFilters {
  /** Part of a title; a SKU, barcode or id. */
  search?: string;
  /** Products that have such a difference. */
  verdict?: Verdict;
  source?: string;
  gone?: boolean;
  after?: string;
  limit?: number;
}

/** Those that changed last first. Throws `AppError("invalid")` for an `after` that is no `next` of ours. */
export async function listProducts(ctx: MirrorCtx, filters: ProductFilters): Promise<CatalogProductList> {
  const { after, limit = LIMIT } = filters;
  const values: unknown[] = [ctx.shop.id];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const where = conditions(filters, bind);
  if (after !== undefined) {
    const place = readCursor(after, "instant");
    where.push(`(p.updated_at, p.id) < (${bind(place.value, "timestamptz")}, ${bind(place.id, "bigint")})`);
  }
  const rows = await ctx.db.query<RawRow>(
    `select p.id::text, p.product_id::text as "productId", p.title, p.handle, p.source, p.updated_at, p.gone_at,
            (select count(*)::int from catalog_variants v where v.shop_id = p.shop_id and v.catalog_product_id = p.id) as variants,
            (select jsonb_object_agg(verdict, n) from (
               select verdict, count(*) as n from catalog_differences d
                where d.shop_id = p.shop_id and d.catalog_product_id = p.id group by verdict) counts) as differences
       from catalog_products p where ${where.join(" and ")} order by p.updated_at desc, p.id desc limit ${limit + 1}`,
    values,
  );
  const page = rows.slice(0, limit).map(rowOf);
  const last = page.at(-1);
  return { products: page, next: rows.length > limit && last ? packCursor([last.updatedAt, last.id]) : null };
}

interface RawRow extends Omit<CatalogProductRow, "updatedAt" | "goneAt" | "differences"> {
  updated_at: Date;
  gone_at: Date | null;
  differences: Partial<Record<Verdict, number>> | null;
}

const rowOf = ({ updated_at, gone_at, differences, ...row }: RawRow): CatalogProductRow => ({
  ...row,
  updatedAt: updated_at.toISOString(),
  goneAt: gone_at?.toISOString() ?? null,
  differences: { ...NONE, ...differences },
});

const NONE = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;

function conditions(
  { search, verdict, source, gone }: ProductFilters,
  bind: (value: unknown, type: string) => string,
): string[] {
  const where = ["p.shop_id = $1"];
  if (source) where.push(`p.source = ${bind(source, "text")}`);
  if (gone !== undefined) where.push(`p.gone_at is ${gone ? "not " : ""}null`);
  if (verdict) {
    where.push(`exists (select from catalog_differences d
      where d.shop_id = $1 and d.catalog_product_id = p.id and d.verdict = ${bind(verdict, "text")})`);
  }
  if (search) {
    const [part, whole] = [bind(`%${search.replace(/[\\%_]/g, "\\$&")}%`, "text"), bind(search, "text")];
    const ways = [`p.title ilike ${part}`, `p.handle = ${whole}`];
    for (const column of ["sku", "barcode"])
      ways.push(
        `p.id in (select v.catalog_product_id from catalog_variants v where v.shop_id = $1 and v.${column} = ${whole})`,
      );
    if (/^\d{1,18}$/.test(search))
      ways.push(`p.id = ${bind(search, "bigint")}`, `p.product_id = ${bind(search, "bigint")}`);
    where.push(`(${ways.join(" or ")})`);
  }
  return where;
}

/** Most differences shown with a product; its conflicts page has them all. */
const DIFFERENCES = 250;

/** One product with both sides. Throws `AppError("not_found")`. */
export async function readProduct(ctx: MirrorCtx, id: string): Promise<CatalogProductView> {
  const [product] = await ctx.db.transaction((tx) => holdProducts(ctx, tx, [id]));
  const [row] = await ctx.db.query<{ source: string; created_at: Date; updated_at: Date; adopted_at: Date | null }>(
    "select source, created_at, updated_at, adopted_at from catalog_products where shop_id = $1 and id = $2",
    [ctx.shop.id, id],
  );
  if (!product || !row) throw new AppError("not_found", "There is no such product in your catalog.");
  const { record, variants, rev, title, goneAt } = product;
  const theirs =
    record.shopifyId === null ? undefined : (await readTheirs(ctx, ctx.db, [record.shopifyId])).get(record.shopifyId);
  const policy = await readPolicy(ctx);
  const { rows } = await listDifferences(ctx, policy, { catalogProductId: id, order: "product", limit: DIFFERENCES });
  return {
    id,
    productId: record.shopifyId,
    title,
    source: row.source,
    rev,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    adoptedAt: row.adopted_at?.toISOString() ?? null,
    goneAt: goneAt?.toISOString() ?? null,
    sentence: goneAt ? "Shopify has deleted this product: nothing is written for it any more." : null,
    ...sidesOf(record, theirs, theirs),
    variants: variants.map((variant) => variantOf(variant, theirs)),
    differences: rows,
    locations: await readLocations(ctx),
  };
}

function variantOf(variant: HeldVariant, theirs: Theirs | undefined) {
  const { catalogVariantId, shopifyId, title, options, goneAt } = variant;
  const side = theirs?.variants.find(({ variantId }) => variantId === shopifyId);
  return {
    id: catalogVariantId,
    variantId: shopifyId,
    title,
    options,
    goneAt: goneAt?.toISOString() ?? null,
    ...sidesOf(variant, side, theirs),
  };
}

function sidesOf(
  { ours, base }: { ours: FieldMap; base: FieldMap },
  side: Theirs | TheirVariant | undefined,
  theirs: Theirs | undefined,
): CatalogSides {
  if (!side || !theirs) return { ours, base, theirs: null };
  const known = Object.keys(ours).flatMap((field) => {
    const value = theirValue(side.values, field, theirs.unreadable);
    return value === undefined ? [] : [[field, value] as const];
  });
  return { ours, base, theirs: Object.fromEntries(known) };
}
