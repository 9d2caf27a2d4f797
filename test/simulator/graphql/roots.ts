import type { ApiCall } from "./fields.ts";
import { refusal } from "./connections.ts";
import { BULK_MUTATIONS, BULK_QUERIES } from "./roots/bulk.ts";
import { NODE_QUERIES } from "./roots/nodes.ts";
import { ORDER_QUERIES } from "./roots/orders.ts";
import { PRODUCT_QUERIES } from "./roots/products.ts";
import type { Args, Roots } from "./roots/root.ts";
import { SHOP_QUERIES } from "./roots/shop.ts";

const QUERIES: Roots = { ...ORDER_QUERIES, ...PRODUCT_QUERIES, ...NODE_QUERIES, ...SHOP_QUERIES, ...BULK_QUERIES };
const MUTATIONS: Roots = { ...BULK_MUTATIONS };

export function query(call: ApiCall, field: string, args: Args): unknown {
  return run(QUERIES, call, field, args);
}

export function mutate(call: ApiCall, field: string, args: Args): unknown {
  return run(MUTATIONS, call, field, args);
}

function run(roots: Roots, call: ApiCall, field: string, args: Args): unknown {
  const root = Object.hasOwn(roots, field) ? roots[field] : undefined;
  if (!root) throw refusal(`The simulator does not simulate the root field ${field} (not simulated).`, "NOT_SIMULATED");
  return root(call, args);
}
