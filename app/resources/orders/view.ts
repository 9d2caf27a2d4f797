/** An order as its page shows it, put together from its row, its document, its parts and the opened personal data. */
import { inWords } from "~/lib/words";

import { moneyIn, negative, paidRows, paymentRows } from "./amounts";
import type { AmountRow, MoneyView, ToMoney } from "./amounts";
import type { LineNode } from "./node";
import type {
  Address,
  Attribute,
  LineDocument,
  OrderDocument,
  OrderPartsDocument,
  OrderPersonal,
  StoredOrder,
} from "./stored";

/** A discount as it was set: a share or an amount, off items or off shipping. */
export interface DiscountView {
  title: string;
  percentage: number | null;
  amount: MoneyView | null;
  offShipping: boolean;
}

export interface LineView {
  id: string;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  quantity: number;
  currentQuantity: number;
  unfulfilledQuantity: number;
  unitPrice: MoneyView;
  total: MoneyView;
  discounts: { title: string; amount: MoneyView }[];
  attributes: Attribute[];
  productGone: boolean;
  isGiftCard: boolean;
  group: string | null;
  sellingPlan: string | null;
}

export interface RefundView {
  id: string;
  processedAt: string;
  total: MoneyView;
  note: string | null;
  lines: { title: string; quantity: number; restock: string; subtotal: MoneyView }[];
  shipping: MoneyView[];
  adjustments: { reason: string | null; amount: MoneyView }[];
}

export interface FulfillmentView {
  id: string;
  name: string;
  status: string;
  createdAt: string;
  deliveredAt: string | null;
  tracking: OrderDocument["fulfillments"][number]["trackingInfo"];
  items: number;
  /** Null while they are to be fetched. */
  lines: { title: string; quantity: number }[] | null;
}

export interface OrderDetail {
  lines: LineView[];
  payment: AmountRow[];
  paid: AmountRow[];
  refunds: RefundView[];
  fulfillments: FulfillmentView[];
  transactions: {
    id: string;
    kind: string;
    status: string;
    gateway: string | null;
    amount: MoneyView;
    at: string;
    errorCode: string | null;
  }[];
  discounts: DiscountView[];
  customer: { name: string | null; email: string | null; phone: string | null; isGuest: boolean };
  shippingAddress: string[];
  billingAddress: string[];
  note: string | null;
  attributes: Attribute[];
  risk: { recommendation: string; levels: string[] };
  facts: { label: string; value: string }[];
}

export function orderDetail(stored: StoredOrder): OrderDetail {
  const { document, parts, personal } = stored;
  const money = moneyIn(document.currencyCode, document.presentmentCurrencyCode);
  const titles = new Map(stored.lines.map(({ document: line }) => [line.id, lineTitle(line)]));
  return {
    lines: stored.lines.map((line) => lineView(line.id, line.document, personal, money)),
    payment: paymentRows(document, parts, money),
    paid: paidRows(document, money),
    refunds: document.refunds.map((refund) => refundView(refund, parts, personal, titles, money)),
    fulfillments: document.fulfillments.map((fulfillment) => fulfillmentView(fulfillment, parts, titles)),
    transactions: document.transactions.map((transaction) => ({
      id: transaction.id,
      kind: transaction.kind,
      status: transaction.status,
      gateway: transaction.formattedGateway ?? transaction.gateway,
      amount: money(transaction.amountSet),
      at: transaction.processedAt ?? transaction.createdAt,
      errorCode: transaction.errorCode,
    })),
    discounts: discountsOf(stored, document.currencyCode),
    customer: {
      name: personal?.customer?.displayName ?? personal?.shippingAddress?.name ?? null,
      email: personal?.email ?? personal?.customer?.email ?? null,
      phone: personal?.phone ?? personal?.customer?.phone ?? personal?.shippingPhone ?? null,
      isGuest: personal !== null && personal.customer === null,
    },
    shippingAddress: addressLines(personal?.shippingAddress ?? null),
    billingAddress: addressLines(personal?.billingAddress ?? null),
    note: personal?.note ?? null,
    attributes: personal?.customAttributes ?? [],
    risk: { recommendation: document.risk.recommendation, levels: document.risk.assessments.map((a) => a.riskLevel) },
    facts: facts(document),
  };
}

const lineTitle = (line: LineDocument) => (line.variantTitle ? `${line.title} · ${line.variantTitle}` : line.title);

