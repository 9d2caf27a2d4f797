/** Remembers which versions of both sides were compared, and what Shopify's side says of a record beside its fields. */
import { jsonText } from "~/lib/copy-text";
import type { Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { Theirs, TheirVariant } from "~/resources/catalog/theirs";

import type { HeldProduct, HeldVariant } from "./hold-products";

/** Resolves to the products that are gone: deleted in Shopify, as a tombstone says. One that is only not mirrored is not. */
export async function markCompared(
  ctx: MirrorCtx,
  tx: Transaction,
  products: readonly HeldProduct[],
  theirs: ReadonlyMap<string, Theirs>,
): Promise<string[]> {
  const missing = products.flatMap(({ record: { shopifyId } }) =>
    shopifyId && !theirs.has(shopifyId) ? [shopifyId] : [],
  );
  const buried = new Map(
    (
      await tx.query<{ id: string; at: Date }>(
        `select id::text, deleted_at as at from tombstones where shop_id = $1 and resource = 'products' and id = any($2::bigint[])`,
        [ctx.shop.id, missing],
      )
    ).map(({ id, at }) => [id, at]),
  );
  const rows = products.map(({ catalogProductId: id, record, title, handle, goneAt }) => {
    const side = theirs.get(record.shopifyId ?? "");
    const isGone = record.shopifyId !== null && buried.has(record.shopifyId);
    return {
      id,
      hash: side ? `\\x${side.hash.toString("hex")}` : null,
      gone_at: isGone ? buried.get(record.shopifyId ?? "") : side ? null : goneAt,
      // Ours where our side has a say in them.
      title: "title" in record.ours ? title : (side?.title ?? title),
      handle: "handle" in record.ours ? handle : (side?.handle ?? handle),
    };
  });
  await tx.query(
    `update catalog_products p set compared_rev = p.rev, compared_hash = r.hash, gone_at = r.gone_at, title = r.title, handle = r.handle
       from jsonb_to_recordset($2) as r (id bigint, hash bytea, gone_at timestamptz, title text, handle text)
      where p.shop_id = $1 and p.id = r.id`,
    [ctx.shop.id, jsonText(rows)],
  );
  await refreshVariants(ctx, tx, products, theirs);
  return rows.flatMap(({ id, gone_at }) => (gone_at ? [id] : []));
}

async function refreshVariants(
  ctx: MirrorCtx,
  tx: Transaction,
  products: readonly HeldProduct[],
  theirs: ReadonlyMap<string, Theirs>,
): Promise<void> {
  const rows = products.flatMap((product) => {
    const side = theirs.get(product.record.shopifyId ?? "");
    if (!side) return [];
    const byId = new Map(side.variants.map((variant) => [variant.variantId, variant]));
    return product.variants.flatMap((variant) => refreshed(variant, byId, ctx.clock()) ?? []);
  });
  if (rows.length === 0) return;
  await tx.query(
    `update catalog_variants v set inventory_item_id = r.inventory_item_id, position = r.position, title = r.title, options = r.options,
            gone_at = r.gone_at
       from jsonb_to_recordset($2) as r (id bigint, inventory_item_id bigint, position int, title text, options jsonb, gone_at timestamptz)
      where v.shop_id = $1 and v.id = r.id`,
    [ctx.shop.id, jsonText(rows)],
  );
}

/** Null when it is as it was. */
function refreshed(variant: HeldVariant, theirs: ReadonlyMap<string, TheirVariant>, now: Date) {
  const { catalogVariantId: id, shopifyId } = variant;
  if (shopifyId === null) return null;
  const side = theirs.get(shopifyId);
  const { inventoryItemId, position, title, options } = side ?? variant;
  const goneAt = side ? null : (variant.goneAt ?? now);
  const same =
    inventoryItemId === variant.inventoryItemId &&
    position === variant.position &&
    title === variant.title &&
    JSON.stringify(Object.entries(options).sort()) === JSON.stringify(Object.entries(variant.options).sort()) &&
    goneAt?.getTime() === variant.goneAt?.getTime();
  return same ? null : { id, inventory_item_id: inventoryItemId, position, title, options, gone_at: goneAt };
}
