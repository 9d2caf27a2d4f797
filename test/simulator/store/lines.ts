import type { Product } from "./catalog.ts";
import type { Draft, Line, World, Fate } from "./draft.ts";
import { converted, minus, share, sumOf, times, type Currencies, type Money } from "./money.ts";
import { below, between, chance, choose, geometric, next, randomOf, STREAM, type Random } from "./random.ts";

/** What is paid for all ordered units of a line, after every discount. */
export const netOf = (line: Line): Money =>
  minus(
    times(line.price, line.quantity),
    sumOf(line.allocations, (a) => a.amount),
  );

/** Units that were refunded or removed again. */
export function goneOf(draft: Draft, line: Line): number {
  let gone = line.removed;
  for (const refund of draft.refunds) for (const part of refund.lines) if (part.line === line.k) gone += part.quantity;
  return gone;
}
export function refundedUnits(draft: Draft, line: Line): number {
  return goneOf(draft, line) - line.removed;
}
export function fulfilledUnits(draft: Draft, line: Line): number {
  let units = 0;
  for (const fulfillment of draft.fulfillments)
    if (fulfillment.status === "SUCCESS")
      for (const part of fulfillment.lines) if (part.line === line.k) units += part.quantity;
  return units;
}
/** Units still to be sent: neither sent, nor taken back before they were. */
export function unfulfilledUnits(draft: Draft, line: Line): number {
  if (draft.notShipped) return 0;
  let taken = line.removed;
  for (const refund of draft.refunds)
    for (const part of refund.lines) if (part.line === line.k && part.restock === "CANCEL") taken += part.quantity;
  return Math.max(0, line.quantity - taken - fulfilledUnits(draft, line));
}
/** What `units` further units of a line are worth when they are taken back next. */
export function worthOf(draft: Draft, line: Line, units: number): { subtotal: Money; tax: Money } {
  const gone = goneOf(draft, line);
  const part = (total: Money) => minus(share(total, gone + units, line.quantity), share(total, gone, line.quantity));
  const taxes = line.taxes.map((tax) => part(tax.amount));
  return { subtotal: part(netOf(line)), tax: sumOf(taxes, (tax) => tax) };
}

/** One order of a store has more lines than any page holds; some have hundreds. */
function lineCount(random: Random, index: number, size: number): number {
  if (size >= 1000 && index === Math.floor(size * 0.61)) return 600;
  if (size >= 1000 && index === Math.floor(size * 0.43)) return 250;
  if (chance(random, 0.0006)) return between(random, 40, 250);
  return Math.min(30, geometric(random, 2.05));
}

export function makeLines(world: World, fate: Fate, currencies: Currencies): Pick<Draft, "lines" | "groups"> {
  const { catalog, era } = world;
  const random = randomOf(era.seed, fate.index, STREAM.lines);
  const count = lineCount(random, fate.index, era.size);
  const digitalOnly = fate.fulfillment === "FULFILLMENT_NOT_REQUIRED";
  const lines: Line[] = [];
  for (let k = 0; k < count; k++) {
    const u = digitalOnly ? 0.98 : k === 0 ? 0.5 : next(random);
    const shelf = u < 0.95 ? catalog.goods : u < 0.985 && !chance(random, 0.3) ? catalog.digital : catalog.giftCards;
    lines.push(soldLine(k, choose(random, shelf), currencies, random));
  }
  const first = lines[0] as Line;
  if (fate.fulfillment === "PARTIALLY_FULFILLED" && count === 1 && first.quantity === 1) first.quantity = 2;
  const groups: Draft["groups"] = [];
  if (count >= 2 && chance(random, 0.04)) {
    const bundled = lines.slice(0, between(random, 2, Math.min(3, count)));
    groups.push({ title: "Starter bundle ✨", quantity: 1 });
    for (const line of bundled) line.group = 0;
  }
  return { lines, groups };
}

export function soldLine(k: number, product: Product, currencies: Currencies, random: Random): Line {
  const variant = choose(random, product.variants);
  const goods = product.kind === "goods";
  const line: Line = {
    k,
    title: product.title,
    variantTitle: variant.title,
    sku: variant.sku,
    vendor: product.vendor,
    product: product.node,
    variant: variant.node,
    quantity: geometric(random, 1.35),
    price: converted(product.price, currencies),
    grams: product.grams,
    taxable: product.taxable,
    requiresShipping: goods,
    isGiftCard: product.kind === "gift card",
    attributes: [],
    allocations: [],
    taxes: [],
    duty: null,
    group: null,
    sellingPlan: null,
    added: false,
    removed: 0,
  };
  const fate = below(random, 1000);
  if (fate < 20) Object.assign(line, { product: null, variant: null });
  else if (fate < 35 && goods)
    Object.assign(line, {
      product: null,
      variant: null,
      variantTitle: null,
      sku: null,
      vendor: null,
      title: 'Custom engraving – "für Oma"',
    });
  else if (fate < 55) line.sellingPlan = "Deliver every month, 10% off";
  else if (fate < 105) line.attributes = engraving(random);
  return line;
}

function engraving(random: Random): Line["attributes"] {
  const text = choose(random, ["Für immer 💍", "לנצח", "Line one\nLine two", "", "A & B <3"]);
  return [
    { key: "Engraving", value: text },
    { key: "_gift", value: chance(random, 0.5) ? "true" : null },
  ];
}

export const unitsOf = (draft: Draft): number => draft.lines.reduce((units, line) => units + line.quantity, 0);
