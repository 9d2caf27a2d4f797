import { copyLine, jsonText } from "~/lib/copy-text";
import type { Transaction } from "~/lib/sql";
import type { JudgedRow } from "./judge-rows";

const COLUMNS = `shop_id, import_id, n, part, state, name, family, product, variant, options, product_id, variant_id, catalog_product_id,
  catalog_variant_id, changes, reason, candidates, raw`;

/** Of a row that is not imported as much is kept as tells what it was. */
export const MOST_RAW = 64 * 1024;

export async function stageRows(
  tx: Transaction,
  shopId: number,
  importId: string,
  rows: readonly JudgedRow[],
): Promise<void> {
  const json = (value: unknown) => (value === null ? null : { json: jsonText(value) });
  const lines = rows.map(({ n, part, state, name, family, read, found, changes, reason, candidates, raw }) =>
    copyLine([
      ...[shopId, importId, n, part, state, name?.toWellFormed(), family?.toWellFormed()],
      ...[json(read?.product ?? {}), json(read?.variant ?? {}), json(read?.options ?? [])],
      ...[found?.productId, found?.variantId, found?.catalogProductId, found?.catalogVariantId],
      ...[json(changes), reason?.toWellFormed(), json(candidates), raw?.slice(0, MOST_RAW).toWellFormed()],
    ]),
  );
  await tx.copyIn(`copy feed_rows (${COLUMNS}) from stdin`, lines);
}
