/** Products immediately before they are written: read again, compared again, and what is no longer a clean push taken out. */
import type { Sql } from "~/lib/sql";
import type { PushChange } from "~/resources/catalog/push";
import type { Ctx } from "~/sync/ctx";
import type { Json } from "~/resources/resource";

import { compareCatalog } from "../compare";
import { beforeSending } from "./judge";
import { refusedBeforehand } from "./parts";
import { isCreation } from "./plan-push";
import type { PushItem } from "./push-items";
import type { PushRun } from "./push-runs";
import { readTargets } from "./read-targets";
import type { Seen } from "./read-targets";
import { refusedScope } from "./scopes";

/** A product as it goes into the write; changes without a state are to be sent. */
export interface Prepared {
  item: PushItem;
  changes: PushChange[];
  seen: Seen | null;
}

/** After the products were read again. `unread` has the sentences of those that could not be. */
export async function prepare(
  ctx: Ctx,
  run: PushRun,
  items: readonly PushItem[],
  unread: ReadonlyMap<string, string>,
): Promise<Prepared[]> {
  const clean = run.kind === "rollback" ? null : await cleanPushes(ctx, items);
  const seen = await readTargets(
    ctx,
    ctx.db,
    items.flatMap(({ productId }) => productId ?? []),
  );
  return items.map((item) => {
    const side = seen.get(item.productId ?? "") ?? null;
    const reason = unread.get(item.productId ?? "") ?? (side ? null : GONE);
    const changes = item.changes.map((change) => {
      if (change.state !== undefined || isCreation(change)) return change;
      if (reason !== null || !side) return failed(change, reason ?? GONE);
      const judged = judge(change, side, item, clean);
      const refusal =
        judged.state === undefined ? (refusedScope(ctx.shop, judged) ?? refusedBeforehand(judged, side.target)) : null;
      return refusal === null ? judged : failed(judged, refusal);
    });
    return { item, changes, seen: side };
  });
}

const GONE = "The product has been deleted in Shopify.";

const failed = (change: PushChange, reason: string): PushChange => ({ ...change, state: "failed", reason });

interface CleanPush {
  from: Json;
  to: Json;
}

function judge(
  change: PushChange,
  side: Seen,
  item: PushItem,
  clean: ReadonlyMap<string, CleanPush | null> | null,
): PushChange {
  const wasSent = item.attempts > 0;
  const asPlanned = beforeSending(change, side.theirs, wasSent);
  if (asPlanned.state === "done" || asPlanned.state === "unchanged" || asPlanned.state === "failed" || !clean)
    return asPlanned;
  const now = clean.get(keyOf(item.catalogProductId, change));
  // Both sides agree since, or only theirs has changed: there is nothing left of our change.
  if (now === undefined) return { ...change, state: "unchanged", reason: "Nothing of it was left to be written." };
  return now === null
    ? { ...asPlanned, ...conflict(asPlanned) }
    : beforeSending({ ...change, ...now }, side.theirs, false);
}

const conflict = ({ found, from }: PushChange): Pick<PushChange, "state" | "reason" | "found"> => ({
  state: "conflict",
  reason: "It was changed in Shopify meanwhile.",
  found: found ?? from,
});

const keyOf = (catalogProductId: string, { catalogVariantId, field }: { catalogVariantId: string; field: string }) =>
  `${catalogProductId}:${catalogVariantId}:${field}`;

/** Compares anew, and answers with what is a clean push now; null for what is a conflict. */
async function cleanPushes(ctx: Ctx, items: readonly PushItem[]): Promise<Map<string, CleanPush | null>> {
  const ids = items.map(({ catalogProductId }) => catalogProductId);
  await compareCatalog(ctx, ids);
  return await readCleanPushes(ctx.db, ctx.shop.id, ids);
}

async function readCleanPushes(
  sql: Sql,
  shopId: number,
  ids: readonly string[],
): Promise<Map<string, CleanPush | null>> {
  const rows = await sql.query<
    { product: string; catalogVariantId: string; field: string; verdict: string } & CleanPush
  >(
    `select catalog_product_id::text as product, catalog_variant_id::text as "catalogVariantId", field, verdict, theirs as "from", value as "to"
       from catalog_differences where shop_id = $1 and catalog_product_id = any($2::bigint[])`,
    [shopId, ids],
  );
  return new Map(
    rows.flatMap(({ product, verdict, from, to, ...place }) => {
      if (verdict === "pull") return [];
      return [[keyOf(product, place), verdict === "conflict" ? null : { from, to }] as const];
    }),
  );
}
