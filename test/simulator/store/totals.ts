import type { Draft, Line, Shipping, Tax } from "./draft.ts";
import { goneOf, netOf } from "./lines.ts";
import { minus, negated, plus, share, sumOf, times, ZERO, type Money } from "./money.ts";
import { shippingNet } from "./shipping.ts";

/** All sums of an order, each from its parts, so that they always agree with each other. */
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

const inForce = (draft: Draft): Shipping[] => draft.shipping.filter((line) => !line.removed);

export function totalsOf(draft: Draft): Totals {
  const { lines } = draft;
  const shippingLines = draft.shipping.length > 1 ? inForce(draft) : draft.shipping.filter((line) => !line.removed);
  const gone = lines.map((line) => goneOf(draft, line));
  const rest = (line: Line, total: Money, k: number): Money =>
    gone[k] === 0 ? total : minus(total, share(total, gone[k] as number, line.quantity));
  let subtotal = ZERO;
  let currentSubtotal = ZERO;
  let addedLater = ZERO;
  let discounts = sumOf(shippingLines, (line) => sumOf(line.allocations, (a) => a.amount));
  let currentDiscounts = discounts;
  let orderDiscounts = ZERO;
  let currentOrderDiscounts = ZERO;
  let duties = ZERO;
  let currentDuties = ZERO;
  const taxLines: Tax[] = [];
  const currentTaxLines: Tax[] = [];
  lines.forEach((line, k) => {
    const net = netOf(line);
    subtotal = plus(subtotal, net);
    currentSubtotal = plus(currentSubtotal, rest(line, net, k));
    for (const allocation of line.allocations) {
      const now = rest(line, allocation.amount, k);
      discounts = plus(discounts, allocation.amount);
      currentDiscounts = plus(currentDiscounts, now);
      if (draft.discounts[allocation.discount]?.method !== "ACROSS") continue;
      orderDiscounts = plus(orderDiscounts, allocation.amount);
      currentOrderDiscounts = plus(currentOrderDiscounts, now);
    }
    for (const tax of line.taxes) {
      collect(taxLines, tax, tax.amount);
      const now = rest(line, tax.amount, k);
      if (gone[k] !== line.quantity) collect(currentTaxLines, tax, now);
    }
    if (line.duty) {
      duties = plus(duties, line.duty);
      currentDuties = plus(currentDuties, rest(line, line.duty, k));
    }
    if (line.added)
      addedLater = plus(addedLater, plus(net, draft.taxesIncluded ? ZERO : sumOf(line.taxes, (t) => t.amount)));
  });
  const backShipping = new Map<number, { subtotal: Money; tax: Money }>();
  for (const refund of draft.refunds)
    for (const part of refund.shipping) {
      const before = backShipping.get(part.shipping) ?? { subtotal: ZERO, tax: ZERO };
      backShipping.set(part.shipping, {
        subtotal: plus(before.subtotal, part.subtotal),
        tax: plus(before.tax, part.tax),
      });
    }
  const refundedShipping = sumOf([...backShipping.values()], (part) => part.subtotal);
  for (const line of shippingLines) {
    const back = backShipping.get(line.k)?.tax;
    line.taxes.forEach((tax, n) => {
      collect(taxLines, tax, tax.amount);
      // A refund of shipping is one sum of tax; the first tax lines bear it first.
      const earlier = sumOf(line.taxes.slice(0, n), (t) => t.amount);
      collect(currentTaxLines, tax, back ? unrefunded(tax.amount, minus(back, earlier)) : tax.amount);
    });
  }
  const shipping = sumOf(shippingLines, (line) => line.price);
  const shippingAfter = sumOf(shippingLines, shippingNet);
  const currentShipping = minus(shippingAfter, refundedShipping);
  const tax = sumOf(taxLines, (t) => t.amount);
  const currentTax = sumOf(currentTaxLines, (t) => t.amount);
  const fees = draft.fees.length ? sumOf(draft.fees, (fee) => fee.price) : ZERO;
  const extra = plus(fees, draft.tip);
  const total = sum(subtotal, shippingAfter, draft.taxesIncluded ? ZERO : tax, duties, extra);
  const currentTotal = sum(
    currentSubtotal,
    currentShipping,
    draft.taxesIncluded ? ZERO : currentTax,
    currentDuties,
    extra,
  );
  const paid = paymentsOf(draft);
  const discrepancy = sumOf(draft.refunds, (refund) => sumOf(refund.adjustments, (a) => negated(a.amount)));
  const outstanding = sum(currentTotal, draft.cashRounding, discrepancy, negated(minus(paid.received, paid.refunded)));
  return {
    subtotal, currentSubtotal, shipping, currentShipping, refundedShipping, discounts, currentDiscounts, orderDiscounts,
    currentOrderDiscounts, tax, currentTax, duties, currentDuties, fees, total, currentTotal,
    originalTotal: minus(total, addedLater), ...paid, outstanding, discrepancy, taxLines, currentTaxLines,
  }; // prettier-ignore
}

const sum = (...amounts: Money[]): Money => sumOf(amounts, (amount) => amount);

function unrefunded(amount: Money, back: Money): Money {
  const part = (all: number, taken: number) => all - Math.min(all, Math.max(0, taken));
  return { shop: part(amount.shop, back.shop), shown: part(amount.shown, back.shown) };
}

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
