import type { SimNode, SimOrder, SimShop } from "./contract.ts";
import { addressPayload, localTime, lower, moneySet, numeric, numericOrNull, shopAmount } from "./rest-values.ts";

export const taxLinesOf = (node: SimNode): SimNode[] =>
  (node.taxLines as SimNode[]).map((tax) => ({
    channel_liable: tax.channelLiable,
    price: shopAmount(tax.priceSet),
    price_set: moneySet(tax.priceSet),
    rate: tax.rate,
    title: tax.title,
  }));

export const allocationsOf = (node: SimNode): SimNode[] =>
  (node.discountAllocations as SimNode[]).map((allocation) => ({
    amount: shopAmount(allocation.allocatedAmountSet),
    amount_set: moneySet(allocation.allocatedAmountSet),
    discount_application_index: (allocation.discountApplication as SimNode).index,
  }));

export function lineItemPayload(line: SimNode): SimNode {
  const weight = line.weight as { value: number } | null;
  return {
    id: numeric(line.id),
    admin_graphql_api_id: line.id,
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: line.unfulfilledQuantity,
    fulfillment_service: "manual",
    fulfillment_status: line.fulfillmentStatus === "unfulfilled" ? null : line.fulfillmentStatus,
    gift_card: line.isGiftCard,
    grams: weight?.value ?? 0,
    name: line.name,
    price: shopAmount(line.originalUnitPriceSet),
    price_set: moneySet(line.originalUnitPriceSet),
    product_exists: line.product !== null,
    product_id: numericOrNull(line.product),
    properties: attributesOf(line.customAttributes),
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sales_line_item_group_id: numericOrNull(line.lineItemGroup),
    sku: line.sku,
    taxable: line.taxable,
    title: line.title,
    total_discount: shopAmount(line.totalDiscountSet),
    total_discount_set: moneySet(line.totalDiscountSet),
    variant_id: numericOrNull(line.variant),
    variant_inventory_management: line.variant ? "shopify" : null,
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: taxLinesOf(line),
    duties: (line.duties as SimNode[]).map((duty) => ({
      id: String(numeric(duty.id)),
      harmonized_system_code: duty.harmonizedSystemCode,
      country_code_of_origin: duty.countryCodeOfOrigin,
      shop_money: (moneySet(duty.price) as SimNode).shop_money,
      presentment_money: (moneySet(duty.price) as SimNode).presentment_money,
      tax_lines: [],
      admin_graphql_api_id: duty.id,
    })),
    discount_allocations: allocationsOf(line),
  };
}

export const attributesOf = (attributes: unknown): SimNode[] =>
  (attributes as { key: string; value: string | null }[]).map(({ key, value }) => ({ name: key, value }));

export function shippingLinePayload(line: SimNode): SimNode {
  return {
    id: line.id === null ? null : numeric(line.id),
    carrier_identifier: line.carrierIdentifier,
    code: line.code,
    current_discounted_price_set: moneySet(line.currentDiscountedPriceSet),
    discounted_price: shopAmount(line.discountedPriceSet),
    discounted_price_set: moneySet(line.discountedPriceSet),
    is_removed: line.isRemoved,
    phone: line.phone,
    price: shopAmount(line.originalPriceSet),
    price_set: moneySet(line.originalPriceSet),
    requested_fulfillment_service_id: null,
    source: line.source,
    title: line.title,
    tax_lines: taxLinesOf(line),
    discount_allocations: allocationsOf(line),
  };
}

export function fulfillmentPayload(fulfillment: SimNode, order: SimOrder, shop: SimShop): SimNode {
  const tracking = fulfillment.trackingInfo as { company: string | null; number: string | null; url: string | null }[];
  const numbers = tracking.flatMap(({ number }) => (number === null ? [] : [number]));
  const urls = tracking.flatMap(({ url }) => (url === null ? [] : [url]));
  return {
    id: numeric(fulfillment.id),
    order_id: numeric(order.id),
    status: lower(fulfillment.status),
    created_at: localTime(fulfillment.createdAt, shop),
    service: "manual",
    updated_at: localTime(fulfillment.updatedAt, shop),
    tracking_company: tracking[0]?.company ?? null,
    shipment_status: { DELIVERED: "delivered", IN_TRANSIT: "in_transit" }[fulfillment.displayStatus as string] ?? null,
    location_id: numericOrNull(fulfillment.location),
    origin_address: null,
    line_items: (fulfillment.fulfillmentLineItems as SimNode[]).map((part) => ({
      ...lineItemPayload(part.lineItem as SimNode),
      quantity: part.quantity,
    })),
    tracking_number: numbers[0] ?? null,
    tracking_numbers: numbers,
    tracking_url: urls[0] ?? null,
    tracking_urls: urls,
    receipt: {},
    name: fulfillment.name,
    admin_graphql_api_id: fulfillment.id,
  };
}

