import { readItem } from "./item-fields.ts";
import { bareId, ITEM_REFUSED, itemRefused } from "./payload.ts";
import type { Input, Mutation } from "./payload.ts";
import { changeProduct } from "./change-product.ts";

export const inventoryItemUpdate: Mutation = (call, args) => {
  const { products } = call.shop;
  const found = products.byItem(bareId("InventoryItem", args.id) ?? "");
  if (!found) {
    const message = "The product couldn't be updated because it does not exist.";
    return { inventoryItem: null, userErrors: [{ field: ["id"], message }] };
  }
  if (itemRefused(call, args.id))
    return { inventoryItem: null, userErrors: [{ field: ["id"], message: ITEM_REFUSED }] };
  const { errors, apply } = readItem(call, args.input as Input, ["input"], "Cost");
  if (errors.length > 0)
    return { inventoryItem: null, userErrors: errors.map(({ field, message }) => ({ field, message })) };
  changeProduct(call, found.product.id, (draft) => {
    const variant = draft.variants.find(({ id }) => id === found.variant.id);
    if (variant) apply(variant.item);
  });
  return { inventoryItem: products.node(String(args.id)), userErrors: [] };
};
