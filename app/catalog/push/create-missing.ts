/** The products of a batch that have something to be created: it is created, and what then is left of them is an ordinary push. */
import { AccessDenied, AppError, DailyLimit } from "~/lib/errors";
import { held } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import type { PushChange } from "~/resources/catalog/push";
import type { Ctx } from "~/sync/ctx";
import { concernsAll } from "~/sync/read-apart";

import { compareCatalog } from "../compare";
import { createProduct } from "./create-product";
import { isCreation } from "./plan-push";
import type { Prepared } from "./prepare";
import { updateItems } from "./push-items";
import type { ItemUpdate } from "./push-items";
import type { PushRun } from "./push-runs";
import { refusedScope } from "./scopes";

/** Resolves to the products that have nothing to be created; the others are settled, or wait for the next batch with what is left. */
export async function createMissing(
  ctx: Ctx,
  lease: Lease,
  run: PushRun,
  prepared: readonly Prepared[],
): Promise<Prepared[]> {
  const creating = prepared.filter(({ changes }) =>
    changes.some((change) => isCreation(change) && change.state === undefined),
  );
  let limit: DailyLimit | null = null;
  for (const product of creating) {
    const keep = (update: ItemUpdate) =>
      held(ctx, lease, (tx) => updateItems(tx, ctx.shop.id, lease.id, [update], ctx.clock()));
    const { catalogProductId } = product.item;
    if (limit) {
      await keep({ catalogProductId, state: "left", changes: product.changes, reason: limit.message });
      continue;
    }
    await keep({ catalogProductId, state: "sending", changes: product.changes, isTry: true });
    try {
      await keep(await createOne(ctx, lease, run, product));
    } catch (error) {
      if (!(error instanceof DailyLimit)) throw error;
      limit = error;
      await keep({ catalogProductId, state: "left", changes: product.changes, reason: limit.message });
    }
  }
  return prepared.filter((product) => !creating.includes(product));
}

async function createOne(ctx: Ctx, lease: Lease, run: PushRun, { item, changes }: Prepared): Promise<ItemUpdate> {
  const { catalogProductId } = item;
  const ended = (state: "done" | "failed", reason?: string) =>
    changes.map((change): PushChange =>
      isCreation(change) ? { ...change, state, ...(reason !== undefined && { reason }) } : change,
    );
  const missing = refusedScope(ctx.shop, { field: "title" });
  if (missing) return { catalogProductId, state: "failed", changes: ended("failed", missing), reason: missing };
  try {
    const { productId, refused } = await createProduct(ctx, lease, run, item);
    await compareCatalog(ctx, [catalogProductId]);
    const [reason] = refused;
    const made = reason === undefined ? ended("done") : ended("failed", reason);
    const rest = await leftToPush(ctx, catalogProductId, changes);
    return { catalogProductId, productId, state: "pending", changes: [...made, ...rest] };
  } catch (error) {
    const concernsOthers = !(error instanceof AccessDenied) && concernsAll(error);
    if (error instanceof DailyLimit || concernsOthers || !(error instanceof AppError)) throw error;
    // Looked for by its mark before it is created again.
    if (error.retry && item.attempts < TRIES) return { catalogProductId, state: "pending", changes };
    return { catalogProductId, state: "failed", changes: ended("failed", error.message), reason: error.message };
  }
}

const TRIES = 3;

/** What Shopify does not hold of it yet: quantities, and what it made another thing of. */
async function leftToPush(ctx: Ctx, catalogProductId: string, known: readonly PushChange[]): Promise<PushChange[]> {
  const rows = await ctx.db.query<PushChange>(
    `select d.catalog_variant_id::text as "catalogVariantId", v.variant_id::text as "variantId", d.field, d.theirs as "from", d.value as "to"
       from catalog_differences d left join catalog_variants v on v.shop_id = d.shop_id and v.id = d.catalog_variant_id
      where d.shop_id = $1 and d.catalog_product_id = $2 and d.verdict = 'push' order by d.catalog_variant_id, d.field`,
    [ctx.shop.id, catalogProductId],
  );
  const isKnown = ({ catalogVariantId, field }: PushChange) =>
    known.some((change) => change.catalogVariantId === catalogVariantId && change.field === field);
  return rows.filter((row) => !isKnown(row));
}
