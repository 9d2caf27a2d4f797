/** Which units a fulfillment holds. */
import { compareIds } from "~/lib/gid";

import type { LineNode, partFulfillmentNode } from "./node";
import type { z } from "zod";

/** Units of one line item; `id` is the line item's global id. */
export interface Packed {
  id: string;
  quantity: number;
}

/**
 * A bulk file tells how many units a fulfillment holds, not which (`fulfillmentLineItems` is a connection inside a list). Often that is enough:
 * an order of one line has no other, and a fulfillment of as many units as were ordered (`quantity` counts removed and refunded ones too) holds
 * every one, since none is sent twice in it. Null where the total does not tell. `lines` are all of the order, by id.
 */
export function packedByTotal(total: number, lines: readonly Pick<LineNode, "id" | "quantity">[]): Packed[] | null {
  if (total === 0) return [];
  const ordered = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  if (total > ordered || (total < ordered && lines.length > 1)) return null;
  return lines.flatMap(({ id, quantity }) =>
    quantity === 0 ? [] : [{ id, quantity: lines.length === 1 ? total : quantity }],
  );
}

/** The same as Shopify lists it: each line once, by id. */
export function packedAsListed({ fulfillmentLineItems }: z.infer<typeof partFulfillmentNode>): Packed[] {
  const units = new Map<string, number>();
  for (const { lineItem, quantity } of fulfillmentLineItems.nodes)
    units.set(lineItem.id, (units.get(lineItem.id) ?? 0) + (quantity ?? 0));
  return [...units].map(([id, quantity]) => ({ id, quantity })).sort((a, b) => compareIds(a.id, b.id));
}
