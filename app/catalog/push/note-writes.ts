import type { Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { jsonText } from "~/lib/copy-text";
import type { PushChange } from "~/resources/catalog/push";

import type { PushRun } from "./push-runs";

/**
 * Notes in the history what a run has changed in Shopify. Whoever compared the product between the write and now has noted it
 * as something Shopify told of; then the difference shows Shopify's new value already, or is gone.
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
    `insert into catalog_changes (shop_id, catalog_product_id, catalog_variant_id, field, side, before, after, at, by, cause, run_id)
     select $1, w.product, w.variant, w.field, 'shopify', w.before, w.after, $3, $4, $5, $6
       from jsonb_to_recordset($2) as w (product bigint, variant bigint, field text, before jsonb, after jsonb)
      where w.before is distinct from w.after and not exists (
        select from catalog_changes c where c.shop_id = $1 and c.catalog_product_id = w.product and c.catalog_variant_id = w.variant
           and c.field = w.field and c.side = 'shopify' and c.after = w.after and c.at >= date_trunc('second', $7::timestamptz))`,
    [
      ctx.shop.id,
      jsonText(rows),
      ctx.clock(),
      run.started_by,
      run.kind === "rollback" ? "rollback" : "push",
      run.id,
      run.started_at ?? run.created_at,
    ],
  );
}
