import type { OrderFilters } from "~/resources/orders/list-query";
import type { LineDocument, OrderDocument, OrderPersonal, StoredOrder } from "~/resources/orders/stored";
import type { MirrorCtx } from "./ctx";
import { openPersonal } from "./personal";
import { listOrders } from "./read-orders";

/** Orders held at once: about a megabyte. */
const AT_ONCE = 200;

/**
 * The orders of a selection, or all that match a filter, in batches, with their lines and opened personal data; whatever their
 * number, one batch is in memory. By creation, newest first: the one order that does not move while a long export runs, so each order
 * is met exactly once.
 */
export async function* exportOrders(
  ctx: MirrorCtx,
  wanted: { ids: readonly string[] } | { filters: OrderFilters },
): AsyncGenerator<StoredOrder[]> {
  if ("ids" in wanted) {
    yield await storedOrders(ctx, wanted.ids);
    return;
  }
  let after: string | undefined;
  do {
    const page = await listOrders(ctx, { ...wanted.filters, sort: "created_at", direction: "desc", after }, AT_ONCE);
    yield await storedOrders(
      ctx,
      page.rows.map(({ id }) => id),
    );
    after = page.next ?? undefined;
  } while (after !== undefined);
}

async function storedOrders(ctx: MirrorCtx, ids: readonly string[]): Promise<StoredOrder[]> {
  if (ids.length === 0) return [];
  const key = [ctx.shop.id, ids];
  const [orders, lines, contacts] = await Promise.all([
    ctx.db.query<{ id: string; document: OrderDocument }>(
      `select id, document from orders where shop_id = $1 and id = any($2::bigint[]) order by created_at desc, id desc`,
      key,
    ),
    ctx.db.query<{ id: string; order_id: string; document: LineDocument }>(
      `select id, order_id, document from order_line_items where shop_id = $1 and order_id = any($2::bigint[]) order by order_id, position`,
      key,
    ),
    ctx.db.query<{ id: string; sealed: Buffer }>(
      "select id, sealed from sealed_contacts where shop_id = $1 and resource = 'orders' and id = any($2::bigint[])",
      key,
    ),
  ]);
  const linesOf = Map.groupBy(lines, (line) => line.order_id);
  const sealedOf = new Map(contacts.map(({ id, sealed }) => [id, sealed]));
  return orders.map(({ id, document }) => {
    const sealed = sealedOf.get(id);
    const personal = sealed ? openPersonal(ctx.seal, ctx.shop.id, "orders", id, sealed) : null;
    return {
      document,
      parts: null,
      personal: personal as unknown as OrderPersonal | null,
      lines: linesOf.get(id) ?? [],
    };
  });
}
