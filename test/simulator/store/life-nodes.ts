import { isoOf } from "./calendar.ts";
import type { SimNode } from "./contract.ts";
import type { Fulfilment, Line, Refund, Transaction } from "./draft.ts";
import { LOCATIONS } from "./fulfillments.ts";
import { gid } from "./ids.ts";
import { netOf } from "./lines.ts";
import { moneyV2, negated, scaled, share, sumOf, ZERO } from "./money.ts";
import { time, type Paper } from "./order.ts";
import { gatewayName, isManual } from "./payments.ts";

const locationOf = (k: number): SimNode => {
  const { id, name } = LOCATIONS[k] ?? LOCATIONS[0];
  return { id: gid("Location", id), legacyResourceId: id, name, isActive: true };
};

export function transactionNode(paper: Paper, transaction: Transaction, earlier: SimNode[]): SimNode {
  const { draft, bag } = paper;
  const { k, kind, status, gateway, amount, rounding, at, parent, errorCode } = transaction;
  const paid = gateway === "shopify_payments" && status === "SUCCESS" && (kind === "SALE" || kind === "CAPTURE");
  const currency = draft.currencies.shop;
  return {
    id: paper.idOf("OrderTransaction", k),
    kind,
    status,
    gateway,
    formattedGateway: gatewayName(gateway),
    amountSet: bag(amount),
    amountRoundingSet: rounding && bag(rounding),
    createdAt: isoOf(at),
    processedAt: isoOf(at),
    parentTransaction: parent === null ? null : (earlier[parent] ?? null),
    errorCode,
    test: draft.test,
    paymentId: gateway === "cash" ? null : `${draft.fixed.confirmationNumber as string}.${k + 1}`,
    accountNumber: gateway === "shopify_payments" ? "•••• •••• •••• 4242" : null,
    authorizationExpiresAt: kind === "AUTHORIZATION" && status === "SUCCESS" ? isoOf(at + 7 * 86_400) : null,
    manualPaymentGateway: isManual(gateway),
    manuallyCapturable: kind === "AUTHORIZATION" && status === "SUCCESS",
    multiCapturable: false,
    fees: paid
      ? [{
          id: paper.idOf("TransactionFee", k),
          amount: moneyV2(Math.round(amount.shop * 0.029) + 30, currency),
          flatFee: moneyV2(30, currency),
          flatFeeName: null,
          rate: "0.029",
          rateName: "domestic",
          taxAmount: moneyV2(0, currency),
          type: "processing_fee",
        }]
      : [],
    location: null,
    settlementCurrency: paid ? currency : null,
    settlementCurrencyRate: paid ? "1.0" : null,
  }; // prettier-ignore
}

interface Nodes {
  lineItems: SimNode[];
  shippingLines: SimNode[];
  transactions: SimNode[];
}

export function refundNode(paper: Paper, refund: Refund, { lineItems, shippingLines, transactions }: Nodes): SimNode {
  const { draft, bag } = paper;
  const paidBack = sumOf(refund.transactions, (k) => draft.transactions[k]?.amount ?? ZERO);
  return {
    id: paper.idOf("Refund", refund.k),
    legacyResourceId: paper.legacyId("Refund", refund.k),
    createdAt: isoOf(refund.at),
    processedAt: isoOf(refund.at),
    updatedAt: isoOf(refund.at),
    note: refund.note,
    totalRefundedSet: bag(paidBack),
    return: null,
    staffMember: null,
    duties: [],
    refundLineItems: refund.lines.map((part) => {
      const line = draft.lines[part.line] as Line;
      const restocked = part.restock !== "NO_RESTOCK" && line.product !== null;
      return {
        id: paper.idOf("RefundLineItem", part.k),
        quantity: part.quantity,
        restockType: part.restock,
        restocked,
        lineItem: lineItems[part.line],
        location: restocked ? locationOf(0) : null,
        subtotalSet: bag(part.subtotal),
        totalTaxSet: bag(part.tax),
        priceSet: bag(scaled(netOf(line), 1 / line.quantity)),
      };
    }),
    refundShippingLines: refund.shipping.map((part) => ({
      id: paper.idOf("RefundShippingLine", part.k),
      shippingLine: shippingLines[part.shipping],
      subtotalAmountSet: bag(part.subtotal),
      taxAmountSet: bag(part.tax),
    })),
    orderAdjustments: refund.adjustments.map(({ k, amount, reason }) => ({
      id: paper.idOf("OrderAdjustment", k),
      amountSet: bag(negated(amount)),
      taxAmountSet: bag(ZERO),
      reason,
    })),
    transactions: refund.transactions.map((k) => transactions[k] as SimNode),
  };
}

export function fulfillmentNode(paper: Paper, fulfillment: Fulfilment, lineItems: SimNode[]): SimNode {
  const { draft, bag } = paper;
  const units = fulfillment.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const arriving = fulfillment.deliveredAt ?? (fulfillment.inTransitAt === null ? null : fulfillment.at + 4 * 86_400);
  return {
    id: paper.idOf("Fulfillment", fulfillment.k),
    legacyResourceId: paper.legacyId("Fulfillment", fulfillment.k),
    name: `#${draft.number}.${fulfillment.k + 1}`,
    status: fulfillment.status,
    displayStatus: fulfillment.displayStatus,
    createdAt: isoOf(fulfillment.at),
    updatedAt: isoOf(fulfillment.updatedAt),
    deliveredAt: time(fulfillment.deliveredAt),
    inTransitAt: time(fulfillment.inTransitAt),
    estimatedDeliveryAt: time(arriving),
    location: locationOf(fulfillment.location),
    originAddress: null,
    requiresShipping: fulfillment.lines.some(({ line }) => draft.lines[line]?.requiresShipping),
    service: null,
    trackingInfo: fulfillment.tracking,
    totalQuantity: units,
    fulfillmentLineItems: fulfillment.lines.map(({ k, line, quantity }) => {
      const sold = draft.lines[line] as Line;
      return {
        id: paper.idOf("FulfillmentLineItem", k),
        quantity,
        lineItem: lineItems[line],
        originalTotalSet: bag({ shop: sold.price.shop * quantity, shown: sold.price.shown * quantity }),
        discountedTotalSet: bag(share(netOf(sold), quantity, sold.quantity)),
      };
    }),
  };
}
