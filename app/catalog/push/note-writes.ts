import type { Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { jsonText } from "~/lib/copy-text";
import type { PushChange } from "~/resources/catalog/push";

import type { PushRun } from "./push-runs";

/**
 * Notes in the history what a run has changed in Shopify. Whoever compared the product between the write and now has noted it as
 * something that Shopify told of; then that change is the run's. It is known by what it ended with, not by when it was: a field
 * tells only roughly when it was changed.
 */
export async function noteWrites(
  ctx: MirrorCtx,
  tx: Transaction,
  run: PushRun,
  writes: readonly { catalogProductId: string; change: PushChange }[],
): Promise<void> {
  const rows = writes.map(({ catalogProductId, change: { catalogVariantId, field, from, found } }) => ({
    product: catalogProductId,
    variant: catalogVariantId,
    field,
    before: from,
    after: found ?? null,
  }));
  await tx.query(
    `with w as (
       select w.*, c.id as known, c.after is not distinct from w.after as is_known, c.cause = 'shopify' and c.before is not distinct from w.before as is_told
         from jsonb_to_recordset($2) as w (product bigint, variant bigint, field text, before jsonb, after jsonb)
         left join lateral (
           select id, before, after, cause from catalog_changes c
            where c.shop_id = $1 and c.catalog_product_id = w.product and c.catalog_variant_id = w.variant and c.field = w.field and c.side = 'shopify'
            order by c.id desc limit 1) c on true
        where w.before is distinct from w.after
     ), claimed as (
       update catalog_changes c set by = $4, cause = $5, run_id = $6 from w where c.shop_id = $1 and c.id = w.known and w.is_known and w.is_told
     )
     insert into catalog_changes (shop_id, catalog_product_id, catalog_variant_id, field, side, before, after, at, by, cause, run_id)
     select $1, w.product, w.variant, w.field, 'shopify', w.before, w.after, $3, $4, $5, $6
       from w where w.known is null or not w.is_known`,
    [ctx.shop.id, jsonText(rows), ctx.clock(), run.started_by, run.kind === "rollback" ? "rollback" : "push", run.id],
  );
}
