import type { Sql } from "~/lib/sql";

/** Writes down how many rows there are of each kind, and how often each field changes. */
export async function countRows(tx: Sql, shopId: number, importId: string): Promise<void> {
  await tx.query(
    `with r as (
       select state, changes from feed_rows where shop_id = $1 and import_id = $2
     ), f as (
       select f as field, count(*)::int as count from r cross join lateral jsonb_object_keys(changes) f
        where state in ('change', 'create', 'applied') group by f
     )
     update feed_imports set rows = c.rows, matched = c.matched, creating = c.creating, ambiguous = c.ambiguous, unchanged = c.unchanged,
            rejected = c.rejected, applied = c.applied,
            changes = (select coalesce(sum(count), 0) from f), fields = (select coalesce(jsonb_object_agg(field, count), '{}') from f)
       from (select count(*)::int as rows, count(*) filter (where state = 'change')::int as matched,
                    count(*) filter (where state = 'create')::int as creating, count(*) filter (where state = 'ambiguous')::int as ambiguous,
                    count(*) filter (where state in ('unchanged', 'agreed'))::int as unchanged,
                    count(*) filter (where state = 'rejected')::int as rejected, count(*) filter (where state = 'applied')::int as applied
               from r) c
      where shop_id = $1 and id = $2`,
    [shopId, importId],
  );
}