/** As its own topic sends it: with whom it goes to. */
export function sentFulfillment(fulfillment: SimNode, order: SimOrder, shop: SimShop): SimNode {
  const destination = addressPayload(order.shippingAddress);
  return { ...fulfillmentPayload(fulfillment, order, shop), email: order.email, destination };
}

export function transactionPayload(transaction: SimNode, order: SimOrder, shop: SimShop): SimNode {
  const card = transaction.accountNumber as string | null;
  const unsettled = (currency: unknown) => ({ amount: "0.0", currency });
  return {
    id: numeric(transaction.id),
    order_id: numeric(order.id),
    kind: lower(transaction.kind),
    gateway: transaction.gateway,
    status: lower(transaction.status),
    message: null,
    created_at: localTime(transaction.createdAt, shop),
    test: transaction.test,
    authorization: card && String(numeric(transaction.id) % 1_000_000n),
    location_id: null,
    user_id: null,
    parent_id: numericOrNull(transaction.parentTransaction),
    processed_at: localTime(transaction.processedAt, shop),
    device_id: null,
    error_code: lower(transaction.errorCode),
    source_name: order.sourceName,
    ...(card && { payment_details: cardPayload(card) }),
    receipt: {},
    amount: shopAmount(transaction.amountSet),
    currency: order.currencyCode,
    payment_id: transaction.paymentId,
    total_unsettled_set: {
      presentment_money: unsettled(order.presentmentCurrencyCode),
      shop_money: unsettled(order.currencyCode),
    },
    manual_payment_gateway: transaction.manualPaymentGateway,
    amount_rounding: transaction.amountRoundingSet ? shopAmount(transaction.amountRoundingSet) : null,
    admin_graphql_api_id: transaction.id,
  };
}

const cardPayload = (number: string): SimNode => ({
  credit_card_bin: null,
  avs_result_code: null,
  cvv_result_code: null,
  credit_card_number: number,
  credit_card_company: "Visa",
  buyer_action_info: null,
  credit_card_name: null,
  credit_card_wallet: null,
  credit_card_expiration_month: null,
  credit_card_expiration_year: null,
  payment_method_name: "visa",
});

export function refundPayload(refund: SimNode, order: SimOrder, shop: SimShop): SimNode {
  return {
    id: numeric(refund.id),
    admin_graphql_api_id: refund.id,
    created_at: localTime(refund.createdAt, shop),
    note: refund.note,
    order_id: numeric(order.id),
    processed_at: localTime(refund.processedAt, shop),
    restock: (refund.refundLineItems as SimNode[]).some((line) => line.restocked),
    total_duties_set: zeroSet(order),
    user_id: null,
    order_adjustments: (refund.orderAdjustments as SimNode[]).map((adjustment) => ({
      id: numeric(adjustment.id),
      amount: shopAmount(adjustment.amountSet),
      amount_set: moneySet(adjustment.amountSet),
      kind: "refund_discrepancy",
      order_id: numeric(order.id),
      reason: "Refund discrepancy",
      refund_id: numeric(refund.id),
      tax_amount: shopAmount(adjustment.taxAmountSet),
      tax_amount_set: moneySet(adjustment.taxAmountSet),
    })),
    transactions: (refund.transactions as SimNode[]).map((transaction) => transactionPayload(transaction, order, shop)),
    refund_line_items: (refund.refundLineItems as SimNode[]).map((part) => ({
      id: numeric(part.id),
      line_item_id: numeric((part.lineItem as SimNode).id),
      location_id: numericOrNull(part.location),
      quantity: part.quantity,
      restock_type: lower(part.restockType),
      subtotal: Number(shopAmount(part.subtotalSet)),
      subtotal_set: moneySet(part.subtotalSet),
      total_tax: Number(shopAmount(part.totalTaxSet)),
      total_tax_set: moneySet(part.totalTaxSet),
      line_item: lineItemPayload(part.lineItem as SimNode),
    })),
    refund_shipping_lines: (refund.refundShippingLines as SimNode[]).map((part) => ({
      id: numeric(part.id),
      shipping_line: shippingLinePayload(part.shippingLine as SimNode),
      subtotal_amount_set: moneySet(part.subtotalAmountSet),
      tax_amount_set: moneySet(part.taxAmountSet),
    })),
    return: null,
    duties: [],
  };
}

function zeroSet(order: SimOrder): SimNode {
  const zero = (currency: unknown) => ({
    amount: currency === "JPY" ? "0" : currency === "KWD" ? "0.000" : "0.00",
    currency_code: currency,
  });
  return { shop_money: zero(order.currencyCode), presentment_money: zero(order.presentmentCurrencyCode) };
}
