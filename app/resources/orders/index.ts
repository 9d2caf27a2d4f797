import type { Resource } from "../resource";
import { orderCsv } from "./csv";
import { ORDER_LIST } from "./list";
import { ORDER_NOUN } from "./noun";
import {
  cutOrderSizes,
  decodeOrder,
  decodeOrderParts,
  hasFurtherShipping,
  LINE_COLUMNS,
  ORDER_COLUMNS,
  orderPartSizes,
} from "./record";
import { furtherShipping, lineFields, orderFields, orderParts, orderProbe, orderProtected } from "./selection";
import { showsParts } from "./shows-parts";
import { ordersVisibleSince } from "./visible-since";
import { orderOfFulfillment, orderWebhooks } from "./webhooks";

export const orders: Resource = {
  name: "orders",
  noun: ORDER_NOUN,
  type: "Order",
  rootField: "orders",
  countField: "ordersCount",
  scopes: ["read_orders", "read_customers", "read_products", "read_locations", "read_returns"],
  fields: orderFields,
  connections: [{ field: "lineItems", types: ["LineItem"], fields: () => lineFields, guess: 4, size: "lines" }],
  parts: {
    what: "lines of refunds, fulfillments and shipping",
    look: { showsInDocument: showsParts, fields: furtherShipping, found: hasFurtherShipping },
    fields: orderParts,
    decode: decodeOrderParts,
    cutSizes: cutOrderSizes,
    sizesOf: orderPartSizes,
    childCount: "line_count",
    newest: "processed_at",
  },
  decode: decodeOrder,
  personal: { probe: orderProbe, paths: orderProtected },
  visibleSince: ordersVisibleSince,
  // A full order with four lines asks for about 420 points and a query may ask for 1,000 (see DECISIONS, 16).
  pagesUpTo: 4,
  // What changes an order without moving its `updatedAt` (a fulfilment hold, some refunds and transactions) happens while it is young.
  sweepDays: 30,
  webhooks: orderWebhooks,
  told: { created: "orders/create", updated: "orders/updated", deleted: "orders/delete" },
  parents: { FulfillmentOrder: orderOfFulfillment },
  named: null,
  table: {
    name: "orders",
    title: "name",
    columns: ORDER_COLUMNS,
    children: [
      {
        name: "order_line_items",
        columns: LINE_COLUMNS,
        parent: "order_id",
        field: "lineItems",
        key: ["id"],
        position: "position",
      },
    ],
    sizes: { lines: "line_count" },
  },
  list: ORDER_LIST,
  csv: orderCsv,
};
