import type { SimNode, SimOrder, SimShop } from "./contract.ts";
import { orderPayload } from "./rest-order.ts";
import { fulfillmentPayload, refundPayload, transactionPayload } from "./rest-children.ts";
import { numeric } from "./rest-values.ts";

/**
 * The body Shopify would send for a topic. Ids are BigInt, since they may exceed 2^53: print it with `toJson`.
 */
export function payloadOf(topic: string, order: SimOrder, shop: SimShop): SimNode {
  switch (topic) {
    case "refunds/create":
      return refundPayload(last(order.refunds), order, shop);
    case "fulfillments/create":
    case "fulfillments/update":
      return fulfillmentPayload(last(order.fulfillments), order, shop);
    case "order_transactions/create":
      return transactionPayload(last(order.transactions), order, shop);
    case "orders/edited":
      return { order_edit: editOf(order) };
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

function editOf(order: SimOrder): SimNode {
  const additions = order.lineItems.filter((line) => line.quantity === line.currentQuantity).slice(-1);
  return {
    id: numeric(order.id) + 1n,
    app_id: null,
    created_at: order.updatedAt,
    notify_customer: false,
    order_id: numeric(order.id),
    staff_note: "",
    user_id: null,
    line_items: {
      additions: additions.map((line) => ({ id: numeric(line.id), delta: line.quantity })),
      removals: [],
    },
    discounts: { line_item: { additions: [], removals: [] } },
    shipping_lines: { additions: [], removals: [] },
  };
}

/** Shopify's body names the fulfillment order and its holds, not the order. */
function heldFulfillmentOrder(order: SimOrder): SimNode {
  const hold = { reason: "other", reason_notes: "Held in the simulator" };
  const id = `gid://shopify/FulfillmentOrder/${numeric(order.id) + 7n}`;
  return {
    fulfillment_order: { id, status: "on_hold", preparable: false, delivery_method: { method_type: "shipping" } },
    remaining_fulfillment_order: null,
    held_fulfillment_order_line_items: [],
    source_fulfillment_order: { id },
    placed_fulfillment_hold: [
      { id: `gid://shopify/FulfillmentHold/${numeric(order.id) + 9n}`, ...hold, held_by_app_id: null, handle: "" },
    ],
    created_fulfillment_hold: { id: `gid://shopify/FulfillmentHold/${numeric(order.id) + 9n}`, ...hold },
  };
}
