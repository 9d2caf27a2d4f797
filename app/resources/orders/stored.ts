/** An order as the mirror keeps it: the shapes of its document and parts, and of the personal data sealed apart from them. */
import type { LineNode, OrderNode, refundLineNode, shippingLineNode } from "./node";
import type { Packed } from "./packed";
import type { z } from "zod";
import type { StoredRecord } from "../stored";

export type Bag = OrderNode["totalPriceSet"];
export type Address = OrderNode["shippingAddress"];
export type Attribute = OrderNode["customAttributes"][number];
type RefundLine = z.infer<typeof refundLineNode>;
type ShippingLine = z.infer<typeof shippingLineNode>;

/** `orders.document`: the node without personal data (see record.ts). */
export type OrderDocument = Omit<
  OrderNode,
  | "note"
  | "customAttributes"
  | "email"
  | "phone"
  | "statusPageUrl"
  | "shippingAddress"
  | "billingAddress"
  | "customer"
  | "shippingLine"
  | "lineItems"
  | "fulfillments"
> & {
  shippingLine: ShippingLine | null;
  fulfillments: (OrderNode["fulfillments"][number] & { lines: Packed[] | null })[];
};
export type LineDocument = Omit<LineNode, "customAttributes">;

export interface OrderPartsDocument {
  refunds: {
    id: string;
    refundLineItems: RefundLine[];
    refundShippingLines: { id: string; subtotalAmountSet: Bag; taxAmountSet: Bag }[];
    orderAdjustments: { id: string; reason: string | null; amountSet: Bag; taxAmountSet: Bag }[];
    transactions: { id: string }[];
  }[];
  /** Of those whose lines are not in the document. */
  fulfillments: { id: string; lines: Packed[] }[];
  shippingLines: ShippingLine[];
}

/** The opened personal data of an order; fields are null where the app was refused them. */
export interface OrderPersonal {
  email: string | null;
  phone: string | null;
  note: string | null;
  customAttributes: Attribute[];
  customer: { displayName: string | null; email: string | null; phone: string | null } | null;
  /** For who delivers. */
  shippingPhone: string | null;
  shippingAddress: Address;
  billingAddress: Address;
  lineAttributes: Record<string, Attribute[]>;
  refundNotes: Record<string, string>;
}

export interface StoredOrder {
  document: OrderDocument;
  parts: OrderPartsDocument | null;
  personal: OrderPersonal | null;
  lines: readonly { id: string; document: LineDocument }[];
}

/** The tables hold what `record.ts` made of an order. */
export function storedOrder({ document, parts, personal, children }: StoredRecord): StoredOrder {
  return {
    document: document as unknown as OrderDocument,
    parts: parts as unknown as OrderPartsDocument | null,
    personal: personal as unknown as OrderPersonal | null,
    lines: (children.lineItems ?? []).map((line) => ({
      id: line.key[0] ?? "",
      document: line.document as unknown as LineDocument,
    })),
  };
}
