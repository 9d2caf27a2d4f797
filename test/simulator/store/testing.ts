import type { OrderStore, SimOrder } from "./contract.ts";
import { createOrderStore } from "./index.ts";

export const NOW = new Date("2026-11-20T15:30:20Z");

/** A store at a fixed seed and instant, unless the test moves the clock. */
export function storeOf(orders: number, { seed = 42, clock = () => NOW } = {}): OrderStore {
  return createOrderStore({ seed, orders, shop: "lockstep-test.myshopify.com", clock });
}

/** Orders spread over the whole store. */
export function* someOrders(store: OrderStore, count: number): Generator<SimOrder> {
  const all = store.countOrders({ terms: [] });
  const step = Math.max(1, Math.floor(all / count));
  let n = 0;
  for (const { id } of store.findOrders({ terms: [] }, { key: "ID", reverse: false })) {
    if (n++ % step !== 0) continue;
    const order = store.order(id);
    if (order) yield order;
  }
}
