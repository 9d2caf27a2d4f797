import type { RecordList } from "../list";
import type { Json } from "../resource";
import { COUNTRIES, FULFILLMENT_STATUSES, PAYMENT_STATUSES } from "./filter-choices";
import type { OrderListRow } from "./shown";
import { showsParts } from "./shows-parts";
import type { OrderPersonal } from "./stored";

const BY_TIME = { type: "timestamptz", words: { asc: "Oldest first", desc: "Newest first" } } as const;
const BY_SIZE = { asc: "Lowest first", desc: "Highest first" } as const;
const country = (code: string) => new Intl.DisplayNames("en", { type: "region" }).of(code) ?? code;

export const ORDER_LIST: RecordList<OrderListRow> = {
  name: "orders",
  sorts: {
    processed_at: { label: "Date", ...BY_TIME },
    updated_at: { label: "Last changed", ...BY_TIME },
    created_at: { label: "Created", ...BY_TIME },
    number: { label: "Order number", type: "integer", words: BY_SIZE },
    total_price: { label: "Total", type: "numeric", words: BY_SIZE },
  },
  unasked: { sort: "processed_at", direction: "desc" },
  filters: {
    financial: {
      kind: "choice",
      label: "Payment status",
      column: "financial_status",
      values: PAYMENT_STATUSES,
      pinned: true,
    },
    fulfillment: {
      kind: "choice",
      label: "Fulfillment status",
      column: "fulfillment_status",
      values: FULFILLMENT_STATUSES,
      pinned: true,
    },
    country: { kind: "choice", label: "Ships to", column: "country_code", values: COUNTRIES, words: country },
    tag: { kind: "text", label: "Tag", column: "tags", how: "contains", pinned: true },
    sku: { kind: "text", label: "SKU", column: "skus", how: "contains" },
    min: { kind: "amount", label: "Total from", column: "total_price", bound: "from" },
    max: { kind: "amount", label: "Total to", column: "total_price", bound: "until" },
    from: { kind: "day", label: "Date from", column: "processed_at", bound: "from" },
    to: { kind: "day", label: "Date until", column: "processed_at", bound: "until" },
    changed: { kind: "day", label: "Changed since", column: "updated_at", bound: "from" },
    test: { kind: "flag", label: "Test or real orders", column: "test", words: ["Test orders", "Real orders"] },
    pending: {
      kind: "flag",
      label: "Being completed or complete",
      column: "parts_pending",
      words: ["Being completed", "Complete"],
      indexed: true,
    },
  },
  // "#1001", "1001" and the shop's own format; what is personal is found by blind indexes.
  search: [
    { column: "name", how: "equals" },
    { column: "number", how: "number" },
    { column: "tags", how: "contains" },
    { column: "skus", how: "contains" },
  ],
  searchedBy: "Number, tag, SKU, or the exact e-mail, phone or name",
  views: [
    { name: "All", query: "" },
    { name: "Unfulfilled", query: "fulfillment=UNFULFILLED,PARTIALLY_FULFILLED" },
    { name: "Unpaid", query: "financial=PENDING,AUTHORIZED,PARTIALLY_PAID" },
  ],
  columns: `t.id::text, t.name, t.processed_at, t.updated_at, t.financial_status, t.fulfillment_status, t.cancelled_at, t.test,
    t.total_price::text, t.currency_code, t.tags, case when t.parts_pending then t.document end as pending, t.written_at,
    (select coalesce(sum(l.quantity), 0)::integer from order_line_items l where l.shop_id = t.shop_id and l.order_id = t.id) as items`,
  row: (raw, personal) => {
    const order = raw as unknown as OrderRow;
    const known = personal as OrderPersonal | null;
    return {
      id: order.id,
      name: order.name,
      processedAt: order.processed_at.toISOString(),
      updatedAt: order.updated_at.toISOString(),
      customer: known?.customer?.displayName ?? known?.shippingAddress?.name ?? null,
      financialStatus: order.financial_status,
      fulfillmentStatus: order.fulfillment_status,
      cancelled: order.cancelled_at !== null,
      test: order.test,
      totalPrice: order.total_price,
      currencyCode: order.currency_code,
      tags: order.tags,
      items: order.items,
      partsPending: order.pending !== null && showsParts(order.pending),
      writtenAt: order.written_at.toISOString(),
    };
  },
};

interface OrderRow {
  id: string;
  name: string;
  processed_at: Date;
  updated_at: Date;
  financial_status: string | null;
  fulfillment_status: string;
  cancelled_at: Date | null;
  test: boolean;
  total_price: string;
  currency_code: string;
  tags: string[];
  /** The document of one whose parts are pending. */
  pending: Json;
  written_at: Date;
  items: number;
}
