import { makeDetails, tagsOf } from "./details.ts";
import { applyDiscounts } from "./discounts.ts";
import type { Draft, Fate, World } from "./draft.ts";
import { makeFulfillments } from "./fulfillments.ts";
import { beyondRank, FIRST_NUMBER, orderId } from "./ids.ts";
import { makeLines } from "./lines.ts";
import { converted, plus, scaled, ZERO, type Currencies } from "./money.ts";
import { cashRoundingOf, makePayments } from "./payments.ts";
import { personOf, type Person } from "./people.ts";
import { between, chance, choose, next, randomOf, STREAM, below } from "./random.ts";
import { makeRefunds } from "./refunds.ts";
import { makeShipping } from "./shipping.ts";
import { drawRegime, taxSale, type Regime } from "./taxes.ts";
import { totalsOf } from "./totals.ts";

/** Shown per unit of the shop's currency; orders differ by the day's rate. */
const RATES: readonly [string, number][] = [
  ["EUR", 0.92], ["GBP", 0.79], ["CAD", 1.37], ["JPY", 151.3], ["KWD", 0.3071], ["AUD", 1.52], ["SEK", 10.6],
]; // prettier-ignore

export const idOf = (world: World, index: number): string =>
  orderId(index, world.era.size, next(randomOf(world.era.seed, index, STREAM.id)));

export function currenciesOf(world: World, index: number): Currencies {
  const random = randomOf(world.era.seed, index, STREAM.money);
  const shop = world.shopCurrency;
  if (!chance(random, 0.12)) return { shop, shown: shop, rate: 1 };
  const [shown, rate] = choose(random, RATES);
  return { shop, shown, rate: Math.round(rate * (0.97 + 0.06 * next(random)) * 1e5) / 1e5 };
}

/** The tax rules of an order's sale; also for lines that are added later. */
export function regimeOf(world: World, index: number): Regime & { exempt: boolean } {
  const random = randomOf(world.era.seed, index, STREAM.money + 100);
  const regime = drawRegime(random);
  const exempt = chance(random, 0.01);
  return exempt ? { ...regime, rates: [], exempt } : { ...regime, exempt };
}

export interface Buyer {
  person: Person;
  guest: boolean;
  email: string | null;
  phone: string | null;
}
export function buyerOf(world: World, index: number): Buyer {
  const random = randomOf(world.era.seed, index, STREAM.buyer);
  const person = personOf(world.era.seed, below(random, world.people));
  const guest = chance(random, 0.07);
  return { person, guest, email: person.email, phone: chance(random, 0.3) ? person.phone : null };
}

export function makeDraft(world: World, fate: Fate): Draft {
  const { index } = fate;
  const { seed, size } = world.era;
  const beyond = beyondRank(index, size) >= 0;
  const buyer = buyerOf(world, index);
  const currencies = currenciesOf(world, index);
  const regime = regimeOf(world, index);
  const { lines, groups } = makeLines(world, fate, currencies);
  const shipping = makeShipping(world, fate, buyer.phone, currencies);
  const discounts = applyDiscounts(world, fate, lines, shipping, currencies);
  taxSale(lines, shipping, regime);

  const random = randomOf(seed, index, STREAM.money + 200);
  const simple = fate.financial === "PAID";
  const atTill = simple && chance(random, 0.02);
  if (simple && !atTill && chance(random, 0.013))
    for (const line of lines) line.duty = scaled(line.price, 0.08 * line.quantity);
  const fees = simple && chance(random, 0.005) ? [{ name: "Import handling", price: converted(250, currencies) }] : [];
  const edited = simple && lines.length > 1 && chance(random, 0.04);
  if (edited) (lines[lines.length - 1] as (typeof lines)[number]).added = true;
  const details = makeDetails(world, fate, buyer, { atTill, beyond });

  const draft: Draft = {
    index,
    id: idOf(world, index),
    beyond,
    number: FIRST_NUMBER + index,
    createdAt: fate.createdAt,
    updatedAt: fate.updatedAt,
    processedAt: fate.processedAt,
    closedAt: fate.closed ? fate.settledAt : null,
    cancelledAt: fate.cancelled ? fate.settledAt : null,
    cancelReason: fate.cancelled
      ? choose(random, ["CUSTOMER", "DECLINED", "FRAUD", "INVENTORY", "OTHER", "STAFF"])
      : null,
    test: fate.test,
    currencies,
    taxesIncluded: regime.included,
    taxExempt: regime.exempt,
    dutiesIncluded: lines[0]?.duty != null && chance(random, 0.3),
    buyer: buyer.person,
    guest: buyer.guest,
    email: buyer.email,
    phone: buyer.phone,
    note: details.note,
    tags: tagsOf(world, index),
    fixed: details.fixed,
    lines,
    groups,
    shipping,
    discounts,
    fees,
    tip: atTill ? converted(between(random, 1, 5) * 100, currencies) : ZERO,
    extrasReturned: false,
    cashRounding: ZERO,
    transactions: [],
    refunds: [],
    fulfillments: [],
    waiting: waitingOf(fate),
    notShipped: fate.fulfillment === "FULFILLMENT_NOT_REQUIRED",
    restocked: fate.fulfillment === "RESTOCKED",
    financialOverride: null,
    edits: edited || shipping.some((line) => line.removed) ? 1 : 0,
  };
  const { total } = totalsOf(draft);
  if (atTill && chance(random, 0.5)) draft.cashRounding = cashRoundingOf(total, currencies.shop === currencies.shown);
  makePayments(world, fate, draft, plus(total, draft.cashRounding));
  makeFulfillments(world, fate, draft);
  makeRefunds(world, fate, draft);
  return draft;
}

const waitingOf = ({ fulfillment }: Fate): Draft["waiting"] =>
  fulfillment === "IN_PROGRESS" || fulfillment === "ON_HOLD" || fulfillment === "SCHEDULED"
    ? fulfillment
    : "UNFULFILLED";
