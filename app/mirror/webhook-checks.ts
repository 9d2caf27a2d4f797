/** When each shop's webhooks were looked at, and what Shopify said of its subscriptions. */
import type { Sql } from "~/lib/sql";

/** A subscription made by API, beside those of the app's configuration. */
export interface MadeSubscription {
  id: string;
  /** As deliveries name it: "orders/updated". */
  topic: string;
  uri: string;
}

export interface ShopToLookAt {
  shopId: number;
  /** When somebody looked the last time; null if nobody ever did. */
  lookedBefore: Date | null;
  isHourly: boolean;
}

/** Shops whose turn it is; each is given to one process only, and again after the pause. */
export async function takeShopsToLookAt(
  sql: Sql,
  by: { at: Date; pauseMs: number; limit: number },
): Promise<ShopToLookAt[]> {
  return await sql.query<ShopToLookAt>(
    `with due as (
       select id, k.looked_at as before from shops s left join webhook_checks k on k.shop_id = s.id
        where s.uninstalled_at is null and (k.looked_at is null or k.looked_at <= $2) order by k.looked_at nulls first limit $3
     ), taken as (
       insert into webhook_checks as c (shop_id, looked_at) select id, $1 from due
       on conflict (shop_id) do update set looked_at = excluded.looked_at where c.looked_at <= $2
       returning shop_id, compared_at is null or compared_at <= $1::timestamptz - interval '1 hour' as hourly
     )
     select t.shop_id as "shopId", d.before as "lookedBefore", t.hourly as "isHourly" from taken t join due d on d.id = t.shop_id`,
    [by.at, new Date(by.at.getTime() - by.pauseMs), by.limit],
  );
}

export async function keepComparison(
  sql: Sql,
  shopId: number,
  found: { at: Date; apiVersion: string; made: readonly MadeSubscription[] },
): Promise<void> {
  await sql.query(
    `insert into webhook_checks (shop_id, looked_at, compared_at, api_version, made) values ($1, $2, $2, $3, $4)
     on conflict (shop_id) do update set compared_at = excluded.compared_at, api_version = excluded.api_version, made = excluded.made`,
    [shopId, found.at, found.apiVersion, JSON.stringify(found.made)],
  );
}
