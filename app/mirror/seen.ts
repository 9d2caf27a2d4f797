import type { Sql } from "~/lib/sql";

/** Notes that a job has met these records at Shopify. */
export async function rememberIds(sql: Sql, shopId: number, jobId: string, ids: readonly string[]): Promise<void> {
  await sql.query(
    "insert into sync_seen (shop_id, job_id, id) select $1, $2, unnest($3::bigint[]) on conflict do nothing",
    [shopId, jobId, ids],
  );
}
