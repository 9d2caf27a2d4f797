/** Whether the shop lets this app write at all: a scope that was not granted stops what needs it, and nothing else. */
import type { Shop } from "~/mirror/ctx";
import { locationOf } from "~/resources/catalog/fields";

const NEEDED = {
  inventory: { scope: "write_inventory", what: "quantities" },
  products: { scope: "write_products", what: "products and their prices" },
} as const;

/** One sentence, or null when it may be written. */
export function refusedScope(shop: Shop, { field }: { field: string }): string | null {
  const { scope, what } = locationOf(field) ? NEEDED.inventory : NEEDED.products;
  if (shop.scopes.includes(scope)) return null;
  return `Lockstep may not write ${what}: the access scope ${scope} is not granted. Open Lockstep in Shopify Admin, allow it, and push again.`;
}
