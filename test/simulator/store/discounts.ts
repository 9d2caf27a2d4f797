import type { Discount, Fate, Line, Shipping, World } from "./draft.ts";
import { converted, minus, scaled, share, sumOf, times, type Currencies, type Money } from "./money.ts";
import { netOf } from "./lines.ts";
import { between, chance, choose, next, randomOf, shareOf, STREAM } from "./random.ts";

const CODES = ["WELCOME10", "SOMMER-20", "ÉTÉ15", "VIP🎉", "BLACKFRIDAY"];

/** Decides the discounts of an order and puts their shares on its lines and shipping. */
export function applyDiscounts(
  world: World,
  fate: Fate,
  lines: Line[],
  shipping: Shipping[],
  currencies: Currencies,
): Discount[] {
  const random = randomOf(world.era.seed, fate.index, STREAM.discounts);
  const discounts: Discount[] = [];
  if (!chance(random, 0.27)) return discounts;
  const entitled = lines.filter((line) => !line.isGiftCard);
  const kind = shareOf(next(random), [12, 6, 4, 3, 1, 1]);

  if (kind === 0 || kind === 5) {
    const percentage = choose(random, [5, 10, 15, 20, 50]);
    across(discounts, entitled, { kind: "DiscountCode", title: choose(random, CODES), percentage });
  }
  if (kind === 1 || kind === 5) each(discounts, entitled, converted(between(random, 1, 3) * 100, currencies));
  if (kind === 2 || (kind === 5 && chance(random, 0.5))) free(discounts, shipping);
  if (kind === 3) {
    const amount = scaled(sumOf(entitled, netOf), 0.05 * between(random, 1, 5));
    across(discounts, entitled, {
      kind: "Manual",
      title: "Sorry for the delay",
      description: "Agreed on the phone",
      amount,
    });
  }
  if (kind === 4) across(discounts, entitled, { kind: "Script", title: "Tiered prices", percentage: 7.5 });
  return discounts;
}

type Across = Pick<Discount, "kind" | "title"> & Partial<Pick<Discount, "percentage" | "amount" | "description">>;

/** One amount over all lines; what rounding leaves goes to a later line, so that the allocations add up. */
function across(discounts: Discount[], lines: Line[], about: Across): void {
  const base = sumOf(lines, netOf);
  const total = about.amount ?? scaled(base, (about.percentage ?? 0) / 100);
  if (base.shop <= 0 || total.shop <= 0) return;
  const index = discounts.length;
  const unit = { method: "ACROSS", target: "LINE_ITEM", selection: "ALL" } as const;
  discounts.push({ description: null, percentage: null, amount: null, ...about, ...unit });
  let before = { shop: 0, shown: 0 };
  let given = before;
  for (const line of lines) {
    const net = netOf(line);
    before = { shop: before.shop + net.shop, shown: before.shown + net.shown };
    const upTo: Money = {
      shop: share(total, before.shop, base.shop).shop,
      shown: share(total, before.shown, base.shown).shown,
    };
    line.allocations.push({ discount: index, amount: minus(upTo, given) });
    given = upTo;
  }
}

function each(discounts: Discount[], lines: Line[], perUnit: Money): void {
  const entitled = lines.filter((line, k) => k % 2 === 0 && netOf(line).shop > 2 * perUnit.shop * line.quantity);
  if (entitled.length === 0) return;
  for (const line of entitled)
    line.allocations.push({ discount: discounts.length, amount: times(perUnit, line.quantity) });
  const about = { kind: "Automatic", title: "Sale week", description: null, percentage: null } as const;
  discounts.push({ ...about, method: "EACH", target: "LINE_ITEM", selection: "ENTITLED", amount: perUnit });
}

function free(discounts: Discount[], shipping: Shipping[]): void {
  const paid = shipping.filter((line) => !line.removed && line.price.shop > 0);
  if (paid.length === 0) return;
  for (const line of paid) line.allocations.push({ discount: discounts.length, amount: line.price });
  const about = { kind: "DiscountCode", title: "FREESHIP", description: null, amount: null } as const;
  discounts.push({ ...about, method: "EACH", target: "SHIPPING_LINE", selection: "ALL", percentage: 100 });
}
