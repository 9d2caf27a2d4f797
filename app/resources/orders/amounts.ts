/** The money of an order: amounts in both currencies, and the rows of its payment card. */
import type { Bag, OrderDocument, OrderPartsDocument } from "./stored";

/** An amount as the shop counts it, and as the customer saw it when that was another currency. */
export interface MoneyView {
  amount: string;
  currency: string;
  presentment: { amount: string; currency: string } | null;
}

export interface AmountRow {
  label: string;
  detail: string | null;
  amount: MoneyView;
}

/** Money that goes the other way; a decimal string stays one. */
export function negative({ shopMoney, presentmentMoney }: Bag): Bag {
  const turned = (amount: string) =>
    Number(amount) === 0 ? amount : amount.startsWith("-") ? amount.slice(1) : `-${amount}`;
  return {
    shopMoney: { amount: turned(shopMoney.amount) },
    presentmentMoney: { amount: turned(presentmentMoney.amount) },
  };
}

export type ToMoney = (bag: Bag) => MoneyView;

export function moneyIn(currency: string, presentmentCurrency: string): ToMoney {
  return ({ shopMoney, presentmentMoney }) => ({
    amount: shopMoney.amount,
    currency,
    presentment:
      presentmentCurrency === currency ? null : { amount: presentmentMoney.amount, currency: presentmentCurrency },
  });
}

const isSame = (a: Bag, b: Bag) => Number(a.shopMoney.amount) === Number(b.shopMoney.amount);
const isZero = (bag: Bag | null) => !bag || Number(bag.shopMoney.amount) === 0;

/** What was ordered, row by row as Shopify lays it out; what is zero is left out, except the ends of the sum. */
export function paymentRows(document: OrderDocument, parts: OrderPartsDocument | null, money: ToMoney): AmountRow[] {
  const row = (label: string, bag: Bag | null, detail: string | null = null, always = false): AmountRow[] =>
    bag && (always || !isZero(bag)) ? [{ label, detail, amount: money(bag) }] : [];
  const shippingTitles = parts?.shippingLines.length
    ? parts.shippingLines.map((line) => line.title).join(", ")
    : (document.shippingLine?.title ?? null);
  return [
    ...row(
      "Discounts",
      document.totalDiscountsSet && negative(document.totalDiscountsSet),
      document.discountCodes.join(", ") || null,
    ),
    ...row("Subtotal", document.subtotalPriceSet, null, true),
    ...row("Shipping", document.totalShippingPriceSet, shippingTitles, shippingTitles !== null),
    ...row("Duties", document.originalTotalDutiesSet),
    ...row("Additional fees", document.originalTotalAdditionalFeesSet),
    ...row("Tax", document.totalTaxSet, taxDetail(document)),
    ...row("Tip", document.totalTipReceivedSet),
    ...row("Cash rounding", document.totalCashRoundingAdjustment.paymentSet),
    ...row("Total", document.totalPriceSet, null, true),
  ];
}

function taxDetail(document: OrderDocument): string | null {
  const lines = document.taxLines.map((tax) =>
    tax.ratePercentage === null ? tax.title : `${tax.title} ${tax.ratePercentage} %`,
  );
  const included = document.taxesIncluded ? "included in prices" : "";
  return [lines.join(", "), included].filter(Boolean).join(" · ") || null;
}

export function paidRows(document: OrderDocument, money: ToMoney): AmountRow[] {
  const row = (label: string, bag: Bag, always = false) =>
    always || !isZero(bag) ? [{ label, detail: null, amount: money(bag) }] : [];
  return [
    ...row("Paid by customer", document.totalReceivedSet, true),
    ...row("Refunded", negative(document.totalRefundedSet)),
    ...(isZero(document.totalRefundedSet) ? [] : row("Net payment", document.netPaymentSet, true)),
    ...(isSame(document.currentTotalPriceSet, document.totalPriceSet)
      ? []
      : row("Total after refunds and edits", document.currentTotalPriceSet, true)),
    ...row("Still to pay", document.totalOutstandingSet),
  ];
}
