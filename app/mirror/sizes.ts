import type { Connection, Resource, Sizes } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";

/** Records that changed last, among which the most children of a child are looked for. */
const LATELY = 100;

/**
 * How many children these records had when they were last read. What is below a child and cut is read on child by child, which costs a
 * call each: for a record that is not mirrored yet, as many are expected as any lately had.
 */
export async function mirroredSizes(
  { db, shop }: Pick<MirrorCtx, "db" | "shop">,
  { table, connections }: Resource,
  ids: readonly string[],
): Promise<Map<string, Sizes>> {
  const below = new Set(connections.flatMap((connection) => sizesOf(connection.connections)));
  const lately = (column: string) =>
    `(select max(${column}) from (select ${column} from ${table.name} where shop_id = $1 order by updated_at desc, id desc limit ${LATELY}) l)`;
  const columns = Object.entries(table.sizes).map(
    ([size, column]) => `'${size}', ${below.has(size) ? `coalesce(t.${column}, ${lately(column)})` : `t.${column}`}`,
  );
  const rows = await db.query<{ id: string; sizes: Sizes }>(
    `select i.id::text, jsonb_strip_nulls(jsonb_build_object(${columns.join(", ")})) as sizes
       from unnest($2::bigint[]) as i (id) left join ${table.name} t on t.shop_id = $1 and t.id = i.id`,
    [shop.id, ids],
  );
  return new Map(rows.map(({ id, sizes }) => [id, sizes]));
}

const sizesOf = (connections: readonly Connection[] = []): string[] =>
  connections.flatMap(({ size, connections: below }) => [size, ...sizesOf(below)]);
