import { compareIds, idOf } from "~/lib/gid";

import { NO_PARTS } from "../resource";
import type { ColumnValue, Json, MirrorRecord, Parts, Personal, Sizes } from "../resource";
import { orderNode, orderPartsNode } from "./node";
import type { LineNode, OrderNode, partFulfillmentNode } from "./node";
import { packedAsListed, packedByTotal } from "./packed";
import { fulfillmentsIn, haveParts, isUntold } from "./shows-parts";
import type { Fulfillment } from "./shows-parts";
import type { z } from "zod";

/** Columns of `orders` that an order fills, in the order of `orderRow`. */
export const ORDER_COLUMNS = [
  "name",
  "number",
  "created_at",
  "processed_at",
  "closed_at",
  "cancelled_at",
  "financial_status",
  "fulfillment_status",
  "return_status",
  "test",
  "currency_code",
  "presentment_currency",
  "total_price",
  "presentment_total_price",
  "current_total_price",
  "total_refunded",
  "total_outstanding",
  "tags",
  "skus",
  "source_name",
  "customer_id",
  "country_code",
  "line_count",
] as const;

export const LINE_COLUMNS = [
  "id",
  "order_id",
  "position",
  "title",
  "variant_title",
  "sku",
  "vendor",
  "quantity",
  "current_quantity",
  "unfulfilled_quantity",
  "refundable_quantity",
  "product_id",
  "variant_id",
  "unit_price",
  "discounted_total",
  "total_discount",
  "document",
] as const;

/**
 * An order node, from whichever source, as a record. Throws a `ZodError` when it is not an order as the API describes it.
 * Lines are ordered by id, so that a file in any order gives the same record.
 */
export function decodeOrder(input: unknown): MirrorRecord & { personal: Personal } {
  const node = orderNode.parse(input);
  const id = idOf(node.id);
  const lines = node.lineItems.map((line) => ({ line, id: idOf(line.id) })).sort((a, b) => compareIds(a.id, b.id));
  const fulfillments = node.fulfillments.map((fulfillment) => ({
    ...fulfillment,
    lines: packedByTotal(
      fulfillment.totalQuantity,
      lines.map(({ line }) => line),
    ),
  }));
  return {
    id,
    updatedAt: node.updatedAt,
    name: node.name,
    row: orderRow(
      node,
      lines.map(({ line }) => line),
    ),
    document: withoutPersonalData(node, fulfillments),
    parts: partsOf(node, fulfillments),
    children: [lines.map(({ line, id: lineId }, position) => lineRow(line, lineId, id, position))],
    personal: personalOf(node),
  };
}

function orderRow(node: OrderNode, lines: readonly LineNode[]): ColumnValue[] {
  const skus = new Set(lines.map((line) => line.sku).filter((sku) => sku !== null && sku !== ""));
  return [
    node.name,
    node.number,
    node.createdAt,
    node.processedAt,
    node.closedAt,
    node.cancelledAt,
    node.displayFinancialStatus,
    node.displayFulfillmentStatus,
    node.returnStatus,
    node.test,
    node.currencyCode,
    node.presentmentCurrencyCode,
    node.totalPriceSet.shopMoney.amount,
    node.totalPriceSet.presentmentMoney.amount,
    node.currentTotalPriceSet.shopMoney.amount,
    node.totalRefundedSet.shopMoney.amount,
    node.totalOutstandingSet.shopMoney.amount,
    node.tags,
    [...skus] as string[],
    node.sourceName,
    node.customer ? idOf(node.customer.id) : null,
    node.shippingAddress?.countryCodeV2 ?? node.billingAddress?.countryCodeV2 ?? null,
    lines.length,
  ];
}

function lineRow(line: LineNode, id: string, orderId: string, position: number): ColumnValue[] {
  const { customAttributes: _sealed, ...document } = line;
  return [
    id,
    orderId,
    position,
    line.title,
    line.variantTitle,
    line.sku,
    line.vendor,
    line.quantity,
    line.currentQuantity,
    line.unfulfilledQuantity,
    line.refundableQuantity,
    line.product && idOf(line.product.id),
    line.variant && idOf(line.variant.id),
    line.originalUnitPriceSet.shopMoney.amount,
    line.discountedTotalSet.shopMoney.amount,
    line.totalDiscountSet.shopMoney.amount,
    { json: document as Json },
  ];
}

function withoutPersonalData(node: OrderNode, fulfillments: Fulfillment[]): Json {
  const {
    note: _note,
    customAttributes: _attributes,
    email: _email,
    phone: _phone,
    statusPageUrl: _url,
    shippingAddress: _shipping,
    billingAddress: _billing,
    customer,
    shippingLine,
    refunds,
    lineItems: _lines,
    partRefunds: _partRefunds,
    partFulfillments: _partFulfillments,
    partShippingLines: _partShippingLines,
    ...rest
  } = node;
  return {
    ...rest,
    customer: customer && { id: customer.id },
    shippingLine: shippingLine && withoutPhone(shippingLine),
    refunds: refunds.map(({ note: _refundNote, ...refund }) => refund),
    fulfillments: fulfillments as unknown as Json,
  };
}

