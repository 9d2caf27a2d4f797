/** How the products of a wave are read together: by bulk queries over ranges of ids, as long as these hold little else. */
import type { Lease } from "~/mirror/lease";
import { writtenDenied } from "~/mirror/denied";
import type { Change } from "~/resources/resource";
import type { BulkOperation } from "~/shopify/bulk";
import { BULK_AT_ONCE } from "~/shopify/bulk";
import { bulkDocument } from "~/shopify/documents";
import { applyChanges } from "~/sync/apply-changes";
import type { Ctx } from "~/sync/ctx";
import { bulkChanges, fetchBulkFile, observedBy } from "~/sync/sources/bulk";

import type { PushOperation } from "./push-operations";
import { products } from "./refetch";

/** How many products a range may hold for each that is wanted: beyond that, reading by id costs less than Shopify's time. */
const MOST_STRANGERS = 6;
/** Products below which another file is not worth its operation. */
const WORTH_A_FILE = 500;

/** None when the wave's products lie too far apart. */
export async function rangesOf(ctx: Ctx, lease: Lease, wave: number): Promise<{ from: string; to: string }[]> {
  const [wanted] = await ctx.db.query<{ count: number }>(
    "select count(*)::int as count from push_items where shop_id = $1 and run_id = $2 and wave = $3 and product_id is not null",
    [ctx.shop.id, lease.id, wave],
  );
  const files = Math.max(1, Math.min(BULK_AT_ONCE, Math.floor((wanted?.count ?? 0) / WORTH_A_FILE)));
  const rows = await ctx.db.query<{ from: string; to: string; wanted: number; all: number }>(
    `select min(i.product_id)::text as "from", max(i.product_id)::text as "to", count(*)::int as wanted,
            (select count(*)::int from products p where p.shop_id = $1 and p.id between min(i.product_id) and max(i.product_id)) as "all"
       from (select product_id, ntile($4) over (order by product_id) as part from push_items
              where shop_id = $1 and run_id = $2 and wave = $3 and product_id is not null) i
      group by part order by part`,
    [ctx.shop.id, lease.id, wave, files],
  );
  return rows.filter(({ wanted, all }) => all <= wanted * MOST_STRANGERS);
}

/** Ids are compared as numbers (schema, QueryRoot.products: "Filter by `id` range"). */
export async function readDocument(ctx: Ctx, { idFrom, idTo }: PushOperation): Promise<string> {
  return bulkDocument(products(), await writtenDenied(ctx), `id:>=${idFrom} id:<=${idTo}`);
}

/** The file into the mirror, if it is proven whole; it is noted which of the wave's products it had. */
export async function takeRead(ctx: Ctx, lease: Lease, operation: PushOperation, bulk: BulkOperation): Promise<void> {
  const resource = products();
  const file = await fetchBulkFile(ctx, resource, bulk);
  if (!file) return;
  const observedAt = observedBy(bulk);
  const ids: string[] = [];
  async function* noting(changes: AsyncIterable<Change>): AsyncIterable<Change> {
    for await (const change of changes) {
      if (change.kind === "upsert") ids.push(change.record.id);
      yield change;
    }
  }
  try {
    const by = { source: "push", jobId: null, topic: null, observedAt } as const;
    await applyChanges(ctx, resource, noting(bulkChanges(resource, file)), by);
  } finally {
    await file.remove();
  }
  await ctx.db.query(
    "update push_items set read_at = $4 where shop_id = $1 and run_id = $2 and wave = $3 and product_id = any($5::bigint[])",
    [ctx.shop.id, lease.id, operation.wave, observedAt, ids],
  );
}
