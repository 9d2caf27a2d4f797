import type { Fate, Shipping, World } from "./draft.ts";
import { converted, minus, sumOf, type Currencies, type Money } from "./money.ts";
import { chance, choose, randomOf, STREAM } from "./random.ts";

const RATES = [
  { title: "Standard", code: "standard", source: "shopify", price: 490, carrier: null },
  { title: "Express ⚡", code: "express", source: "shopify", price: 1490, carrier: null },
  { title: "DHL Paket", code: "V01PAK", source: "DHL", price: 699, carrier: "b6c8d0f2a4" },
  { title: "Free shipping", code: "free", source: "shopify", price: 0, carrier: null },
] as const;

export const shippingNet = (line: Shipping): Money =>
  minus(
    line.price,
    sumOf(line.allocations, (a) => a.amount),
  );

/** Most shipped orders have one line; 1.5 % have several, and some of those were removed again by an edit. */
export function makeShipping(world: World, fate: Fate, phone: string | null, currencies: Currencies): Shipping[] {
  if (fate.fulfillment === "FULFILLMENT_NOT_REQUIRED") return [];
  const random = randomOf(world.era.seed, fate.index, STREAM.shipping);
  const count = chance(random, 0.015) ? (chance(random, 0.3) ? 3 : 2) : 1;
  const removed = count > 1 && chance(random, 0.35) ? (chance(random, 0.5) ? 0 : 1) : -1;
  return Array.from({ length: count }, (_, k) => {
    const rate = choose(random, RATES);
    const custom = chance(random, 0.02);
    return {
      k,
      title: custom ? "Kurier nach Absprache" : rate.title,
      code: custom ? "custom" : rate.code,
      source: custom ? null : rate.source,
      carrierIdentifier: custom ? null : rate.carrier,
      deliveryCategory: chance(random, 0.05) ? "local_delivery" : null,
      custom,
      anonymous: chance(random, 0.003),
      phone: chance(random, 0.05) ? phone : null,
      price: converted(rate.price, currencies),
      allocations: [],
      taxes: [],
      removed: k === removed,
    };
  });
}
