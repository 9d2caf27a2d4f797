import type { Catalog } from "./catalog.ts";
import type { SimNode } from "./contract.ts";
import type { Era, Financial, Life } from "./life.ts";
import type { Currencies, Money } from "./money.ts";
import type { Person } from "./people.ts";
import type { Seconds } from "./calendar.ts";

/**
 * An order as the store computes with it: quantities and minor units, nothing derived. Every total, status and count of
 * the order that Shopify shows is projected from this, so whatever an edit does, the order stays consistent.
 */
export interface Draft {
  index: number;
  id: string;
  /** Ids beyond 2^53, children included. */
  beyond: boolean;
  number: number;
  createdAt: Seconds;
  updatedAt: Seconds;
  processedAt: Seconds;
  closedAt: Seconds | null;
  cancelledAt: Seconds | null;
  cancelReason: string | null;
  test: boolean;
  currencies: Currencies;
  taxesIncluded: boolean;
  taxExempt: boolean;
  dutiesIncluded: boolean;
  buyer: Person;
  /** A guest has no customer, but contact data. */
  guest: boolean;
  email: string | null;
  phone: string | null;
  note: string | null;
  tags: string[];
  /** What never changes after the sale, ready for the order. */
  fixed: SimNode;
  lines: Line[];
  groups: { title: string; quantity: number }[];
  shipping: Shipping[];
  discounts: Discount[];
  fees: { name: string; price: Money }[];
  tip: Money;
  /** Fees and tip were given back too. */
  extrasReturned: boolean;
  cashRounding: Money;
  transactions: Transaction[];
  refunds: Refund[];
  fulfillments: Fulfilment[];
  /** Where the unfulfilled units wait. */
  waiting: "UNFULFILLED" | "IN_PROGRESS" | "ON_HOLD" | "SCHEDULED";
  notShipped: boolean;
  restocked: boolean;
  /** An authorization that ran out, or a status that Shopify itself leaves null. */
  financialOverride: "EXPIRED" | "NONE" | null;
  edits: number;
}

export interface Tax {
  title: string;
  rate: number;
  amount: Money;
}
export interface Allocation {
  discount: number;
  amount: Money;
}
export interface Line {
  k: number;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  product: SimNode | null;
  variant: SimNode | null;
  quantity: number;
  price: Money;
  grams: number;
  taxable: boolean;
  requiresShipping: boolean;
  isGiftCard: boolean;
  attributes: { key: string; value: string | null }[];
  allocations: Allocation[];
  taxes: Tax[];
  duty: Money | null;
  group: number | null;
  sellingPlan: string | null;
  /** By an order edit, after the sale. */
  added: boolean;
  removed: number;
}
export interface Shipping {
  k: number;
  title: string;
  code: string | null;
  source: string | null;
  carrierIdentifier: string | null;
  deliveryCategory: string | null;
  custom: boolean;
  /** REST has no id for some; GraphQL answers null then. */
  anonymous: boolean;
  phone: string | null;
  price: Money;
  allocations: Allocation[];
  taxes: Tax[];
  removed: boolean;
}
export interface Discount {
  kind: "Automatic" | "DiscountCode" | "Manual" | "Script";
  /** The code, or the title. */
  title: string;
  description: string | null;
  method: "ACROSS" | "EACH";
  target: "LINE_ITEM" | "SHIPPING_LINE";
  selection: "ALL" | "ENTITLED" | "EXPLICIT";
  percentage: number | null;
  amount: Money | null;
}
export interface Transaction {
  k: number;
  kind: "AUTHORIZATION" | "CAPTURE" | "REFUND" | "SALE" | "VOID";
  status: "SUCCESS" | "FAILURE" | "PENDING" | "ERROR";
  gateway: string;
  amount: Money;
  rounding: Money | null;
  at: Seconds;
  parent: number | null;
  errorCode: string | null;
}
export type Restock = "CANCEL" | "NO_RESTOCK" | "RETURN" | "LEGACY_RESTOCK";
export interface Refund {
  k: number;
  at: Seconds;
  note: string | null;
  lines: { k: number; line: number; quantity: number; restock: Restock; subtotal: Money; tax: Money }[];
  shipping: { k: number; shipping: number; subtotal: Money; tax: Money }[];
  /** Money given back beyond lines and shipping (positive), or kept from them (negative). */
  adjustments: { k: number; amount: Money; reason: string }[];
  /** k of the transactions that paid it back. */
  transactions: number[];
}
export interface Fulfilment {
  k: number;
  at: Seconds;
  updatedAt: Seconds;
  status: "SUCCESS" | "CANCELLED" | "ERROR" | "FAILURE";
  displayStatus: string | null;
  deliveredAt: Seconds | null;
  inTransitAt: Seconds | null;
  lines: { k: number; line: number; quantity: number }[];
  tracking: { company: string | null; number: string | null; url: string | null }[];
  location: number;
}

/** What a draft is made from. */
export interface World {
  era: Era;
  catalog: Catalog;
  shopDomain: string;
  shopCurrency: string;
  people: number;
}
export interface Fate extends Life {
  index: number;
}
export type { Financial };
