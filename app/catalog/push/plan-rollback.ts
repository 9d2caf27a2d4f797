/**
 * Chooses what a rollback takes back: of each product of the run what it has written and nobody has taken back yet. It is written
 * only where Shopify still holds what the run has made of it; what others changed since is listed.
 */
import type { Transaction } from "~/lib/sql";
import { WHOLE } from "~/resources/catalog/change";

import type { PushRun } from "./push-runs";

const STAYS = "Lockstep deletes nothing: a variant that was created stays. Delete it in Shopify if it is not wanted.";

/** Within `held`, once. */
export async function planRollback(tx: Transaction, shopId: number, run: PushRun, at: Date): Promise<void> {
  await tx.query(
    `insert into push_items (shop_id, run_id, catalog_product_id, product_id, changes, idempotency_key)
     select i.shop_id, $2::bigint, i.catalog_product_id, i.product_id, jsonb_agg(c.change), gen_random_uuid()::text
       from push_items i
       left join products p on p.shop_id = i.shop_id and p.id = i.product_id
      cross join lateral jsonb_array_elements(i.changes) w
      cross join lateral (
        select case when w->>'field' <> '${WHOLE}'
                 then jsonb_build_object('catalogVariantId', w->'catalogVariantId', 'variantId', w->'variantId', 'field', w->'field',
                        'from', w->'found', 'to', (select b->'value' from jsonb_array_elements(i.before) b
                           where b->'variantId' = w->'variantId' and b->'field' = w->'field' limit 1))
                 when w->>'catalogVariantId' = '0'
                 then jsonb_build_object('catalogVariantId', '0', 'variantId', null, 'field', 'status', 'from', coalesce(p.status, 'ACTIVE'), 'to', 'ARCHIVED')
                 else jsonb_build_object('catalogVariantId', w->'catalogVariantId', 'variantId', null, 'field', '${WHOLE}', 'from', null, 'to', null,
                        'state', 'failed', 'reason', $4::text)
               end as change) c
      where i.shop_id = $1 and i.run_id = $3 and i.state <> 'undone' and w->>'state' = 'done'
        and ($5::bigint[] is null or i.catalog_product_id = any($5))
        -- Of a product that the run created there is one thing to take back: that it is there.
        and (w->>'field' = '${WHOLE}' or not exists (
          select from jsonb_array_elements(i.changes) n where n->>'field' = '${WHOLE}' and n->>'catalogVariantId' = '0' and n->>'state' = 'done'))
      group by i.shop_id, i.catalog_product_id, i.product_id`,
    [shopId, run.id, run.of_run_id, STAYS, run.selection.ids ?? null],
  );
  await tx.query(
    `update push_runs r set planned_at = $3, products = i.products, fields = i.fields
       from (select count(*)::int as products, coalesce(sum(jsonb_array_length(changes)), 0)::int as fields
               from push_items where shop_id = $1 and run_id = $2) i
      where r.shop_id = $1 and r.id = $2`,
    [shopId, run.id, at],
  );
}
