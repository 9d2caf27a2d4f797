import type { Draft, Fate, Transaction, World } from "./draft.ts";
import { minus, scaled, ZERO, type Money } from "./money.ts";
import { between, chance, choose, next, randomOf, shareOf, STREAM, type Random } from "./random.ts";

const CARD = "shopify_payments";
const GATEWAY_NAMES: Record<string, string> = {
  shopify_payments: "Shopify Payments",
  gift_card: "Gift card",
  paypal: "PayPal Express Checkout",
  cash: "Cash",
  "Bank Deposit": "Bank Deposit",
  manual: "Manual",
};
export const gatewayName = (gateway: string): string => GATEWAY_NAMES[gateway] ?? gateway;
export const isManual = (gateway: string): boolean =>
  gateway === "Bank Deposit" || gateway === "manual" || gateway === "cash";

type Step = Pick<Transaction, "kind" | "amount"> & Partial<Transaction>;

/** Appends a transaction; unless told, it succeeded, by card. Returns its k. */
export function pay(draft: Draft, step: Step): number {
  const k = draft.transactions.length;
  const usual = {
    status: "SUCCESS",
    gateway: CARD,
    rounding: null,
    at: draft.updatedAt,
    parent: null,
    errorCode: null,
  } as const;
  draft.transactions.push({ ...usual, ...step, k });
  return k;
}

/** The payments that led to the order's financial status, as far as `due` is concerned; refunds come later. */
export function makePayments(world: World, fate: Fate, draft: Draft, due: Money): void {
  const random = randomOf(world.era.seed, fate.index, STREAM.payments);
  const at = fate.createdAt;
  const later = at + Math.floor((fate.settledAt - at) * 0.2 * next(random));
  const part = scaled(due, between(random, 2, 8) / 10);
  switch (fate.financial) {
    case null:
      draft.financialOverride = "NONE";
      return;
    case "PENDING":
      if (chance(random, 0.8))
        pay(draft, { kind: "SALE", status: "PENDING", gateway: "Bank Deposit", amount: due, at });
      return;
    case "AUTHORIZED":
    case "EXPIRED":
      if (fate.financial === "EXPIRED") draft.financialOverride = "EXPIRED";
      pay(draft, { kind: "AUTHORIZATION", amount: due, at });
      return;
    case "VOIDED": {
      const parent = pay(draft, { kind: "AUTHORIZATION", amount: due, at });
      pay(draft, { kind: "VOID", amount: due, at: fate.settledAt, parent });
      return;
    }
    case "PARTIALLY_PAID": {
      const parent = pay(draft, { kind: "AUTHORIZATION", amount: due, at });
      pay(draft, { kind: "CAPTURE", amount: part, at: later, parent });
      return;
    }
    default:
      payInFull(draft, random, { due, part, at, later });
  }
}

function payInFull(
  draft: Draft,
  random: Random,
  { due, part, at, later }: { due: Money; part: Money; at: number; later: number },
): void {
  if (draft.cashRounding.shop !== 0) {
    pay(draft, { kind: "SALE", gateway: "cash", amount: due, rounding: draft.cashRounding, at });
    return;
  }
  if (chance(random, 0.06)) {
    const errorCode = choose(random, ["CARD_DECLINED", "EXPIRED_CARD", "INCORRECT_CVC"]);
    pay(draft, { kind: "AUTHORIZATION", status: "FAILURE", amount: due, at, errorCode });
  }
  const way = shareOf(next(random), [72, 12, 3, 5, 8]);
  if (way === 0) pay(draft, { kind: "SALE", amount: due, at });
  if (way === 1 || way === 2) {
    const parent = pay(draft, { kind: "AUTHORIZATION", amount: due, at });
    if (way === 2) pay(draft, { kind: "CAPTURE", amount: part, at, parent });
    pay(draft, { kind: "CAPTURE", amount: way === 2 ? minus(due, part) : due, at: later, parent });
  }
  if (way === 3) {
    pay(draft, { kind: "SALE", gateway: "gift_card", amount: part, at });
    pay(draft, { kind: "SALE", amount: minus(due, part), at });
  }
  if (way === 4) pay(draft, { kind: "SALE", gateway: "paypal", amount: due, at });
}

/** Cash is paid in steps of five cents; what that adds or takes. */
export function cashRoundingOf(total: Money, shownInShopCurrency: boolean): Money {
  if (!shownInShopCurrency) return ZERO;
  const rest = Math.round(total.shop / 5) * 5 - total.shop;
  return { shop: rest, shown: rest };
}

/** The successful payment a refund goes back to. */
export function refundable(draft: Draft): Transaction | undefined {
  return draft.transactions.find(({ kind, status }) => status === "SUCCESS" && (kind === "SALE" || kind === "CAPTURE"));
}
