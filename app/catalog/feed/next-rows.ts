import type { Sql } from "~/lib/sql";
import type { RowOption } from "~/resources/catalog/feed-row";
import type { FieldMap } from "~/resources/catalog/values";
import type { StoredState } from "./judge-rows";

const ROWS = 500;
/** A family is applied at once, and with it no more than this, unless it is larger itself. */
const OF_FAMILIES = 4_000;

export interface StagedRow {
  n: number;
  part: number;
  state: StoredState;
  name: string | null;
  family: string | null;
  product: FieldMap;
  variant: FieldMap;
  options: RowOption[];
  productId: string | null;
  variantId: string | null;
  catalogProductId: string | null;
  catalogVariantId: string | null;
}

const ROW = `n, part, state, name, family, product, variant, options, product_id::text as "productId", variant_id::text as "variantId",
  catalog_product_id::text as "catalogProductId", catalog_variant_id::text as "catalogVariantId"`;

/** The next rows to be applied, in the order of the file; rows of a new product all together. */
export async function nextRows(tx: Sql, shopId: number, importId: string, state: StoredState): Promise<StagedRow[]> {
  const key = [shopId, importId, state] as const;
  const where = "shop_id = $1 and import_id = $2 and state = $3";
  const rows = await tx.query<StagedRow>(`select ${ROW} from feed_rows where ${where} order by n, part limit ${ROWS}`, [
    ...key,
  ]);
  if (state !== "create") return rows;
  const single = rows.filter(({ family }) => family === null);
  const families = [...new Set(rows.flatMap(({ family }) => family ?? []))];
  if (families.length === 0) return single;
  const sizes = await tx.query<{ family: string; size: number }>(
    `select family, count(*)::int as size from feed_rows where ${where} and family = any($4) group by family order by min(n)`,
    [...key, families],
  );
  let sum = 0;
  const fitting = sizes.filter(({ size }, at) => (sum += size) <= OF_FAMILIES || at === 0).map(({ family }) => family);
  const whole = await tx.query<StagedRow>(
    `select ${ROW} from feed_rows where ${where} and family = any($4) order by n, part`,
    [...key, fitting],
  );
  return [...single, ...whole];
}
