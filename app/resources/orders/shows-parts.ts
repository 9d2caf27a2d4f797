/** What a bulk file tells about that of an order which it does not carry. Pages ask too, so there is no decoder in here. */
import type { Json } from "../resource";
import type { OrderNode } from "./node";
import type { Packed } from "./packed";

/** A fulfillment as the document keeps it: with its lines, or null where they are parts (packed.ts). */
export type Fulfillment = OrderNode["fulfillments"][number] & { lines: Packed[] | null };

export const isUntold = ({ lines }: Pick<Fulfillment, "lines">) => !lines;

export function fulfillmentsIn(document: Json): Pick<Fulfillment, "id" | "lines">[] {
  return (document as unknown as { fulfillments: Fulfillment[] }).fulfillments;
}

/**
 * Whether a mirrored order shows that there is more of it than a bulk file carries. Refunds are listed; edited orders may have
 * gained or lost a shipping line; and a further line shows in the shipping total, which is certain only where the first line has
 * no discount. A further line that costs nothing does not show: `hasFurtherShipping` has to be asked, once, since only an edit adds
 * one later.
 */
export function showsParts(document: Json): boolean {
  return haveParts(document as unknown as Shown, fulfillmentsIn(document));
}

/** What a node and its document have in common. */
type Shown = Pick<OrderNode, "refunds" | "edited" | "totalShippingPriceSet"> & {
  shippingLine: Pick<NonNullable<OrderNode["shippingLine"]>, "originalPriceSet" | "discountedPriceSet"> | null;
};

export function haveParts(order: Shown, fulfillments: readonly Pick<Fulfillment, "lines">[]): boolean {
  if (order.refunds.length > 0 || order.edited || fulfillments.some(isUntold)) return true;
  const original = Number(order.shippingLine?.originalPriceSet.shopMoney.amount ?? 0);
  const discounted = Number(order.shippingLine?.discountedPriceSet.shopMoney.amount ?? 0);
  const total = Number(order.totalShippingPriceSet.shopMoney.amount);
  return original !== discounted || total !== original;
}
