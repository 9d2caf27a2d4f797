import type { Sql } from "~/lib/sql";
import type { Seal } from "~/lib/seal";
import { openPersonal } from "~/mirror/personal";
import { decodeOrder, decodeOrderParts } from "~/resources/orders/record";
import type { Json } from "~/resources/resource";

import type { SimNode, SimOrder } from "../simulator/store/contract.ts";
import { firstDifference, inStep } from "./compare-sides.ts";

/** An order reduced to what both sides must agree on: everything the mirror keeps, personal data included. */
export interface Comparable {
  id: string;
  updatedAt: string;
  document: Json;
  lines: Json[];
  personal: Json;
  /** Lines of refunds and fulfillments, and further shipping lines; "pending" on the mirror's side agrees with everything. */
  parts: Json;
}

/** An order of the simulated store, decoded as the app decodes it. */
export function fromStore(order: SimOrder): Comparable {
  const asked = asAsked(order);
  const record = decodeOrder(asked);
  const lines = (record.children[0] ?? []).map((row) => (row.at(-1) as { json: Json }).json);
  return {
    id: record.id,
    updatedAt: record.updatedAt,
    document: plain(record.document),
    lines: plain(lines) as Json[],
    personal: plain(record.personal.data),
    parts: plain(decodeOrderParts(partsOf(asked), record.document).value),
  };
}

/** What each kind of discount is asked for beyond its common fields (selection.ts); the store knows more. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  DiscountCodeApplication: ["code"],
  ManualDiscountApplication: ["title", "description"],
  AutomaticDiscountApplication: ["title"],
  ScriptDiscountApplication: ["title"],
};

function asAsked(order: SimOrder): SimOrder {
  return JSON.parse(JSON.stringify(order), (_key, value: unknown) => {
    if (value === null || typeof value !== "object" || !("__typename" in value)) return value;
    const asked = ASKED[String(value.__typename)];
    if (!asked) return value;
    return Object.fromEntries(
      Object.entries(value).filter(
        ([field]) => !["code", "title", "description"].includes(field) || asked.includes(field),
      ),
    );
  }) as SimOrder;
}

/** The order as `orderParts` (selection.ts) asks for it. */
function partsOf(order: SimOrder): SimNode {
  const page = (nodes: unknown) => ({ nodes: nodes ?? [], pageInfo: { hasNextPage: false, endCursor: null } });
  return {
    id: order.id,
    updatedAt: order.updatedAt,
    partRefunds: order.refunds.map((refund) => ({
      id: refund.id,
      refundLineItems: page(refund.refundLineItems),
      refundShippingLines: page(refund.refundShippingLines),
      orderAdjustments: page(refund.orderAdjustments),
      transactions: page(refund.transactions),
    })),
    partFulfillments: order.fulfillments.map(({ id, fulfillmentLineItems }) => ({
      id,
      fulfillmentLineItems: page(fulfillmentLineItems),
    })),
    partShippingLines: page(order.shippingLines),
  };
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json;

interface MirrorRow {
  id: string;
  updated_at: Date;
  document: Json;
  lines: Json[];
  sealed: Buffer;
  parts: Json;
  parts_pending: boolean;
}

/** Up to `limit` mirrored orders with an id above `after`, by ascending id, with the personal data opened. */
export async function mirroredOrders(
  { db, seal, shopId }: { db: Sql; seal: Seal; shopId: number },
  { after = "0", limit = 1000 }: { after?: string; limit?: number },
): Promise<Comparable[]> {
  const rows = await db.query<MirrorRow>(
    `select o.id::text, o.updated_at, o.document, o.parts, o.parts_pending, c.sealed,
            coalesce((select jsonb_agg(l.document order by l.position) from order_line_items l where l.shop_id = o.shop_id and l.order_id = o.id), '[]') as lines
       from orders o join sealed_contacts c on c.shop_id = o.shop_id and c.resource = 'orders' and c.id = o.id
      where o.shop_id = $1 and o.id > $2 order by o.id limit $3`,
    [shopId, after, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    updatedAt: row.updated_at.toISOString().replace(".000Z", "Z"),
    document: row.document,
    lines: row.lines,
    personal: openPersonal(seal, shopId, "orders", row.id, row.sealed),
    parts: row.parts_pending ? PENDING : row.parts,
  }));
}

export const PENDING = "pending";

/** What two sides say of one order: null when they agree, else the first path that differs. Undefined: the order is not there. */
export function orderDifference(mirror: Comparable | undefined, store: Comparable | undefined): string | null {
  const id = mirror?.id ?? store?.id ?? "";
  if (!mirror) return store ? `${id}: not in the mirror` : null;
  if (!store) return `${id}: not in the store`;
  return firstDifference(mirror.parts === PENDING ? { ...mirror, parts: store.parts } : mirror, store, id);
}

export interface Comparison {
  compared: number;
  /** Orders whose lines of refunds, fulfillments and shipping were not compared, because the mirror says they are pending. */
  pending: number;
  different: number;
  /** The first few differences. */
  examples: string[];
}

const EXAMPLES = 10;

/** Compares two streams by ascending id, one order at a time. */
export async function compareStreams(
  mirrored: AsyncIterable<Comparable>,
  stored: AsyncIterable<Comparable>,
): Promise<Comparison> {
  const result: Comparison = { compared: 0, pending: 0, different: 0, examples: [] };
  for await (const [mirror, store] of inStep(mirrored, stored)) {
    result.compared += 1;
    if (mirror?.parts === PENDING) result.pending += 1;
    const found = orderDifference(mirror, store);
    if (found === null) continue;
    result.different += 1;
    if (result.examples.length < EXAMPLES) result.examples.push(found);
  }
  return result;
}
