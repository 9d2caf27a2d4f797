import { isoOf, type Seconds } from "./calendar.ts";
import type { SimNode, SimOrder } from "./contract.ts";
import type { Discount, Draft, Tax } from "./draft.ts";
import { childId, gid, type ChildType } from "./ids.ts";
import { unfulfilledUnits, unitsOf, goneOf } from "./lines.ts";
import { lineNode, shippingNode } from "./line-nodes.ts";
import { fulfillmentNode, refundNode, transactionNode } from "./life-nodes.ts";
import { bag, minus, moneyV2, ZERO, type Money } from "./money.ts";
import { totalsOf, type Totals } from "./totals.ts";

/** What the parts of an order need to become nodes. */
export interface Paper {
  draft: Draft;
  bag: (money: Money) => SimNode;
  idOf: (type: ChildType, k: number) => string;
  legacyId: (type: ChildType, k: number) => string;
  taxes: (taxes: Tax[]) => SimNode[];
  discounts: SimNode[];
}

export const time = (at: Seconds | null): string | null => (at === null ? null : isoOf(at));
const count = (of: number): SimNode => ({ count: of, precision: "EXACT" });

function paperOf(draft: Draft): Paper {
  const nothing = bag(ZERO, draft.currencies);
  const toBag = (money: Money): SimNode =>
    (money.shop === 0 && money.shown === 0 ? nothing : bag(money, draft.currencies)) as unknown as SimNode;
  const legacyId = (type: ChildType, k: number) => childId(type, draft.index, k, draft.beyond);
  return {
    draft,
    bag: toBag,
    legacyId,
    idOf: (type, k) => gid(type, legacyId(type, k)),
    taxes: (taxes) => taxes.map((tax) => taxNode(tax, toBag)),
    discounts: draft.discounts.map((discount, index) => discountNode(discount, index, draft)),
  };
}

const taxNode = ({ title, rate, amount }: Tax, toBag: Paper["bag"]): SimNode => {
  const priceSet = toBag(amount) as { shopMoney: { amount: string } };
  return {
    title,
    rate,
    ratePercentage: Math.round(rate * 1e7) / 1e5,
    source: "Shopify",
    channelLiable: false,
    priceSet,
    price: priceSet.shopMoney.amount,
  };
};

function discountNode(discount: Discount, index: number, draft: Draft): SimNode {
  const { kind, title, description, method, target, selection, percentage, amount } = discount;
  const value =
    percentage !== null
      ? { __typename: "PricingPercentageValue", percentage }
      : { __typename: "MoneyV2", ...moneyV2(amount?.shop ?? 0, draft.currencies.shop) };
  const __typename = kind === "DiscountCode" ? "DiscountCodeApplication" : `${kind}DiscountApplication`;
  const node: SimNode = {
    __typename,
    index,
    allocationMethod: method,
    targetType: target,
    targetSelection: selection,
    value,
  };
  if (kind === "DiscountCode") node.code = title;
  else node.title = title;
  if (kind === "Manual") node.description = description;
  if (kind === "Script") node.description = title;
  return node;
}

export function financialStatus(draft: Draft, { received, refunded, outstanding }: Totals): string | null {
  if (draft.financialOverride === "NONE" && draft.transactions.length === 0) return null;
  if (refunded.shop > 0) return refunded.shop >= received.shop ? "REFUNDED" : "PARTIALLY_REFUNDED";
  if (received.shop > 0) return outstanding.shop > 0 ? "PARTIALLY_PAID" : "PAID";
  const done = draft.transactions.filter(({ status }) => status === "SUCCESS");
  if (done.some(({ kind }) => kind === "VOID")) return "VOIDED";
  if (done.some(({ kind }) => kind === "AUTHORIZATION"))
    return draft.financialOverride === "EXPIRED" ? "EXPIRED" : "AUTHORIZED";
  return "PENDING";
}

export function fulfillmentStatus(draft: Draft): string {
  if (draft.notShipped) return "FULFILLMENT_NOT_REQUIRED";
  if (draft.restocked) return "RESTOCKED";
  const open = draft.lines.some((line) => unfulfilledUnits(draft, line) > 0);
  const sent = draft.fulfillments.some(({ status }) => status === "SUCCESS");
  if (sent && !open) return "FULFILLED";
  if (open && draft.waiting === "ON_HOLD") return "ON_HOLD";
  if (sent) return "PARTIALLY_FULFILLED";
  return open ? draft.waiting : "UNFULFILLED";
}

