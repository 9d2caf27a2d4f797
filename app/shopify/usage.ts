import type { Sql } from "~/lib/sql";

import type { Spent } from "./admin";

/** Who spends a shop's API budget: sync jobs, the completion of what they could not carry, webhooks' reads, or pages. */
export type Spender = "sync" | "completion" | "webhook" | "page";

/** Books what a call cost, for "syncs used 34 % of the API budget today"; also of a call that came to nothing. */
export async function bookUsage(sql: Sql, shopId: number, spender: Spender, at: Date, spent: Spent): Promise<void> {
  await sql.query(
    `insert into api_usage (shop_id, hour, spender, calls, query_cost, throttled_ms)
     values ($1, date_trunc('hour', $2::timestamptz, 'UTC'), $3, $4, $5, $6)
     on conflict (shop_id, hour, spender) do update set calls = api_usage.calls + excluded.calls,
        query_cost = api_usage.query_cost + excluded.query_cost, throttled_ms = api_usage.throttled_ms + excluded.throttled_ms`,
    [shopId, at, spender, spent.calls, Math.round(spent.queryCost), Math.round(spent.throttledMs)],
  );
}
