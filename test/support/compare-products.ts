import type { Sql } from "~/lib/sql";
import { decodeProduct, LEVEL_COLUMNS, PRODUCT_COLUMNS, VARIANT_COLUMNS } from "~/resources/products/record";
import type { ColumnValue, Json } from "~/resources/resource";

import type { SimNode } from "../simulator/store/contract.ts";
import { firstDifference, inStep } from "./compare-sides.ts";

/** A product reduced to what both sides must agree on: every document and every typed column, by the columns' names. */
export interface ComparableProduct {
  id: string;
  updatedAt: string;
  columns: Columns;
  document: Json;
  variants: Columns[];
  levels: Columns[];
}

type Columns = Record<string, Json>;

/** A product of the simulated store, decoded as the app decodes it. */
export function productFromStore(node: SimNode): ComparableProduct {
  const record = decodeProduct(asAsked(node));
  const [variants = [], levels = []] = record.children;
  return {
    id: record.id,
    updatedAt: record.updatedAt,
    columns: columnsOf(PRODUCT_COLUMNS, record.row),
    document: plain(record.document),
    variants: variants.map((row) => columnsOf(VARIANT_COLUMNS, row)),
    levels: levels.map((row) => columnsOf(LEVEL_COLUMNS, row)),
  };
}

/** The store's node holds every level; unless it is told otherwise, Shopify shows those that are active. */
function asAsked(node: SimNode): SimNode {
  const shown = { ...node, featuredMedia: node.featuredMedia };
  return {
    ...shown,
    variants: (node.variants as SimNode[]).map((variant) => {
      const item = variant.inventoryItem as SimNode;
      const inventoryLevels = (item.inventoryLevels as SimNode[]).filter(({ isActive }) => isActive);
      return { ...variant, inventoryItem: { ...item, inventoryLevels } };
    }),
  };
}

/** Instants, decimals and ids are written in more than one way: compared as what they are. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DECIMALS = new Set(["min_price", "max_price", "price", "compare_at_price", "cost", "weight"]);

function columnsOf(names: readonly string[], row: readonly ColumnValue[]): Columns {
  return Object.fromEntries(names.map((name, n) => [name, valueOf(name, row[n] ?? null)]));
}

function valueOf(name: string, value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && "json" in value) return plain(value.json);
  if (DECIMALS.has(name)) return Number(value);
  if (name !== "document" && typeof value === "string" && INSTANT.test(value)) return new Date(value).toISOString();
  return plain(value);
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json;

type Row = Record<string, unknown> & { id: string; updated_at: Date; document: Json };

/** Up to `limit` mirrored products with an id above `after`, by ascending id. */
export async function mirroredProducts(
  { db, shopId }: { db: Sql; shopId: number },
  { after = "0", limit = 500 }: { after?: string; limit?: number } = {},
): Promise<ComparableProduct[]> {
  const rows = await db.query<Row>(
    `select id::text, updated_at, document, ${PRODUCT_COLUMNS.join(", ")} from products where shop_id = $1 and id > $2 order by products.id limit $3`,
    [shopId, after, limit],
  );
  const ids = rows.map(({ id }) => id);
  const children = async (table: string, names: readonly string[], order: string) => {
    const found = await db.query<Record<string, unknown>>(
      `select ${names.map((name) => (/(^|_)id$/.test(name) ? `${name}::text` : name)).join(", ")} from ${table}
        where shop_id = $1 and product_id = any($2::bigint[]) order by ${order}`,
      [shopId, ids],
    );
    return Map.groupBy(found, (row) => String(row.product_id));
  };
  const variants = await children("product_variants", VARIANT_COLUMNS, "product_variants.id");
  const levels = await children(
    "product_inventory_levels",
    LEVEL_COLUMNS,
    "product_inventory_levels.variant_id, product_inventory_levels.location_id",
  );
  const named = (names: readonly string[], row: Record<string, unknown>) =>
    Object.fromEntries(names.map((name) => [name, valueOf(name, row[name])]));
  return rows.map((row) => ({
    id: row.id,
    updatedAt: row.updated_at.toISOString().replace(".000Z", "Z"),
    columns: named(PRODUCT_COLUMNS, row),
    document: row.document,
    variants: (variants.get(row.id) ?? []).map((one) => named(VARIANT_COLUMNS, one)),
    levels: (levels.get(row.id) ?? []).map((one) => named(LEVEL_COLUMNS, one)),
  }));
}

/** What two sides say of one product: null when they agree, else the first path that differs. Undefined: it is not there. */
export function productDifference(
  mirror: ComparableProduct | undefined,
  store: ComparableProduct | undefined,
): string | null {
  const id = mirror?.id ?? store?.id ?? "";
  if (!mirror) return store ? `${id}: not in the mirror` : null;
  if (!store) return `${id}: not in the store`;
  return firstDifference(mirror, store, id);
}

export interface ProductComparison {
  compared: number;
  different: number;
  /** The first few differences. */
  examples: string[];
}

const EXAMPLES = 10;

/** Compares two streams by ascending id, one product at a time. */
export async function compareProductStreams(
  mirrored: AsyncIterable<ComparableProduct>,
  stored: AsyncIterable<ComparableProduct>,
): Promise<ProductComparison> {
  const result: ProductComparison = { compared: 0, different: 0, examples: [] };
  for await (const [mirror, store] of inStep(mirrored, stored)) {
    result.compared += 1;
    const found = productDifference(mirror, store);
    if (found === null) continue;
    result.different += 1;
    if (result.examples.length < EXAMPLES) result.examples.push(found);
  }
  return result;
}
