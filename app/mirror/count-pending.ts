import type { Sql } from "~/lib/sql";
import type { Resource } from "~/resources/resource";

/** Records that this job was the last to write and whose parts are still to be fetched. */
export async function countPending(
  db: Sql,
  shopId: number,
  { table, parts }: Resource,
  jobId: string,
): Promise<number> {
  if (!parts) return 0;
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from ${table.name} where shop_id = $1 and parts_pending and written_job_id = $2`,
    [shopId, jobId],
  );
  return row?.count ?? 0;
}
