/**
 * What the simulated shop's data offers to the simulated API. The store knows orders and their life; it knows
 * neither GraphQL nor HTTP. The API (../graphql, ../http) knows no order business.
 */

export type OrderSortKey = "PROCESSED_AT" | "CREATED_AT" | "UPDATED_AT" | "ID" | "ORDER_NUMBER" | "TOTAL_PRICE";

/** A parsed search: every term must hold. Unknown fields are dropped by the parser, as Shopify does (all results return). */
export interface OrderSearch {
  terms: OrderTerm[];
  /** Set for tokens without `read_all_orders`: only orders created at or after this instant are visible. */
  visibleSince?: Date;
  /** The instant up to which the search index has caught up (search-index lag); later edits keep their old `updatedAt` for the search. */
  indexedUntil?: Date;
}
export type OrderTerm =
  | { field: "created_at" | "updated_at" | "processed_at"; op: ">=" | ">" | "<=" | "<" | "="; value: Date }
  | {
      field: "id" | "name" | "tag" | "financial_status" | "fulfillment_status" | "status" | "email" | "test";
      op: "=" | "!=";
      value: string;
    }
  | { field: "id"; op: ">=" | ">" | "<=" | "<"; value: string }
  | { field: "default"; op: "="; value: string };

/** Where a page ended: the sort value (times as epoch milliseconds) and the numeric id, as in Shopify's own cursors. */
export interface Position {
  value: string | number;
  id: string;
}

/**
 * An order as the Admin API 2026-10 knows it: every field of facts/fields.md under its GraphQL name and in its GraphQL
 * shape, with two differences: a connection is the plain array of its nodes (`lineItems: LineItem[]`, `shippingLines`,
 * `discountApplications`, `refunds[].refundLineItems` …), and interface members carry `__typename`. Decimals and
 * UnsignedInt64 are strings, DateTimes ISO strings ending in "Z", ids global ids.
 */
export interface SimOrder {
  id: string;
  legacyResourceId: string;
  name: string;
  number: number;
  createdAt: string;
  updatedAt: string;
  processedAt: string;
  tags: string[];
  lineItems: SimNode[];
  shippingLines: SimNode[];
  discountApplications: SimNode[];
  refunds: SimNode[];
  fulfillments: SimNode[];
  transactions: SimNode[];
  [field: string]: unknown;
}
export type SimNode = Record<string, unknown>;

export interface SimShop {
  id: string;
  name: string;
  myshopifyDomain: string;
  currencyCode: string;
  ianaTimezone: string;
  email: string;
  createdAt: string;
  plan: { publicDisplayName: string; partnerDevelopment: boolean; shopifyPlus: boolean };
}

/** What happened to an order; the API turns it into webhook deliveries. `topics` are Shopify's ("orders/updated", "refunds/create", …). */
export interface StoreEvent {
  topics: string[];
  orderId: string;
  at: Date;
  /**
   * The REST-shaped body Shopify would send for the topic: made when asked, of the order as it was at the event.
   * Ids in it are BigInt (they may exceed 2^53): print it with `toJson`.
   */
  payload(topic: string): Record<string, unknown>;
}

export interface OrderStore {
  readonly shop: SimShop;
  readonly seed: number;
  countOrders(search: OrderSearch): number;
  /** Ids in order, after a position; lazily, so that a million orders are never held as objects. */
  findOrders(search: OrderSearch, sort: { key: OrderSortKey; reverse: boolean }, after?: Position): Iterable<Position>;
  /** The order by its numeric id, generated from the seed on demand or as edited; undefined when unknown or deleted. */
  order(id: string): SimOrder | undefined;
  /** A refund or a fulfilment by its numeric id, with the order it belongs to. */
  child?(type: "Refund" | "Fulfillment", id: string): { order: SimOrder; child: SimNode } | undefined;

  /**
   * Edits, all stamped with the store's clock. Each fires one event and answers true; where Shopify would refuse (nothing
   * left to refund, already cancelled, unknown id …) nothing happens and the answer is false.
   */
  createOrders(count: number): string[];
  editOrder(id: string, patch?: { tags?: string[]; note?: string; email?: string }): boolean | void;
  refundOrder(id: string): boolean | void;
  fulfillOrder(id: string): boolean | void;
  captureOrder(id: string): boolean | void;
  cancelOrder(id: string): boolean | void;
  deleteOrder(id: string): boolean | void;
  /** Adds a tag to many orders in the same second: their `updatedAt` ties. */
  tagOrders(ids: string[], tag: string): void;
  /** Changes children without moving `updatedAt` (a fulfilment hold: displayFulfillmentStatus becomes ON_HOLD). Fires `fulfillment_orders/placed_on_hold` only. */
  holdOrder(id: string): boolean | void;
  /** `count` random live order ids, drawn from the store's own random sequence (deterministic from the seed). */
  pick(count: number): string[];

  onEvent(listener: (event: StoreEvent) => void): () => void;
}

export interface StoreOptions {
  seed: number;
  orders: number;
  /** How many products of the catalog the shop has; its order lines name these. Default: all. */
  catalog?: number;
  shop: string;
  /** "now" for generation and for edits; injected, so tests can move it. */
  clock: () => Date;
}
