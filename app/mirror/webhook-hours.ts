/** What webhooks did, by hour: read from the counts that the inbox keeps, never from the deliveries themselves. */
import type { Sql } from "~/lib/sql";
import type { Bucket } from "~/resources/lateness";

/** How late the deliveries of each topic were since then; see resources/lateness.ts. */
export async function readLateness(
  sql: Sql,
  shopId: number,
  topics: readonly string[],
  since: Date,
): Promise<Map<string, Bucket[]>> {
  const rows = await sql.query<Bucket & { topic: string }>(
    `select topic, bucket, sum(deliveries)::int as deliveries from webhook_lateness
      where shop_id = $1 and topic = any($2) and hour >= $3 group by topic, bucket`,
    [shopId, topics, since],
  );
  return Map.groupBy(rows, ({ topic }) => topic);
}
