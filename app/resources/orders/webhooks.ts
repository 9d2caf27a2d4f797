/**
 * What the order topics tell. Their REST-shaped bodies are lossy, so each only says which order to read again, and how
 * many children to expect (https://shopify.dev/docs/api/webhooks, 2026-10). Numeric ids may exceed
 * 2^53; `parseJsonKeepingIds` has kept those as text.
 */
import { z } from "zod";

import { idOf } from "~/lib/gid";

import type { Notice, Parent } from "../resource";

const id = z.union([z.string(), z.number()]).transform(String);
const list = z.array(z.unknown()).optional();

const orderBody = z.object({
  id,
  updated_at: z.string().optional(),
  line_items: list,
  refunds: z.array(z.object({ refund_line_items: list })).optional(),
  fulfillments: z.array(z.object({ line_items: list })).optional(),
  shipping_lines: list,
});

function fromOrder(body: unknown): Notice {
  const order = orderBody.parse(body);
  const { refunds = [], fulfillments = [] } = order;
  return {
    kind: "refetch",
    id: order.id,
    updatedAt: order.updated_at,
    sizes: {
      lines: order.line_items?.length ?? 1,
      refunds: refunds.length,
      refundLines: Math.max(0, ...refunds.map((refund) => refund.refund_line_items?.length ?? 0)),
      shippingLines: order.shipping_lines?.length ?? 0,
      fulfillments: fulfillments.length,
      fulfillmentLines: Math.max(0, ...fulfillments.map((fulfillment) => fulfillment.line_items?.length ?? 0)),
    },
  };
}

const refetch = (body: unknown): Notice => ({ kind: "refetch", id: z.object({ order_id: id }).parse(body).order_id });

const deleted = (body: unknown): Notice => {
  const order = z.object({ id, deleted_at: z.string().optional() }).parse(body);
  return { kind: "delete", id: order.id, at: order.deleted_at ?? "" };
};

const edited = (body: unknown): Notice => ({
  kind: "refetch",
  id: z.object({ order_edit: z.object({ order_id: id }) }).parse(body).order_edit.order_id,
});

/** A hold does not move the order's `updatedAt`, and its body names no order (https://shopify.dev/docs/api/webhooks). */
const held = (body: unknown): Notice => ({
  kind: "child",
  type: "FulfillmentOrder",
  id: idOf(z.object({ fulfillment_order: z.object({ id: z.string() }) }).parse(body).fulfillment_order.id),
});

export const orderOfFulfillment: Parent = {
  scopes: ["read_merchant_managed_fulfillment_orders", "read_third_party_fulfillment_orders"],
  fields: "orderId",
  recordOf: ({ orderId }) => (typeof orderId === "string" ? orderId : null),
};

export const orderWebhooks: Readonly<Record<string, (body: unknown) => Notice>> = {
  "orders/create": fromOrder,
  "orders/updated": fromOrder,
  "orders/delete": deleted,
  "orders/edited": edited,
  "refunds/create": refetch,
  "fulfillments/create": refetch,
  "fulfillments/update": refetch,
  "order_transactions/create": refetch,
  "fulfillment_orders/placed_on_hold": held,
  "fulfillment_orders/hold_released": held,
};