function lineView(id: string, line: LineDocument, personal: OrderPersonal | null, money: ToMoney): LineView {
  return {
    id,
    title: line.title,
    variantTitle: line.variantTitle,
    sku: line.sku,
    vendor: line.vendor,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    unfulfilledQuantity: line.unfulfilledQuantity,
    unitPrice: money(line.originalUnitPriceSet),
    total: money(line.discountedTotalSet),
    discounts: line.discountAllocations.map((allocation) => ({
      title: discountTitle(allocation.discountApplication),
      amount: money(negative(allocation.allocatedAmountSet)),
    })),
    attributes: personal?.lineAttributes[line.id] ?? [],
    productGone: line.product === null && line.variant === null,
    isGiftCard: line.isGiftCard,
    group: line.lineItemGroup?.title ?? null,
    sellingPlan: line.sellingPlan?.name ?? null,
  };
}

function refundView(
  refund: OrderDocument["refunds"][number],
  parts: OrderPartsDocument | null,
  personal: OrderPersonal | null,
  titles: Map<string, string>,
  money: ToMoney,
): RefundView {
  const part = parts?.refunds.find((candidate) => candidate.id === refund.id);
  return {
    id: refund.id,
    processedAt: refund.processedAt,
    total: money(refund.totalRefundedSet),
    note: personal?.refundNotes[refund.id] ?? null,
    lines: (part?.refundLineItems ?? []).map((line) => ({
      title: (line.lineItem && titles.get(line.lineItem.id)) ?? "A removed line",
      quantity: line.quantity,
      restock: line.restockType,
      subtotal: money(line.subtotalSet),
    })),
    shipping: (part?.refundShippingLines ?? []).map((line) => money(line.subtotalAmountSet)),
    adjustments: (part?.orderAdjustments ?? []).map(({ reason, amountSet }) => ({ reason, amount: money(amountSet) })),
  };
}

function fulfillmentView(
  fulfillment: OrderDocument["fulfillments"][number],
  parts: OrderPartsDocument | null,
  titles: Map<string, string>,
): FulfillmentView {
  const lines = fulfillment.lines ?? parts?.fulfillments.find(({ id }) => id === fulfillment.id)?.lines;
  return {
    id: fulfillment.id,
    name: fulfillment.name,
    status: fulfillment.displayStatus ?? fulfillment.status,
    createdAt: fulfillment.createdAt,
    deliveredAt: fulfillment.deliveredAt,
    tracking: fulfillment.trackingInfo,
    items: fulfillment.totalQuantity,
    lines: lines?.map(({ id, quantity }) => ({ title: titles.get(id) ?? "A removed line", quantity })) ?? null,
  };
}

type Application = LineNode["discountAllocations"][number]["discountApplication"];

const discountTitle = (application: Application) => application.code ?? application.title ?? "Discount";

/** Each discount once, however many lines it was spread over. */
function discountsOf({ document, parts, lines }: StoredOrder, currency: string): DiscountView[] {
  const shipping = parts?.shippingLines.length
    ? parts.shippingLines
    : [document.shippingLine].filter((line) => line !== null);
  const allocations = [...lines.map((line) => line.document), ...shipping].flatMap((line) => line.discountAllocations);
  const byIndex = new Map(
    allocations.map(({ discountApplication }) => [discountApplication.index, discountApplication]),
  );
  return [...byIndex.values()]
    .sort((a, b) => a.index - b.index)
    .map((application) => ({
      title: discountTitle(application),
      percentage: application.value.percentage ?? null,
      amount:
        application.value.amount === undefined
          ? null
          : { amount: application.value.amount, currency, presentment: null },
      offShipping: application.targetType === "SHIPPING_LINE",
    }));
}

function addressLines(address: Address): string[] {
  if (!address) return [];
  const city = [address.zip, address.city, address.provinceCode ?? address.province].filter(Boolean).join(" ");
  const lines = [
    address.name,
    address.company,
    address.address1,
    address.address2,
    city,
    address.country,
    address.phone,
  ];
  return lines.filter((line): line is string => Boolean(line));
}

function facts(document: OrderDocument): { label: string; value: string }[] {
  const rows: [string, string | null | undefined][] = [
    ["Channel", document.attribution?.displayName ?? document.app?.name ?? document.sourceName],
    ["Cancelled because of", document.cancelReason && inWords(document.cancelReason)],
    ["Return", document.returnStatus === "NO_RETURN" ? null : inWords(document.returnStatus)],
    ["Payment gateways", document.paymentGatewayNames.map(inWords).join(", ")],
    ["Confirmation number", document.confirmationNumber],
    ["Purchase order", document.poNumber],
    ["Customer's language", document.customerLocale],
    ["Source identifier", document.sourceIdentifier],
  ];
  return rows.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}
