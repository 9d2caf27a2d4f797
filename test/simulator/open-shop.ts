import { createTokenVault } from "./auth/tokens.ts";
import { createBulkOperations } from "./bulk/operations.ts";
import { createBucket } from "./graphql/bucket.ts";
import { createWritten } from "./graphql/mutations/written.ts";
import type { SimulatorOptions } from "./options.ts";
import { shareOfCatalog } from "./products/generate.ts";
import { createProductStore } from "./products/index.ts";
import { createMerchant } from "./products/merchant.ts";
import type { Core, SimulatedShop } from "./shop.ts";
import { createCatalog } from "./store/catalog.ts";
import { createOrderStore } from "./store/index.ts";

export interface ShopInput {
  /** Its myshopify domain. */
  shop: string;
  orders?: number;
  products?: number;
  hugeProduct?: number;
  seed?: number;
}

const PRODUCTS = 60;

/** A store with the app in it; whatever happens in its data is told to the app. */
export function openShop(
  core: Core,
  options: SimulatorOptions,
  scopes: Iterable<string>,
  input: ShopInput,
): SimulatedShop {
  const { seed = core.seed, products: count = PRODUCTS, orders = 0, hugeProduct } = input;
  const clock = () => core.clock.now();
  const createStore = options.createStore ?? createOrderStore;
  const store = createStore({ seed, orders, catalog: shareOfCatalog(count), shop: input.shop, clock });
  const products = createProductStore({
    seed,
    products: count,
    hugeProduct,
    shop: store.shop,
    catalog: createCatalog(seed).all,
    clock,
    inventoryTouchesProduct: () => core.knobs.inventoryTouchesProduct,
  });
  const shop: SimulatedShop = {
    domain: input.shop,
    store,
    products,
    merchant: createMerchant(products, seed),
    installed: true,
    scopes: new Set(scopes),
    tokens: createTokenVault(),
    bucket: createBucket(options.plan ?? { bucket: 2000, restore: 100 }, clock),
    bulk: createBulkOperations(core, () => shop),
    written: createWritten(),
    subscriptions: [],
  };
  store.onEvent((event) => {
    const eventId = crypto.randomUUID();
    for (const topic of event.topics) core.emit(shop, topic, () => event.payload(topic), eventId);
    if (core.knobs.ordersMoveStock && event.topics.includes("orders/create")) takeFromStock(shop, event.orderId);
  });
  products.onEvent(({ messages }) => {
    const eventId = crypto.randomUUID();
    for (const { topic, payload } of messages) core.emit(shop, topic, payload, eventId);
  });
  return shop;
}

/** What was ordered of tracked variants is no longer available but committed, at the first location that has the variant. */
function takeFromStock({ store, products }: SimulatedShop, orderId: string): void {
  const lines = (store.order(orderId)?.lineItems ?? []) as { variant: { id: string } | null; quantity: number }[];
  for (const { variant, quantity } of lines) {
    const item = variant && products.byVariant(variant.id.replace(/^.*\//, ""))?.variant.item;
    const level = item?.tracked ? item.levels.find(({ isActive }) => isActive) : undefined;
    if (!item || !level) continue;
    const { available, committed } = level.quantities;
    const at = { inventoryItemId: item.id, locationId: level.locationId };
    products.setQuantities(
      [
        { ...at, name: "available", quantity: available - quantity },
        { ...at, name: "committed", quantity: committed + quantity },
      ],
      "sale",
    );
  }
}
