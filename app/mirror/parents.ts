import type { Parent } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";

/** The records these children belong to, as far as the mirror knows: child's number → record's. */
export async function mirroredParents(
  { db, shop }: Pick<MirrorCtx, "db" | "shop">,
  { mirrored }: Parent,
  childIds: readonly string[],
): Promise<Map<string, string>> {
  if (!mirrored || childIds.length === 0) return new Map();
  const { table, column, record } = mirrored;
  const rows = await db.query<{ child: string; record: string }>(
    `select ${column}::text as child, ${record}::text as record from ${table} where shop_id = $1 and ${column} = any($2::bigint[])`,
    [shop.id, [...new Set(childIds)]],
  );
  return new Map(rows.map((row) => [row.child, row.record]));
}
