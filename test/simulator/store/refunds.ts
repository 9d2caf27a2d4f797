import type { Draft, Fate, Line, Refund, Restock, World } from "./draft.ts";
import { fulfilledUnits, goneOf, refundedUnits, unfulfilledUnits, worthOf } from "./lines.ts";
import { minus, plus, scaled, sumOf, ZERO, type Money } from "./money.ts";
import { pay, refundable } from "./payments.ts";
import { below, between, chance, choose, next, randomOf, STREAM, type Random } from "./random.ts";
import { shippingNet } from "./shipping.ts";
import { paymentsOf } from "./totals.ts";

const NOTES = ["Arrived broken 😢", "Changed mind", "Wrong size\nsecond line", null, null];

export function emptyRefund(draft: Draft, at: number, note: string | null): Refund {
  return { k: draft.refunds.length, at, note, lines: [], shipping: [], adjustments: [], transactions: [] };
}
const nextK = (draft: Draft, of: (refund: Refund) => unknown[], refund: Refund): number =>
  draft.refunds.reduce((sum, earlier) => sum + of(earlier).length, 0) + of(refund).length;

/** Takes units of a line back: first those that were never sent (CANCEL) unless they are kept, the rest as a return. */
export function takeBack(
  draft: Draft,
  refund: Refund,
  line: Line,
  units: number,
  returned: Restock,
  keepUnsent = false,
): void {
  const unsent = keepUnsent ? 0 : Math.min(units, unfulfilledUnits(draft, line));
  for (const [quantity, restock] of [[unsent, "CANCEL"], [units - unsent, returned]] as const) {
    if (quantity <= 0) continue;
    const worth = worthOf(draftWith(draft, refund), line, quantity);
    refund.lines.push({ k: nextK(draft, (r) => r.lines, refund), line: line.k, quantity, restock, ...worth });
  } // prettier-ignore
}
const draftWith = (draft: Draft, refund: Refund): Draft => ({ ...draft, refunds: [...draft.refunds, refund] });

export function giveBackShipping(draft: Draft, refund: Refund): void {
  for (const line of draft.shipping) {
    const done = draft.refunds.some((earlier) => earlier.shipping.some((part) => part.shipping === line.k));
    const subtotal = shippingNet(line);
    if (line.removed || done || subtotal.shop <= 0) continue;
    const tax = sumOf(line.taxes, (t) => t.amount);
    refund.shipping.push({ k: nextK(draft, (r) => r.shipping, refund), shipping: line.k, subtotal, tax });
  }
}

/** What the lines and shipping of a refund are worth to the buyer. */
export function worth(draft: Draft, refund: Refund): Money {
  const parts = [...refund.lines, ...refund.shipping];
  const duties = sumOf(refund.lines, (part) => {
    const line = draft.lines[part.line];
    return line?.duty ? scaled(line.duty, part.quantity / line.quantity) : ZERO;
  });
  return plus(
    duties,
    sumOf(parts, ({ subtotal, tax }) => (draft.taxesIncluded ? subtotal : plus(subtotal, tax))),
  );
}

/** Books a refund: pays `amount` back and notes the difference to what was taken back. */
export function book(draft: Draft, refund: Refund, amount: Money, reason: string, extras = ZERO): void {
  const difference = minus(amount, plus(worth(draft, refund), extras));
  if (difference.shop !== 0 || difference.shown !== 0)
    refund.adjustments.push({ k: nextK(draft, (r) => r.adjustments, refund), amount: difference, reason });
  draft.refunds.push(refund);
  const parent = refundable(draft);
  if (amount.shop > 0 && parent)
    refund.transactions.push(
      pay(draft, { kind: "REFUND", gateway: parent.gateway, amount, at: refund.at, parent: parent.k }),
    );
}

const net = (draft: Draft): Money => {
  const { received, refunded } = paymentsOf(draft);
  return minus(received, refunded);
};