function personalOf(node: OrderNode): Personal {
  const attributes = node.lineItems.filter((line) => line.customAttributes.length > 0);
  const notes = node.refunds.filter((refund) => refund.note);
  return {
    data: {
      email: node.email,
      phone: node.phone,
      statusPageUrl: node.statusPageUrl,
      note: node.note,
      customAttributes: node.customAttributes,
      customer: node.customer,
      shippingPhone: node.shippingLine?.phone ?? null,
      shippingAddress: node.shippingAddress as Json,
      billingAddress: node.billingAddress as Json,
      lineAttributes: Object.fromEntries(
        attributes.sort((a, b) => compareIds(a.id, b.id)).map((line) => [line.id, line.customAttributes]),
      ),
      refundNotes: Object.fromEntries(notes.map((refund) => [refund.id, refund.note])),
    },
    lookup: {
      email: node.email ?? node.customer?.email ?? null,
      phone: node.phone ?? node.customer?.phone ?? node.shippingAddress?.phone ?? null,
      name: node.customer?.displayName ?? node.shippingAddress?.name ?? null,
    },
  };
}

const withoutPhone = ({ phone: _phone, ...line }: NonNullable<OrderNode["shippingLine"]>): Json => line;

function partsOf(node: OrderNode, fulfillments: readonly Fulfillment[]): Parts {
  if (node.partShippingLines)
    return { known: true, value: partsValue({ ...node, partShippingLines: node.partShippingLines }, fulfillments) };
  const shown = haveParts(node, fulfillments);
  return shown || node.shippingLine ? { known: false, shown } : NO_PARTS;
}

/**
 * The parts of an order read alone, whose document is mirrored already. Throws a `ZodError` for what is not the answer to
 * `orderParts`.
 */
export function decodeOrderParts(
  input: unknown,
  document: Json,
): { id: string; updatedAt: string; value: Json | null } {
  const node = orderPartsNode.parse(input);
  return { id: idOf(node.id), updatedAt: node.updatedAt, value: partsValue(node, fulfillmentsIn(document)) };
}

interface PartNodes {
  partRefunds?: OrderNode["partRefunds"];
  partFulfillments?: z.infer<typeof partFulfillmentNode>[];
  partShippingLines: NonNullable<OrderNode["partShippingLines"]>;
}

function partsValue(node: PartNodes, inDocument: readonly Pick<Fulfillment, "id" | "lines">[]): Json | null {
  const shippingLines = node.partShippingLines.nodes;
  const told = new Set(inDocument.filter((one) => !isUntold(one)).map(({ id }) => id));
  const refunds = (node.partRefunds ?? []).map((refund) => ({
    id: refund.id,
    refundLineItems: refund.refundLineItems.nodes,
    refundShippingLines: refund.refundShippingLines.nodes,
    orderAdjustments: refund.orderAdjustments.nodes,
    transactions: refund.transactions.nodes,
  }));
  const fulfillments = (node.partFulfillments ?? [])
    .filter(({ id }) => !told.has(id))
    .map((fulfillment) => ({ id: fulfillment.id, lines: packedAsListed(fulfillment) as unknown as Json }));
  if (refunds.length === 0 && fulfillments.length === 0 && shippingLines.length <= 1) return null;
  return { refunds, fulfillments, shippingLines };
}

/** Shopify cuts a list at `first` without a word, and one that nothing was asked of may have got its first; the ids of all tell. */
export function cutOrderSizes(node: Readonly<Record<string, unknown>>): Sizes | null {
  const refunds = countOf(node.allRefunds);
  const fulfillments = countOf(node.allFulfillments ?? node.fulfillments);
  if (countOf(node.partRefunds) >= refunds && countOf(node.partFulfillments) >= fulfillments) return null;
  return { refunds, refundLines: 1, fulfillments, fulfillmentLines: 1, lines: 1 };
}

const countOf = (list: unknown) => (Array.isArray(list) ? list.length : 0);

/** What the mirrored document tells: how many refunds and fulfillments there are, and that none has more lines than the order. */
export function orderPartSizes(document: Json, lines: number): Sizes {
  const { refunds } = document as { refunds: Json[] };
  const fulfillments = fulfillmentsIn(document);
  return {
    refunds: refunds.length,
    refundLines: Math.min(lines, 5),
    shippingLines: 1,
    fulfillments: fulfillments.some(isUntold) ? fulfillments.length : 0,
    fulfillmentLines: Math.min(lines, 10),
  };
}

/** Reads the answer to `furtherShipping` (selection.ts). */
export function hasFurtherShipping(node: Readonly<Record<string, unknown>>): boolean {
  const { pageInfo } = node.partShippingLines as { pageInfo: { hasNextPage: boolean } };
  return pageInfo.hasNextPage;
}
