import type { ApiCall } from "./fields.ts";
import { refusal } from "./connections.ts";
import { BULK_QUERIES } from "./roots/bulk.ts";
import { INVENTORY_QUERIES } from "./roots/inventory.ts";
import { NODE_QUERIES } from "./roots/nodes.ts";
import { ORDER_QUERIES } from "./roots/orders.ts";
import { PRODUCT_QUERIES } from "./roots/products.ts";
import type { Args, Roots } from "./roots/root.ts";
import { SHOP_QUERIES } from "./roots/shop.ts";

const QUERIES: Roots = {
  ...ORDER_QUERIES,
  ...PRODUCT_QUERIES,
  ...INVENTORY_QUERIES,
  ...NODE_QUERIES,
  ...SHOP_QUERIES,
  ...BULK_QUERIES,
};

export function query(call: ApiCall, field: string, args: Args): unknown {
  const root = Object.hasOwn(QUERIES, field) ? QUERIES[field] : undefined;
  if (!root) throw refusal(`The simulator does not simulate the root field ${field} (not simulated).`, "NOT_SIMULATED");
  return root(call, args);
}
