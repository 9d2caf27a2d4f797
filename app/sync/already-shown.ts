import type { Delivery } from "~/mirror/inbox";
import type { Resource } from "~/resources/resource";

import { lastUpdateStart } from "./backlog";
import type { Ctx } from "./ctx";

/** Shopify's clocks count seconds: within the same second the order of things is not known. */
const TIE_MS = 1000;

type Told = Pick<Delivery, "record_id" | "notice" | "triggered_at" | "is_replay">;

/**
 * Which deliveries tell what the mirror has: the row is newer than the payload's `updated_at`, or was read after the
 * event; or it is just that version and a complete update has started since (which may have found nothing new in it, and so
 * left the row untouched). A record deleted for good needs no read either. A replay is read all the same.
 */
export async function alreadyShown<D extends Told>(
  ctx: Ctx,
  resource: Resource,
  deliveries: readonly D[],
): Promise<{ shown: D[]; open: D[] }> {
  if (deliveries.length === 0) return { shown: [], open: [] };
  const ids = [...new Set(deliveries.map((delivery) => delivery.record_id))];
  const rows = await ctx.db.query<{ id: string; updated_at: Date | null; observed_at: Date | null; buried: boolean }>(
    `select i.id::text, t.updated_at, t.observed_at, d.id is not null as buried
       from unnest($2::bigint[]) as i (id)
       left join ${resource.table.name} t on t.shop_id = $1 and t.id = i.id
       left join tombstones d on d.shop_id = $1 and d.resource = $3 and d.id = i.id`,
    [ctx.shop.id, ids, resource.name],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const updated = await lastUpdateStart(ctx, resource);
  const isShown = ({ record_id, notice, triggered_at, is_replay }: Told) => {
    const row = byId.get(record_id ?? "");
    if (row?.buried) return true;
    if (is_replay || !row?.updated_at || !row.observed_at) return false;
    const told = notice?.kind === "refetch" && notice.updatedAt ? Date.parse(notice.updatedAt) : null;
    if (told !== null && row.updated_at.getTime() > told) return true;
    const triggered = triggered_at?.getTime() ?? Number.POSITIVE_INFINITY;
    if (told !== null && row.updated_at.getTime() === told && updated >= triggered + TIE_MS) return true;
    return row.observed_at.getTime() >= triggered + TIE_MS;
  };
  const grouped = Map.groupBy(deliveries, (delivery) => (isShown(delivery) ? "shown" : "open"));
  return { shown: grouped.get("shown") ?? [], open: grouped.get("open") ?? [] };
}
