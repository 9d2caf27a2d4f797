/** One mirrored order with all that belongs to it: lines, personal data opened for showing, and what happened to it. */
import type { MirrorState } from "~/resources/mirror-state";
import type { LineDocument, OrderDocument, OrderPartsDocument, OrderPersonal } from "~/resources/orders/stored";
import { orderDetail } from "~/resources/orders/view";
import type { OrderDetail } from "~/resources/orders/view";
import type { MirrorCtx } from "./ctx";
import { KNOWN_JOBS, mirrorStateOf } from "./mirror-state";
import type { MirrorRow } from "./mirror-state";
import { openPersonal } from "./personal";

export interface OrderView {
  id: string;
  name: string;
  createdAt: string;
  processedAt: string;
  cancelledAt: string | null;
  closedAt: string | null;
  financialStatus: string | null;
  fulfillmentStatus: string;
  returnStatus: string;
  test: boolean;
  tags: string[];
  detail: OrderDetail;
  mirror: MirrorState;
  reject: { reason: string; attempts: number; lastAt: string } | null;
}

/** Null when the mirror does not hold it. `id` is a decimal string. */
export async function readOrder(ctx: MirrorCtx, id: string): Promise<OrderView | null> {
  const key = [ctx.shop.id, id];
  const [row] = await ctx.db.query<OrderRow>(
    `select t.*, ${KNOWN_JOBS} from orders t where shop_id = $1 and id = $2`,
    key,
  );
  if (!row) return null;
  const [lines, contacts, rejects] = await Promise.all([
    ctx.db.query<{ id: string; document: LineDocument }>(
      "select id, document from order_line_items where shop_id = $1 and order_id = $2 order by position",
      key,
    ),
    ctx.db.query<{ sealed: Buffer }>(
      "select sealed from sealed_contacts where shop_id = $1 and resource = 'orders' and id = $2",
      key,
    ),
    ctx.db.query<{ reason: string; attempts: number; last_at: Date }>(
      "select reason, attempts, last_at from rejects where shop_id = $1 and resource = 'orders' and id = $2",
      key,
    ),
  ]);
  const personal = contacts.map(({ sealed }) => openPersonal(ctx.seal, ctx.shop.id, "orders", id, sealed))[0] ?? null;
  const stored = {
    document: row.document,
    parts: row.parts,
    personal: personal as unknown as OrderPersonal | null,
    lines,
  };
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    processedAt: row.processed_at.toISOString(),
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    financialStatus: row.financial_status,
    fulfillmentStatus: row.fulfillment_status,
    returnStatus: row.return_status,
    test: row.test,
    tags: row.tags,
    detail: orderDetail(stored),
    mirror: mirrorStateOf(row),
    reject:
      rejects.map((r) => ({ reason: r.reason, attempts: r.attempts, lastAt: r.last_at.toISOString() }))[0] ?? null,
  };
}

interface OrderRow extends MirrorRow {
  id: string;
  name: string;
  created_at: Date;
  processed_at: Date;
  cancelled_at: Date | null;
  closed_at: Date | null;
  financial_status: string | null;
  fulfillment_status: string;
  return_status: string;
  test: boolean;
  tags: string[];
  document: OrderDocument;
  parts: OrderPartsDocument | null;
}
