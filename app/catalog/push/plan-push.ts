/**
 * Chooses the products of a push, and of each the fields that it may write: what only our side has changed, within the run's
 * tiers and their shares. Whether that is still so is looked at again immediately before each write.
 */
import type { Transaction } from "~/lib/sql";
import { WHOLE } from "~/resources/catalog/change";
import { inShareSql } from "~/resources/catalog/share";

import type { PushRun } from "./push-runs";

/**
 * What there is to write. While a shop only watches, merges are worked out but not taken over; a dry run shows what they
 * would write.
 */
const WRITABLE = "d.verdict in ('push', 'merge', 'create')";

/** $4 to $6 are the shares of the three tiers. */
const IN_TIER = inShareSql(
  "d.shop_id",
  "d.catalog_product_id",
  "(case d.tier when 1 then $4 when 2 then $5 else $6 end)::int",
);

/** Within `held`, once. */
export async function planPush(tx: Transaction, shopId: number, run: PushRun, at: Date): Promise<void> {
  const ids = run.selection.ids ?? null;
  const { 1: texts, 2: prices, 3: creation } = run.tiers;
  const values = [shopId, run.id, ids, texts, prices, creation];
  await tx.query(
    `insert into push_items (shop_id, run_id, catalog_product_id, product_id, changes, idempotency_key)
     select d.shop_id, $2::bigint, d.catalog_product_id, p.product_id,
            jsonb_agg(jsonb_build_object('catalogVariantId', d.catalog_variant_id::text, 'variantId', v.variant_id::text, 'field', d.field,
                        'from', d.theirs, 'to', d.value) order by d.catalog_variant_id, d.field), gen_random_uuid()::text
       from catalog_differences d
       join catalog_products p on p.shop_id = d.shop_id and p.id = d.catalog_product_id and p.gone_at is null
       left join catalog_variants v on v.shop_id = d.shop_id and v.id = d.catalog_variant_id
      where d.shop_id = $1 and ${WRITABLE} and ($3::bigint[] is null or d.catalog_product_id = any($3)) and ${IN_TIER}
      group by d.shop_id, d.catalog_product_id, p.product_id`,
    values,
  );
  if (ids) await explainRest(tx, [...values, at]);
  await tx.query(
    `update push_runs r set planned_at = $7, products = i.products, fields = i.fields,
            unchanged = i.unchanged,
            held_back = (select count(distinct d.catalog_product_id)::int from catalog_differences d
                          where d.shop_id = $1 and ${WRITABLE} and ($3::bigint[] is null or d.catalog_product_id = any($3)) and not (${IN_TIER}))
       from (select count(*)::int as products, coalesce(sum(jsonb_array_length(changes)), 0)::int as fields,
                    count(*) filter (where state = 'unchanged')::int as unchanged
               from push_items where shop_id = $1 and run_id = $2) i
      where r.shop_id = $1 and r.id = $2`,
    [...values, at],
  );
}

/** Whoever names products learns of each of them why nothing of it is written. */
async function explainRest(tx: Transaction, values: readonly unknown[]): Promise<void> {
  await tx.query(
    `insert into push_items (shop_id, run_id, catalog_product_id, product_id, state, reason, done_at)
     select p.shop_id, $2::bigint, p.id, p.product_id, e.state, e.reason, case when e.state = 'unchanged' then $7::timestamptz end
       from catalog_products p
      cross join lateral (select count(*) filter (where d.verdict = 'conflict') as conflicts,
                                 count(*) filter (where ${WRITABLE} and not (${IN_TIER})) as held
                            from catalog_differences d where d.shop_id = p.shop_id and d.catalog_product_id = p.id) d
      cross join lateral (select case when p.gone_at is null and d.conflicts + d.held = 0 then 'unchanged' else 'left' end as state,
                                 case when p.gone_at is not null then 'It has been deleted in Shopify.'
                                      when d.conflicts > 0 then 'Both sides changed it: it waits for a decision.'
                                      when d.held > 0 then 'Its tier is off, or it is outside the share of products that may be written so far.'
                                      else 'Both sides agree on it.' end as reason) e
      where p.shop_id = $1 and p.id = any($3)
     on conflict do nothing`,
    values,
  );
}

/** Whether a change is a whole product or variant that is to be created. */
export const isCreation = ({ field }: { field: string }) => field === WHOLE;