/** Everything back: each line, the shipping, and whatever else was paid. */
export function refundAll(draft: Draft, at: number, note: string | null, returned: Restock): void {
  const refund = emptyRefund(draft, at, note);
  for (const line of draft.lines) takeBack(draft, refund, line, line.quantity - goneOf(draft, line), returned);
  giveBackShipping(draft, refund);
  book(draft, refund, net(draft), "FULL_RETURN_BALANCING_ADJUSTMENT", returnedExtras(draft));
}

function returnedExtras(draft: Draft): Money {
  if (draft.extrasReturned) return ZERO;
  draft.extrasReturned = true;
  return plus(
    draft.tip,
    sumOf(draft.fees, (fee) => fee.price),
  );
}

/** Takes everything back from an order that was never paid: nothing flows, the items are no longer due. */
export function release(draft: Draft, at: number): void {
  const refund = emptyRefund(draft, at, null);
  for (const line of draft.lines) takeBack(draft, refund, line, line.quantity - goneOf(draft, line), "NO_RESTOCK");
  giveBackShipping(draft, refund);
  returnedExtras(draft);
  draft.refunds.push(refund);
}

/**
 * A part back: some units, perhaps the shipping, or only money. False when nothing is left to give. Units that wait to be
 * sent can be spared, and so can a last rest of the payment.
 */
export function refundPart(
  draft: Draft,
  at: number,
  random: Random,
  { keepUnsent, keepRest }: { keepUnsent: boolean; keepRest: boolean },
): boolean {
  const left = net(draft);
  if (left.shop <= 0) return false;
  const refund = emptyRefund(draft, at, choose(random, NOTES));
  if (!chance(random, 0.12)) {
    const returned: Restock = chance(random, 0.7) ? "RETURN" : "NO_RESTOCK";
    const several = chance(random, 0.4);
    const start = below(random, draft.lines.length);
    for (let n = 0; n < draft.lines.length; n++) {
      const line = draft.lines[(start + n) % draft.lines.length] as Line;
      const sent = fulfilledUnits(draft, line) - refundedUnits(draft, line);
      const units = keepUnsent ? sent : line.quantity - goneOf(draft, line);
      if (units > 0) takeBack(draft, refund, line, between(random, 1, units), returned, keepUnsent);
      if (refund.lines.length > 0 && (!several || chance(random, 0.4))) break;
    }
    if (chance(random, 0.15)) giveBackShipping(draft, refund);
  }
  let amount = worth(draft, refund);
  if (amount.shop <= 0 || amount.shop >= left.shop) {
    if (refund.lines.length > 0 && !keepRest && amount.shop > 0) amount = left;
    else {
      refund.lines = [];
      refund.shipping = [];
      const last = !keepRest && (left.shop < 500 || draft.lines.every((line) => goneOf(draft, line) === line.quantity));
      amount = last ? left : scaled(left, 0.1 + 0.3 * next(random));
    }
  }
  if (amount.shop <= 0) return false;
  book(draft, refund, amount, "REFUND_DISCREPANCY");
  return true;
}

/** The refunds that led to the order's state when the store was made. */
export function makeRefunds(world: World, fate: Fate, draft: Draft): void {
  const random = randomOf(world.era.seed, fate.index, STREAM.refunds);
  if (fate.financial === "PARTIALLY_REFUNDED") {
    const count = chance(random, 0.15) ? 2 : 1;
    const at = fate.settledAt;
    const keepUnsent = !["FULFILLED", "UNFULFILLED"].includes(fate.fulfillment);
    for (let n = 0; n < count; n++)
      refundPart(draft, n === count - 1 ? at : Math.floor((draft.createdAt + 3 * at) / 4), random, {
        keepUnsent,
        keepRest: true,
      });
  }
  if (fate.financial === "REFUNDED")
    refundAll(draft, fate.settledAt, choose(random, NOTES), chance(random, 0.8) ? "RETURN" : "LEGACY_RESTOCK");
  if (fate.financial === "VOIDED" && fate.cancelled) release(draft, fate.settledAt);
}
