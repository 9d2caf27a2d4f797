/** One mirrored order with all that belongs to it: lines, personal data opened for showing, and what happened to it. */
import type { MirrorState } from "~/resources/orders/shown";
import type { LineDocument, OrderDocument, OrderPartsDocument, OrderPersonal } from "~/resources/orders/stored";
import { orderDetail } from "~/resources/orders/view";
import type { OrderDetail } from "~/resources/orders/view";
import type { MirrorCtx } from "./ctx";
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

/** The history does not keep jobs for ever. */
const KNOWN_JOBS = `(select id from sync_jobs j where j.shop_id = o.shop_id and j.id = o.written_job_id) as known_job_id,
  (select json_build_object('jobId', j.id::text, 'mode', coalesce(j.effective_mode, j.mode),
          'at', to_char(coalesce(j.started_at, j.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
     from sync_jobs j where j.shop_id = o.shop_id and j.id = o.created_job_id) as first_mirrored`;

/** Null when the mirror does not hold it. `id` is a decimal string. */
export async function readOrder(ctx: MirrorCtx, id: string): Promise<OrderView | null> {
  const key = [ctx.shop.id, id];
  const [row] = await ctx.db.query<OrderRow>(
    `select o.*, ${KNOWN_JOBS} from orders o where shop_id = $1 and id = $2`,
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
    mirror: mirrorState(row),
    reject:
      rejects.map((r) => ({ reason: r.reason, attempts: r.attempts, lastAt: r.last_at.toISOString() }))[0] ?? null,
  };
}

/** When and how an order was last written; null when the mirror does not hold it. */
export async function readMirrorState(ctx: MirrorCtx, id: string): Promise<MirrorState | null> {
  const [row] = await ctx.db.query<MirrorRow>(
    `select updated_at, observed_at, written_at, written_by, ${KNOWN_JOBS}, written_topic, parts_pending
     from orders o where shop_id = $1 and id = $2`,
    [ctx.shop.id, id],
  );
  return row ? mirrorState(row) : null;
}

function mirrorState(row: MirrorRow): MirrorState {
  return {
    updatedAt: row.updated_at.toISOString(),
    observedAt: row.observed_at.toISOString(),
    writtenAt: row.written_at.toISOString(),
    writtenBy: row.written_by,
    writtenJobId: row.known_job_id,
    firstMirrored: row.first_mirrored,
    writtenTopic: row.written_topic,
    partsPending: row.parts_pending,
  };
}

interface MirrorRow {
  updated_at: Date;
  observed_at: Date;
  written_at: Date;
  written_by: string;
  known_job_id: string | null;
  first_mirrored: MirrorState["firstMirrored"];
  written_topic: string | null;
  parts_pending: boolean;
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
