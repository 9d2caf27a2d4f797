/** Differences as pages and the JSON API show them, page by page. */
import { z } from "zod";

import { packCursor, unpackCursor } from "~/lib/cursor";
import type { MirrorCtx } from "~/mirror/ctx";
import type { DifferenceFilters, DifferenceList, DifferenceRow, Verdict } from "~/resources/catalog/difference";
import { differenceId } from "~/resources/catalog/difference-id";
import type { DifferencePlace } from "~/resources/catalog/difference-id";
import { WHOLE } from "~/resources/catalog/change";
import type { Tier } from "~/resources/catalog/fields";
import { decide, strategyFor } from "~/resources/catalog/strategy";
import type { ConflictPolicy } from "~/resources/catalog/strategy";
import type { Json } from "~/resources/resource";

import { labelOf, readLocations } from "./locations";

export interface StoredDifference {
  product: string;
  variant: string;
  product_title: string;
  variant_title: string | null;
  field: string;
  verdict: Verdict;
  tier: Tier;
  base: Json;
  ours: Json;
  theirs: Json;
  value: Json;
  since: Date;
  ours_at: Date | null;
  ours_by: string | null;
  theirs_at: Date | null;
  theirs_by: string | null;
  version: string;
}

/** The value of a creation is the whole record; a list shows its title. */
export const DIFFERENCE = `d.catalog_product_id::text as product, d.catalog_variant_id::text as variant, p.title as product_title, v.title as variant_title,
  d.field, d.verdict, d.tier, d.base, d.ours, d.theirs, d.value, d.since, d.ours_at, d.ours_by, d.theirs_at, d.theirs_by,
  substr(encode(sha256(convert_to(jsonb_build_array(d.base, d.ours, d.theirs)::text, 'UTF8')), 'hex'), 1, 16) as version`;
export const FROM_DIFFERENCES = `catalog_differences d join catalog_products p on p.shop_id = d.shop_id and p.id = d.catalog_product_id
  left join catalog_variants v on v.shop_id = d.shop_id and v.id = d.catalog_variant_id`;

const LIMIT = 50;
const id = z.string().regex(/^\d{1,18}$/);
const place = [id, id, z.string().max(300)] as const;
const PLACES = {
  newest: z.tuple([z.iso.datetime(), ...place]),
  product: z.tuple([z.literal(""), ...place]),
} as const;

/**
 * In the order of the products, or those that came up last first, which one verdict alone can be asked for quickly. What a
 * conflict would end with is told by `policy`. Throws `AppError("invalid")` for an `after` that is no `next` of ours.
 */
export async function listDifferences(
  ctx: MirrorCtx,
  policy: ConflictPolicy,
  filters: DifferenceFilters & { order: keyof typeof PLACES; after?: string; limit?: number },
): Promise<DifferenceList> {
  const { order, after, limit = LIMIT } = filters;
  const { where, values } = conditions(ctx.shop.id, filters);
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  if (after !== undefined) {
    const [since, product, variant, field] = unpackCursor(after, PLACES[order]);
    const rest = `(d.catalog_product_id, d.catalog_variant_id, d.field) > (${bind(product, "bigint")}, ${bind(variant, "bigint")}, ${bind(field, "text")})`;
    const at = order === "newest" ? bind(since, "timestamptz") : null;
    where.push(at ? `d.since <= ${at} and (d.since < ${at} or ${rest})` : rest);
  }
  const rows = await ctx.db.query<StoredDifference>(
    `select ${DIFFERENCE} from ${FROM_DIFFERENCES} where ${where.join(" and ")}
      order by ${order === "newest" ? "d.since desc, " : ""}d.catalog_product_id, d.catalog_variant_id, d.field limit ${limit + 1}`,
    values,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: await shownAll(ctx, page, policy),
    next: rows.length > limit && last ? packCursor(placeOf(last, order)) : null,
  };
}

/** Null when the two sides do not differ in it. */
export async function readDifference(
  ctx: MirrorCtx,
  policy: ConflictPolicy,
  { catalogProductId, catalogVariantId, field }: DifferencePlace,
): Promise<DifferenceRow | null> {
  const rows = await ctx.db.query<StoredDifference>(
    `select ${DIFFERENCE} from ${FROM_DIFFERENCES}
      where d.shop_id = $1 and d.catalog_product_id = $2 and d.catalog_variant_id = $3 and d.field = $4`,
    [ctx.shop.id, catalogProductId, catalogVariantId, field],
  );
  const [row] = await shownAll(ctx, rows, policy);
  return row ?? null;
}

async function shownAll(
  ctx: MirrorCtx,
  rows: readonly StoredDifference[],
  policy: ConflictPolicy,
): Promise<DifferenceRow[]> {
  const locations = await readLocations(ctx);
  const label = (field: string) => (field === WHOLE ? "New" : labelOf(field, locations));
  return rows.map((row) => ({ ...shown(row, policy), label: label(row.field) }));
}

export async function countDifferences(ctx: MirrorCtx, filters: DifferenceFilters): Promise<number> {
  const { where, values } = conditions(ctx.shop.id, filters);
  const [row] = await ctx.db.query<{ count: number }>(
    `select count(*)::int as count from ${FROM_DIFFERENCES} where ${where.join(" and ")}`,
    values,
  );
  return row?.count ?? 0;
}

const placeOf = ({ since, product, variant, field }: StoredDifference, order: keyof typeof PLACES) => [
  order === "newest" ? since.toISOString() : "",
  product,
  variant,
  field,
];

/** $1 is the shop; `values` may be added to. */
function conditions(shopId: number, filters: DifferenceFilters): { where: string[]; values: unknown[] } {
  const values: unknown[] = [shopId];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const { verdict, field, tier, search, catalogProductId } = filters;
  const where = ["d.shop_id = $1"];
  if (verdict) where.push(`d.verdict = ${bind(verdict, "text")}`);
  if (tier) where.push(`d.tier = ${bind(tier, "smallint")}`);
  if (field === "inventory" || field === "metafield") where.push(`starts_with(d.field, ${bind(`${field}:`, "text")})`);
  else if (field) where.push(`d.field = ${bind(field, "text")}`);
  if (catalogProductId) where.push(`d.catalog_product_id = ${bind(catalogProductId, "bigint")}`);
  if (search) {
    const [part, whole] = [bind(`%${search.replace(/[\\%_]/g, "\\$&")}%`, "text"), bind(search, "text")];
    where.push(`(p.title ilike ${part} or exists (
      select from catalog_variants s where s.shop_id = $1 and s.catalog_product_id = d.catalog_product_id and s.sku = ${whole}))`);
  }
  return { where, values };
}

const shown = (row: StoredDifference, policy: ConflictPolicy): Omit<DifferenceRow, "label"> => {
  const [oursAt, theirsAt] = [row.ours_at?.toISOString() ?? null, row.theirs_at?.toISOString() ?? null];
  const place = { catalogProductId: row.product, catalogVariantId: row.variant, field: row.field };
  return {
    ...place,
    id: differenceId(place),
    productTitle: row.product_title,
    variantTitle: row.variant_title,
    verdict: row.verdict,
    tier: row.tier,
    version: row.version,
    base: row.base,
    ours: { value: row.ours, at: oursAt, by: row.ours_by },
    theirs: { value: row.theirs, at: theirsAt, by: row.theirs_by },
    value: row.value,
    since: row.since.toISOString(),
    proposal:
      row.verdict === "conflict"
        ? {
            strategy: strategyFor(policy, row.field),
            choice: decide(policy, row.field, { ours: oursAt, theirs: theirsAt }),
          }
        : null,
  };
};
