import type { Draft, Tax } from "./draft.ts";
import { goneOf, netOf } from "./lines.ts";
import { minus, negated, plus, share, sumOf, times, ZERO, type Money } from "./money.ts";
import { shippingNet } from "./shipping.ts";

/** What Shopify sums up of an order: before and after (`current…`) returns, removals and cancellation. */
export interface Totals {
  subtotal: Money;
  currentSubtotal: Money;
  shipping: Money;
  currentShipping: Money;
  refundedShipping: Money;
  discounts: Money;
  currentDiscounts: Money;
  orderDiscounts: Money;
  currentOrderDiscounts: Money;
  tax: Money;
  currentTax: Money;
  duties: Money;
  currentDuties: Money;
  fees: Money;
  currentFees: Money;
  total: Money;
  currentTotal: Money;
  originalTotal: Money;
  received: Money;
  refunded: Money;
  capturable: Money;
  outstanding: Money;
  discrepancy: Money;
  taxLines: Tax[];
  currentTaxLines: Tax[];
}

/** All sums of an order, each from its parts. */
export function totalsOf(draft: Draft): Totals {
  const taxes: TaxSums = { taxLines: [], currentTaxLines: [] };
  const goods = goodsOf(draft, taxes);
  const delivery = deliveryOf(draft, taxes);
  const tax = sumOf(taxes.taxLines, ({ amount }) => amount);
  const currentTax = sumOf(taxes.currentTaxLines, ({ amount }) => amount);
  const fees = draft.fees.length ? sumOf(draft.fees, (fee) => fee.price) : ZERO;
  const currentFees = draft.extrasReturned ? ZERO : fees;
  const currentTip = draft.extrasReturned ? ZERO : draft.tip;
  const onTop = draft.taxesIncluded ? ZERO : tax;
  const currentOnTop = draft.taxesIncluded ? ZERO : currentTax;
  const { subtotal, currentSubtotal, duties, currentDuties, addedLater } = goods;
  const total = sum(subtotal, delivery.net, onTop, duties, fees, draft.tip);
  const currentTotal = sum(
    currentSubtotal,
    delivery.currentShipping,
    currentOnTop,
    currentDuties,
    currentFees,
    currentTip,
  );
  const paid = paymentsOf(draft);
  const discrepancy = sumOf(draft.refunds, (refund) => sumOf(refund.adjustments, ({ amount }) => negated(amount)));
  return {
    ...goods,
    ...delivery,
    ...taxes,
    ...paid,
    tax,
    currentTax,
    fees,
    currentFees,
    total,
    currentTotal,
    originalTotal: minus(total, addedLater),
    discrepancy,
    outstanding: sum(currentTotal, draft.cashRounding, discrepancy, negated(minus(paid.received, paid.refunded))),
    discounts: plus(goods.discounts, delivery.discounts),
    currentDiscounts: plus(goods.currentDiscounts, delivery.discounts),
  };
}

type TaxSums = Pick<Totals, "taxLines" | "currentTaxLines">;

function goodsOf(draft: Draft, { taxLines, currentTaxLines }: TaxSums) {
  const sums = {
    subtotal: ZERO,
    currentSubtotal: ZERO,
    discounts: ZERO,
    currentDiscounts: ZERO,
    orderDiscounts: ZERO,
    currentOrderDiscounts: ZERO,
    duties: ZERO,
    currentDuties: ZERO,
    addedLater: ZERO,
  };
  for (const line of draft.lines) {
    const gone = goneOf(draft, line);
    const rest = (total: Money): Money => (gone === 0 ? total : minus(total, share(total, gone, line.quantity)));
    const net = netOf(line);
    sums.subtotal = plus(sums.subtotal, net);
    sums.currentSubtotal = plus(sums.currentSubtotal, rest(net));
    for (const { discount, amount } of line.allocations) {
      sums.discounts = plus(sums.discounts, amount);
      sums.currentDiscounts = plus(sums.currentDiscounts, rest(amount));
      if (draft.discounts[discount]?.method !== "ACROSS") continue;
      sums.orderDiscounts = plus(sums.orderDiscounts, amount);
      sums.currentOrderDiscounts = plus(sums.currentOrderDiscounts, rest(amount));
    }
    for (const tax of line.taxes) {
      collect(taxLines, tax, tax.amount);
      if (gone !== line.quantity) collect(currentTaxLines, tax, rest(tax.amount));
    }
    if (line.duty) {
      sums.duties = plus(sums.duties, line.duty);
      sums.currentDuties = plus(sums.currentDuties, rest(line.duty));
    }
    if (!line.added) continue;
    const onTop = draft.taxesIncluded ? ZERO : sumOf(line.taxes, ({ amount }) => amount);
    sums.addedLater = plus(sums.addedLater, plus(net, onTop));
  }
  return sums;
}

function deliveryOf(draft: Draft, { taxLines, currentTaxLines }: TaxSums) {
  const lines = draft.shipping.filter((line) => !line.removed);
  const parts = draft.refunds.flatMap((refund) => refund.shipping);
  for (const line of lines) {
    const back = parts.filter((part) => part.shipping === line.k);
    let taxBack = sumOf(back, (part) => part.tax);
    for (const tax of line.taxes) {
      collect(taxLines, tax, tax.amount);
      // A refund of shipping is one sum of tax; the first tax lines bear it first.
      const borne = smaller(tax.amount, taxBack);
      taxBack = minus(taxBack, borne);
      collect(currentTaxLines, tax, minus(tax.amount, borne));
    }
  }
  const net = sumOf(lines, shippingNet);
  const refundedShipping = sumOf(parts, (part) => part.subtotal);
  return {
    net,
    shipping: sumOf(lines, (line) => line.price),
    currentShipping: minus(net, refundedShipping),
    refundedShipping,
    discounts: sumOf(lines, (line) => sumOf(line.allocations, ({ amount }) => amount)),
  };
}

const smaller = (a: Money, b: Money): Money => ({ shop: Math.min(a.shop, b.shop), shown: Math.min(a.shown, b.shown) });

const sum = (...amounts: Money[]): Money => sumOf(amounts, (amount) => amount);

function collect(taxes: Tax[], { title, rate }: Tax, amount: Money): void {
  const same = taxes.find((tax) => tax.title === title && tax.rate === rate);
  if (same) same.amount = plus(same.amount, amount);
  else taxes.push({ title, rate, amount });
}

/** What came in, went back, and could still be captured. */
export function paymentsOf(draft: Draft): Pick<Totals, "received" | "refunded" | "capturable"> {
  let received = ZERO;
  let refunded = ZERO;
  let capturable = ZERO;
  for (const { kind, status, amount, k } of draft.transactions) {
    if (status !== "SUCCESS") continue;
    if (kind === "SALE" || kind === "CAPTURE") received = plus(received, amount);
    if (kind === "REFUND") refunded = plus(refunded, amount);
    if (kind !== "AUTHORIZATION" || draft.financialOverride === "EXPIRED") continue;
    const children = draft.transactions.filter((child) => child.parent === k && child.status === "SUCCESS");
    if (children.some((child) => child.kind === "VOID")) continue;
    capturable = plus(
      capturable,
      minus(
        amount,
        sumOf(children, (child) => times(child.amount, 1)),
      ),
    );
  }
  return { received, refunded, capturable };
}