export function toOrder(draft: Draft): SimOrder {
  const paper = paperOf(draft);
  const totals = totalsOf(draft);
  const groups = draft.groups.map((group, k) => ({
    id: paper.idOf("LineItemGroup", k),
    ...group,
    customAttributes: [],
    productId: null,
    variantId: null,
    variantSku: null,
  }));
  const lineItems = draft.lines.map((line) => lineNode(paper, line, groups));
  const shippingLines = draft.shipping.map((line) => shippingNode(paper, line));
  const transactions: SimNode[] = [];
  for (const transaction of draft.transactions) transactions.push(transactionNode(paper, transaction, transactions));
  const codes = draft.discounts.filter(({ kind }) => kind === "DiscountCode").map(({ title }) => title);
  const grams = (units: (k: number) => number) =>
    String(draft.lines.reduce((sum, line, k) => sum + line.grams * units(k), 0));
  const current = draft.lines.map((line) => line.quantity - goneOf(draft, line));
  const paidInFull = totals.received.shop > 0 && totals.outstanding.shop <= 0;
  return {
    id: gid("Order", draft.id),
    legacyResourceId: draft.id,
    name: `#${draft.number}`,
    number: draft.number,
    createdAt: isoOf(draft.createdAt),
    updatedAt: isoOf(draft.updatedAt),
    processedAt: isoOf(draft.processedAt),
    closedAt: time(draft.closedAt),
    cancelledAt: time(draft.cancelledAt),
    cancelReason: draft.cancelReason,
    cancellation: draft.cancelledAt === null ? null : { staffNote: null },
    displayFinancialStatus: financialStatus(draft, totals),
    displayFulfillmentStatus: fulfillmentStatus(draft),
    returnStatus: "NO_RETURN",
    returns: [],
    closed: draft.closedAt !== null,
    test: draft.test,
    fullyPaid: paidInFull,
    unpaid: totals.received.shop === 0,
    taxesIncluded: draft.taxesIncluded,
    taxExempt: draft.taxExempt,
    dutiesIncluded: draft.dutiesIncluded,
    edited: draft.edits > 0,
    requiresShipping: draft.lines.some((line) => line.requiresShipping),
    currencyCode: draft.currencies.shop,
    presentmentCurrencyCode: draft.currencies.shown,
    ...draft.fixed,
    tags: draft.tags,
    note: draft.note,
    email: draft.email,
    phone: draft.phone,
    ...moneyOf(paper, totals),
    taxLines: paper.taxes(totals.taxLines),
    currentTaxLines: paper.taxes(totals.currentTaxLines),
    paymentGatewayNames: [...new Set(draft.transactions.map(({ gateway }) => gateway))],
    discountCode: codes[0] ?? null,
    discountCodes: codes,
    totalWeight: grams((k) => (draft.lines[k] as Draft["lines"][number]).quantity),
    currentTotalWeight: grams((k) => current[k] as number),
    subtotalLineItemsQuantity: unitsOf(draft),
    currentSubtotalLineItemsQuantity: current.reduce((sum, units) => sum + units, 0),
    fulfillmentsCount: count(draft.fulfillments.length),
    transactionsCount: count(draft.transactions.length),
    lineItems,
    lineItemGroups: groups,
    shippingLine: shippingLines.find((_, k) => !draft.shipping[k]?.removed) ?? null,
    shippingLines,
    discountApplications: paper.discounts,
    transactions,
    refunds: draft.refunds.map((refund) => refundNode(paper, refund, { lineItems, shippingLines, transactions })),
    fulfillments: draft.fulfillments.map((fulfillment) => fulfillmentNode(paper, fulfillment, lineItems)),
    ...permissionsOf(draft, totals),
  };
}

function moneyOf(paper: Paper, totals: Totals): SimNode {
  const { draft, bag: toBag } = paper;
  const hasDuties = totals.duties.shop !== 0;
  const hasFees = draft.fees.length > 0;
  return {
    totalPriceSet: toBag(totals.total),
    currentTotalPriceSet: toBag(totals.currentTotal),
    originalTotalPriceSet: toBag(totals.originalTotal),
    subtotalPriceSet: toBag(totals.subtotal),
    currentSubtotalPriceSet: toBag(totals.currentSubtotal),
    totalShippingPriceSet: toBag(totals.shipping),
    currentShippingPriceSet: toBag(totals.currentShipping),
    totalTaxSet: toBag(totals.tax),
    currentTotalTaxSet: toBag(totals.currentTax),
    totalDiscountsSet: toBag(totals.discounts),
    currentTotalDiscountsSet: toBag(totals.currentDiscounts),
    cartDiscountAmountSet: toBag(totals.orderDiscounts),
    currentCartDiscountAmountSet: toBag(totals.currentOrderDiscounts),
    totalRefundedSet: toBag(totals.refunded),
    totalRefundedShippingSet: toBag(totals.refundedShipping),
    refundDiscrepancySet: toBag(totals.discrepancy),
    totalReceivedSet: toBag(totals.received),
    netPaymentSet: toBag(minus(totals.received, totals.refunded)),
    totalOutstandingSet: toBag(totals.outstanding),
    totalCapturableSet: toBag(totals.capturable),
    totalTipReceivedSet: toBag(draft.tip),
    totalCashRoundingAdjustment: { paymentSet: toBag(draft.cashRounding), refundSet: toBag(ZERO) },
    originalTotalDutiesSet: hasDuties ? toBag(totals.duties) : null,
    currentTotalDutiesSet: hasDuties ? toBag(totals.currentDuties) : null,
    originalTotalAdditionalFeesSet: hasFees ? toBag(totals.fees) : null,
    currentTotalAdditionalFeesSet: hasFees ? toBag(totals.currentFees) : null,
    additionalFees: draft.fees.map(({ name, price }, k) => ({
      id: paper.idOf("AdditionalFee", k),
      name,
      price: toBag(price),
      taxLines: [],
    })),
  };
}

/** What the merchant may still do with the order. */
function permissionsOf(draft: Draft, totals: Totals): SimNode {
  const open = draft.cancelledAt === null;
  return {
    capturable: totals.capturable.shop > 0,
    canMarkAsPaid: open && totals.outstanding.shop > 0 && totals.received.shop === 0,
    canNotifyCustomer: draft.email !== null,
    fulfillable: open && draft.lines.some((line) => unfulfilledUnits(draft, line) > 0),
    refundable: totals.received.shop > totals.refunded.shop,
    restockable: draft.lines.some((line) => line.product !== null && goneOf(draft, line) < line.quantity),
    merchantEditable: open,
    merchantEditableErrors: open ? [] : ["Order is canceled"],
    hasTimelineComment: false,
    productNetwork: false,
    alerts: [],
    paymentCollectionDetails: { additionalPaymentCollectionUrl: null, vaultedPaymentMethods: [] },
    disputes: [],
  };
}
