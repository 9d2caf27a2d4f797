import { secondsOf, startOfDay } from "../store/calendar.ts";
import type { Product as CatalogProduct } from "../store/catalog.ts";
import type { SimShop } from "../store/contract.ts";
import { gid } from "../store/ids.ts";
import { below, randomOf, STREAM } from "../store/random.ts";
import { createChanges } from "./changes.ts";
import type { ProductEvent, ProductStore } from "./contract.ts";
import type { LocationState, Product } from "./state.ts";
import { createFinder } from "./finding.ts";
import { draftsOf } from "./drafts.ts";
import { generateProducts } from "./generate.ts";
import { createGround } from "./ground.ts";
import { createIds } from "./ids.ts";
import { locationNode } from "./inventory-nodes.ts";
import type { Surroundings } from "./inventory-nodes.ts";
import { createInventoryChanges } from "./inventory-changes.ts";
import { locationsOf } from "./locations.ts";
import { createNodes } from "./nodes.ts";
import { createShelves } from "./shelves.ts";

export interface ProductStoreOptions {
  seed: number;
  products: number;
  /** A further product with so many variants; Shopify allows 2,048. */
  hugeProduct?: number;
  shop: SimShop;
  /** The products that order lines name: the first ones of this store are these. */
  catalog: readonly CatalogProduct[];
  /** "now", for what is made and for every change; injected, so tests can move it. */
  clock: () => Date;
  /** Whether a change of inventory moves the product's `updatedAt`, as the schema says it does. */
  inventoryTouchesProduct: () => boolean;
}

/** The products of a simulated shop, deterministic from the seed and the day of the clock; about 1 KB per variant. */
export function createProductStore(options: ProductStoreOptions): ProductStore {
  const { seed, shop } = options;
  let instant: Date | undefined;
  const clock = () => instant ?? options.clock();
  const ids = createIds();
  const shelves = createShelves();
  const today = startOfDay(secondsOf(clock()));
  const locations: LocationState[] = locationsOf(today);
  const { products: count, hugeProduct: huge = 0, catalog } = options;
  for (const product of generateProducts({ seed, ids, today, locations, catalog, count, huge })) shelves.put(product);

  const listeners = new Set<(event: ProductEvent) => void>();
  let skus = { of: -1, counts: new Map<string, number>() };
  const places = new Map(locations.map((location) => [location.id, locationNode(location)]));
  const surroundings: Surroundings = {
    currency: shop.currencyCode,
    shopDomain: shop.myshopifyDomain,
    location: (id) => places.get(id),
    sharing: (sku) => {
      if (skus.of !== shelves.version()) skus = { of: shelves.version(), counts: countSkus(shelves.all()) };
      return skus.counts.get(sku) ?? 0;
    },
  };
  const ground = createGround({ ...options, clock, ids, shelves, locations }, (event) => {
    for (const listener of [...listeners]) listener(event);
  });
  const finder = createFinder(shelves, ground.seen);
  const node = createNodes(shelves, surroundings);
  let picks = 0;

  return {
    get: (id) => shelves.get(id),
    byHandle: (handle) => shelves.byHandle(handle),
    byVariant: (id) => shelves.byVariant(id),
    byItem: (id) => shelves.byItem(id),
    locations: () => locations,
    location: (id) => locations.find((location) => location.id === id),
    all: () => shelves.all(),
    get size() {
      return shelves.size;
    },
    variantsCount: () => shelves.variantsCount(),
    node,
    product: (id) => node(gid("Product", id)),
    countProducts: (search) => finder.count("products", search),
    findProducts: (search, sort, after) => finder.find("products", search, sort, after),
    countVariants: (search) => finder.count("variants", search),
    findVariants: (search, sort, after) => finder.find("variants", search, sort, after),
    countItems: (search) => finder.count("items", search),
    findItems: (search, { reverse }, after) => finder.find("items", search, { key: "ID", reverse }, after),
    ...draftsOf({ ids, shelves, now: () => secondsOf(clock()) }),
    ...createChanges(ground),
    ...createInventoryChanges(ground),
    atOnce(act) {
      const outer = instant;
      instant = clock();
      try {
        return act();
      } finally {
        instant = outer;
      }
    },
    pick(count) {
      const all = shelves.all();
      const picked = new Set<string>();
      while (picked.size < Math.min(count, all.length))
        picked.add(all[below(randomOf(seed, picks++, STREAM.productPick), all.length)]?.id ?? "");
      return [...picked];
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function countSkus(products: readonly Product[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { variants } of products)
    for (const { item } of variants) if (item.sku !== null) counts.set(item.sku, (counts.get(item.sku) ?? 0) + 1);
  return counts;
}
