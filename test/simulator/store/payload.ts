import type { SimNode, SimOrder, SimShop } from "./contract.ts";
import { orderPayload } from "./rest-order.ts";
import { sentFulfillment, refundPayload, transactionPayload } from "./rest-children.ts";
import { numeric } from "./rest-values.ts";

/**
 * The body Shopify would send for a topic. Ids are BigInt, since they may exceed 2^53: print it with `toJson`. The keys
 * are those of the sample payloads in Shopify's webhook reference (2026-07).
 */
export function payloadOf(topic: string, order: SimOrder, shop: SimShop, before: () => SimOrder): SimNode {
  switch (topic) {
    case "refunds/create":
      return refundPayload(last(order.refunds), order, shop);
    case "fulfillments/create":
    case "fulfillments/update":
      return sentFulfillment(last(order.fulfillments), order, shop);
    case "order_transactions/create":
      return transactionPayload(last(order.transactions), order, shop);
    case "orders/edited":
      return { order_edit: editOf(order, before()) };
    case "fulfillment_orders/placed_on_hold":
      return heldFulfillmentOrder(order);
    default:
      return orderPayload(order, shop);
  }
}

const last = (nodes: SimNode[]): SimNode => {
  const node = nodes[nodes.length - 1];
  if (!node) throw new Error("The order has none of what this topic is about.");
  return node;
};

/** What an edit added to and took from the lines, by comparison with the order before it. */
function editOf(order: SimOrder, before: SimOrder): SimNode {
  const changes = order.lineItems.map((line, k) => {
    const earlier = before.lineItems[k];
    const units = line.currentQuantity as number;
    return { id: numeric(line.id), delta: units - ((earlier?.currentQuantity as number | undefined) ?? 0) };
  });
  const at = order.updatedAt;
  return {
    id: numeric(order.id) + 1n,
    app_id: null,
    created_at: at,
    committed_at: at,
    notify_customer: false,
    order_id: numeric(order.id),
    staff_note: "",
    user_id: null,
    line_items: {
      additions: changes.filter(({ delta }) => delta > 0),
      removals: changes.filter(({ delta }) => delta < 0).map(({ id, delta }) => ({ id, delta: -delta })),
    },
    discounts: { line_item: { additions: [], removals: [] } },
    shipping_lines: { additions: [], removals: [] },
  };
}

/** Shopify's body names the fulfillment order and its hold, but not the order: who needs that must ask for it. */
function heldFulfillmentOrder(order: SimOrder): SimNode {
  const number = numeric(order.id);
  const hold = {
    id: `gid://shopify/FulfillmentHold/${number + 9n}`,
    reason: "other",
    reason_notes: "Held in the simulator",
    held_by_requesting_app: false,
    handle: "",
    held_by_app: { id: "gid://shopify/App/12345" },
  };
  return {
    fulfillment_order: {
      id: `gid://shopify/FulfillmentOrder/${number + 7n}`,
      status: "on_hold",
      fulfillment_holds: [hold],
    },
    remaining_fulfillment_order: null,
    held_fulfillment_order_line_items: order.lineItems
      .filter((line) => (line.unfulfilledQuantity as number) > 0)
      .map((line) => ({
        id: `gid://shopify/FulfillmentOrderLineItem/${numeric(line.id) + 7n}`,
        quantity: line.unfulfilledQuantity,
      })),
    created_fulfillment_hold: hold,
  };
}
