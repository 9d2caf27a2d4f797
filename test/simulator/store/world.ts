import { createCalendar, DAY, isoOf, secondsOf, startOfDay } from "./calendar.ts";
import { createCatalog } from "./catalog.ts";
import type { SimShop, StoreOptions } from "./contract.ts";
import type { World } from "./draft.ts";
import type { Era } from "./life.ts";
import { MOST_ORDERS } from "./ordering.ts";

/** Everything that is fixed when a store is made: its shop, catalog, customers, and the calendar of its first orders. */
export function createWorld({ seed, orders, catalog, shop: domain, clock }: StoreOptions): {
  world: World;
  shop: SimShop;
} {
  if (orders >= MOST_ORDERS) throw new Error(`A simulated shop holds fewer than ${MOST_ORDERS} orders.`);
  const now = secondsOf(clock());
  const era: Era = { seed, size: orders, now, createdAt: createCalendar(seed, orders, startOfDay(now)) };
  const shop = shopOf(domain, era);
  const people = Math.max(50, Math.floor(orders / 3));
  return {
    shop,
    world: { era, people, catalog: createCatalog(seed, catalog), shopDomain: domain, shopCurrency: shop.currencyCode },
  };
}

function shopOf(domain: string, era: Era): SimShop {
  return {
    id: `gid://shopify/Shop/${71_460_001 + (era.seed % 1000)}`,
    name: "Lockstep Goods",
    myshopifyDomain: domain,
    currencyCode: "USD",
    ianaTimezone: "America/New_York",
    email: "owner@example.com",
    createdAt: isoOf(era.createdAt(0) - 90 * DAY),
    plan: { publicDisplayName: "Grow", partnerDevelopment: false, shopifyPlus: false },
  };
}
