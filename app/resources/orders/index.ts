import type { Resource } from "../resource";
import { ORDER_NOUN } from "./noun";
import { cutOrderSizes, decodeOrder, decodeOrderParts, LINE_COLUMNS, ORDER_COLUMNS, orderPartSizes } from "./record";
import { lineFields, orderFields, orderParts, orderProbe, orderProtected } from "./selection";
import { orderWebhooks } from "./webhooks";

export const orders: Resource = {
  name: "orders",
  noun: ORDER_NOUN,
  type: "Order",
  rootField: "orders",
  countField: "ordersCount",
  scopes: [
    "read_orders",
    "read_customers",
    "read_products",
    "read_locations",
    "read_returns",
    "read_merchant_managed_fulfillment_orders",
    "read_third_party_fulfillment_orders",
  ],
  fields: orderFields,
  probe: orderProbe,
  protectedPaths: orderProtected,
  connection: { field: "lineItems", type: "LineItem", fields: lineFields, guess: 4, size: "lines" },
  parts: orderParts,
  decode: decodeOrder,
  decodeParts: decodeOrderParts,
  cutSizes: cutOrderSizes,
  partSizes: orderPartSizes,
  webhooks: orderWebhooks,
  parentFields: { FulfillmentOrder: "orderId" },
  told: { created: "orders/create", updated: "orders/updated", deleted: "orders/delete" },
  table: {
    name: "orders",
    columns: ORDER_COLUMNS,
    children: [{ name: "order_line_items", columns: LINE_COLUMNS, parent: "order_id" }],
    childCount: "line_count",
    newest: "processed_at",
  },
};
