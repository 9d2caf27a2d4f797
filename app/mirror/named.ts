import type { ColumnValue, Named } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";

/**
 * Keeps what an answer said of things that records name, and forgets those that it did not list. Of two answers that cross each other
 * the newer one stays; what says nothing new is not written.
 */
export async function keepNamed(
  { db, shop }: Pick<MirrorCtx, "db" | "shop">,
  { table, columns }: Named,
  rows: readonly (readonly ColumnValue[])[],
  { observedAt, isWhole }: { observedAt: string; isWhole: boolean },
): Promise<void> {
  const [id = "id", ...others] = columns;
  const of = (prefix: string) => others.map((column) => `${prefix}.${column}`).join(", ");
  await db.query(
    `with told as (
       select * from jsonb_populate_recordset(null::${table}, $2::jsonb)
     ), gone as (
       delete from ${table} t where $4 and t.shop_id = $1 and t.observed_at <= $3 and not exists (select from told where told.${id} = t.${id})
     )
     insert into ${table} as t (shop_id, ${columns.join(", ")}, observed_at)
     select $1, told.${id}, ${of("told")}, $3 from told order by 2
     on conflict (shop_id, ${id}) do update set ${others.map((column) => `${column} = excluded.${column}`).join(", ")},
        observed_at = excluded.observed_at
      where t.observed_at <= excluded.observed_at and (${of("t")}) is distinct from (${of("excluded")})`,
    [
      shop.id,
      JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((column, n) => [column, row[n]])))),
      observedAt,
      isWhole,
    ],
  );
}
