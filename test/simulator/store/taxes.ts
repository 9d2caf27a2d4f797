import type { Line, Shipping, Tax } from "./draft.ts";
import { scaled, type Money } from "./money.ts";
import { netOf } from "./lines.ts";
import { shippingNet } from "./shipping.ts";
import { chance, choose, type Random } from "./random.ts";

export interface Regime {
  included: boolean;
  rates: readonly { title: string; rate: number }[];
  onShipping: boolean;
}

const INCLUDED = [[{ title: "VAT", rate: 0.19 }], [{ title: "MwSt.", rate: 0.07 }], [{ title: "消費税", rate: 0.1 }]];
const ADDED = [
  [{ title: "New York State Tax", rate: 0.04 }, { title: "New York City Tax", rate: 0.045 }],
  [{ title: "CA State Tax", rate: 0.0725 }],
  [{ title: "GST", rate: 0.05 }, { title: "QST", rate: 0.09975 }],
  [],
]; // prettier-ignore

export function drawRegime(random: Random): Regime {
  const included = chance(random, 0.35);
  return {
    included,
    rates: choose<Regime["rates"]>(random, included ? INCLUDED : ADDED),
    onShipping: chance(random, 0.5),
  };
}

function taxesOn(amount: Money, { included, rates }: Regime): Tax[] {
  return rates.map(({ title, rate }) => ({ title, rate, amount: scaled(amount, included ? rate / (1 + rate) : rate) }));
}

export function taxLine(line: Line, regime: Regime): void {
  line.taxes = line.taxable ? taxesOn(netOf(line), regime) : [];
}

export function taxSale(lines: Line[], shipping: Shipping[], regime: Regime): void {
  for (const line of lines) taxLine(line, regime);
  if (regime.onShipping)
    for (const line of shipping) if (!line.removed) line.taxes = taxesOn(shippingNet(line), regime);
}
