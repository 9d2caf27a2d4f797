import { createCatalog } from "../store/catalog.ts";
import { createWorld } from "../store/world.ts";
import { NOW } from "../store/testing.ts";
import type { ProductEvent, ProductStore } from "./contract.ts";
import { createProductStore } from "./index.ts";

export interface TestStore {
  store: ProductStore;
  events: ProductEvent[];
  /** The topics told since the last call, in order. */
  told(): string[];
  wait(seconds: number): void;
  knobs: { inventoryTouchesProduct: boolean };
}

/** A store at a fixed seed and instant, which `wait` moves. */
export function productStore(products = 60, { seed = 42, hugeProduct = 0 } = {}): TestStore {
  let now = NOW.getTime();
  const clock = () => new Date(now);
  const knobs = { inventoryTouchesProduct: true };
  const { shop } = createWorld({ seed, orders: 10, shop: "lockstep-test.myshopify.com", clock });
  const store = createProductStore({
    seed,
    products,
    hugeProduct,
    shop,
    clock,
    catalog: createCatalog(seed).all,
    inventoryTouchesProduct: () => knobs.inventoryTouchesProduct,
  });
  const events: ProductEvent[] = [];
  let read = 0;
  store.onEvent((event) => events.push(event));
  return {
    store,
    events,
    knobs,
    told: () => {
      const fresh = events.slice(read).flatMap(({ messages }) => messages.map(({ topic }) => topic));
      read = events.length;
      return fresh;
    },
    wait: (seconds) => {
      now += seconds * 1000;
    },
  };
}
