import type { SimNode, SimOrder, SimShop } from "./contract.ts";
import { FIRST_NUMBER } from "./ids.ts";
import {
  attributesOf, fulfillmentPayload, lineItemPayload, refundPayload, shippingLinePayload, taxLinesOf,
} from "./rest-children.ts"; // prettier-ignore
import { addressPayload, localTime, lower, moneySet, numeric, numericOrNull, shopAmount } from "./rest-values.ts";

/** REST knows four words for what GraphQL has eleven for. */
function restFulfillmentStatus(order: SimOrder): string | null {
  const status = order.displayFulfillmentStatus as string;
  if (status === "FULFILLED") return "fulfilled";
  if (status === "RESTOCKED") return "restocked";
  return order.fulfillments.some((fulfillment) => fulfillment.status === "SUCCESS") ? "partial" : null;
}

function customerPayload(order: SimOrder, shop: SimShop): SimNode | null {
  const customer = order.customer as SimNode | null;
  if (!customer) return null;
  return {
    id: numeric(customer.id),
    created_at: localTime(customer.createdAt, shop),
    updated_at: localTime(customer.updatedAt, shop),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: lower(customer.state),
    note: customer.note,
    verified_email: customer.verifiedEmail,
    multipass_identifier: null,
    tax_exempt: customer.taxExempt,
    email: customer.email,
    phone: customer.phone,
    currency: order.presentmentCurrencyCode,
    tax_exemptions: [],
    admin_graphql_api_id: customer.id,
    default_address: defaultAddressPayload(order.billingAddress ?? order.shippingAddress, customer),
  };
}

function defaultAddressPayload(address: unknown, customer: SimNode): SimNode | null {
  const payload = addressPayload(address);
  if (!payload) return null;
  const { latitude: _latitude, longitude: _longitude, ...free } = payload;
  const id = numeric((address as SimNode).id);
  return { id, customer_id: numeric(customer.id), ...free, country_name: payload.country, default: true };
}

function discountPayload(application: SimNode): SimNode {
  const value = application.value as SimNode;
  const kind = application.__typename as string;
  const type = {
    DiscountCodeApplication: "discount_code",
    ManualDiscountApplication: "manual",
    AutomaticDiscountApplication: "automatic",
  }[kind];
  return {
    target_type: lower(application.targetType),
    type: type ?? "script",
    value: value.percentage === undefined ? value.amount : String(value.percentage),
    value_type: value.percentage === undefined ? "fixed_amount" : "percentage",
    allocation_method: lower(application.allocationMethod),
    target_selection: lower(application.targetSelection),
    ...(application.code === undefined ? { title: application.title } : { code: application.code }),
    ...(application.description === undefined ? {} : { description: application.description }),
  };
}

function discountCodesOf(order: SimOrder): SimNode[] {
  const holders = [...order.lineItems, ...order.shippingLines];
  return order.discountApplications.filter((application) => application.code !== undefined).map((application) => {
    const allocations = holders.flatMap((holder) => holder.discountAllocations as SimNode[]);
    const own = allocations.filter(({ discountApplication }) => (discountApplication as SimNode).index === application.index);
    const amount = own.reduce((sum, allocation) => sum + Number(shopAmount(allocation.allocatedAmountSet)), 0);
    const type = application.targetType === "SHIPPING_LINE" ? "shipping" : (application.value as SimNode).percentage === undefined ? "fixed_amount" : "percentage";
    return { code: application.code, amount: amount.toFixed(2), type };
  }); // prettier-ignore
}

const sumOfLines = (order: SimOrder, side: "shopMoney" | "presentmentMoney"): number =>
  order.lineItems.reduce(
    (sum, line) => sum + Number((line.originalTotalSet as Record<string, { amount: string }>)[side]?.amount),
    0,
  );

/** The body of orders/create, orders/updated, orders/paid …: the REST order of 2026-07 with its 93 keys. */
export function orderPayload(order: SimOrder, shop: SimShop): SimNode {
  const token = (/orders\/(\w+)\//.exec(order.statusPageUrl as string) ?? [])[1] ?? null;
  const linesTotal = {
    shopMoney: { amount: sumOfLines(order, "shopMoney").toFixed(3), currencyCode: order.currencyCode },
    presentmentMoney: {
      amount: sumOfLines(order, "presentmentMoney").toFixed(3),
      currencyCode: order.presentmentCurrencyCode,
    },
  };
  const lineSet = printedSum(linesTotal);
  const rounding = order.totalCashRoundingAdjustment as { paymentSet: unknown; refundSet: unknown };
  const web = order.sourceName === "web";
  return {
    id: numeric(order.id),
    admin_graphql_api_id: order.id,
    app_id: numericOrNull(order.app),
    browser_ip: order.clientIp,
    buyer_accepts_marketing: order.customerAcceptsMarketing,
    cancel_reason: lower(order.cancelReason),
    cancelled_at: localTime(order.cancelledAt, shop),
    cart_token: order.cartToken,
    checkout_token: order.checkoutToken,
    client_details: web
      ? {
          accept_language: order.customerLocale,
          browser_height: null,
          browser_ip: order.clientIp,
          browser_width: null,
          session_hash: null,
          user_agent: "Mozilla/5.0",
        }
      : null,
    closed_at: localTime(order.closedAt, shop),
    confirmation_number: order.confirmationNumber,
    confirmed: order.confirmed,
    contact_email: order.email,
    created_at: localTime(order.createdAt, shop),
    currency: order.currencyCode,
    current_shipping_price_set: moneySet(order.currentShippingPriceSet),
    current_subtotal_price: shopAmount(order.currentSubtotalPriceSet),
    current_subtotal_price_set: moneySet(order.currentSubtotalPriceSet),
    current_total_additional_fees_set: moneySet(order.currentTotalAdditionalFeesSet),
    current_total_discounts: shopAmount(order.currentTotalDiscountsSet),
    current_total_discounts_set: moneySet(order.currentTotalDiscountsSet),
    current_total_duties_set: moneySet(order.currentTotalDutiesSet),
    current_total_price: shopAmount(order.currentTotalPriceSet),
    current_total_price_set: moneySet(order.currentTotalPriceSet),
    current_total_tax: shopAmount(order.currentTotalTaxSet),
    current_total_tax_set: moneySet(order.currentTotalTaxSet),
    customer_locale: order.customerLocale,
    device_id: null,
    discount_codes: discountCodesOf(order),
    duties_included: order.dutiesIncluded,
    email: order.email ?? "",
    estimated_taxes: order.estimatedTaxes,
    financial_status: lower(order.displayFinancialStatus),
    fulfillment_status: restFulfillmentStatus(order),
    landing_site: web ? "/" : null,
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: Buffer.from(String(numeric((order.merchantBusinessEntity as SimNode).id)))
      .toString("base64")
      .replace(/=+$/, ""),
    merchant_of_record_app_id: null,
    name: order.name,
    note: order.note,
    note_attributes: attributesOf(order.customAttributes),
    number: order.number - FIRST_NUMBER + 1,
    order_number: order.number,
    order_status_url: order.statusPageUrl,
    original_total_additional_fees_set: moneySet(order.originalTotalAdditionalFeesSet),
    original_total_duties_set: moneySet(order.originalTotalDutiesSet),
    payment_gateway_names: order.paymentGatewayNames,
    phone: order.phone,
    po_number: order.poNumber,
    presentment_currency: order.presentmentCurrencyCode,
    processed_at: localTime(order.processedAt, shop),
    reference: null,
    referring_site: web ? "" : null,
    source_identifier: order.sourceIdentifier,
    source_name: order.sourceName,
    source_url: null,
    subtotal_price: shopAmount(order.subtotalPriceSet),
    subtotal_price_set: moneySet(order.subtotalPriceSet),
    tags: order.tags.join(", "),
    tax_exempt: order.taxExempt,
    tax_lines: taxLinesOf(order),
    taxes_included: order.taxesIncluded,
    test: order.test,
    token,
    total_cash_rounding_payment_adjustment_set: moneySet(rounding.paymentSet),
    total_cash_rounding_refund_adjustment_set: moneySet(rounding.refundSet),
    total_discounts: shopAmount(order.totalDiscountsSet),
    total_discounts_set: moneySet(order.totalDiscountsSet),
    total_line_items_price: (lineSet.shop_money as SimNode).amount,
    total_line_items_price_set: lineSet,
    total_outstanding: shopAmount(order.totalOutstandingSet),
    total_price: shopAmount(order.totalPriceSet),
    total_price_set: moneySet(order.totalPriceSet),
    total_shipping_price_set: moneySet(order.totalShippingPriceSet),
    total_tax: shopAmount(order.totalTaxSet),
    total_tax_set: moneySet(order.totalTaxSet),
    total_tip_received: shopAmount(order.totalTipReceivedSet),
    total_weight: Number(order.totalWeight),
    updated_at: localTime(order.updatedAt, shop),
    user_id: null,
    billing_address: addressPayload(order.billingAddress),
    customer: customerPayload(order, shop),
    discount_applications: order.discountApplications.map(discountPayload),
    fulfillments: order.fulfillments.map((fulfillment) => fulfillmentPayload(fulfillment, order, shop)),
    line_items: order.lineItems.map(lineItemPayload),
    payment_terms: null,
    refunds: order.refunds.map((refund) => refundPayload(refund, order, shop)),
    shipping_address: addressPayload(order.shippingAddress),
    shipping_lines: order.shippingLines.map(shippingLinePayload),
    returns: [],
    line_item_groups: (order.lineItemGroups as SimNode[]).map((group) => ({
      id: numeric(group.id),
      title: group.title,
      quantity: group.quantity,
      product_id: null,
      variant_id: null,
    })),
  };
}

function printedSum(total: { shopMoney: SimNode; presentmentMoney: SimNode }): SimNode {
  const print = ({ amount, currencyCode }: SimNode) => {
    const decimals = currencyCode === "JPY" ? 0 : currencyCode === "KWD" ? 3 : 2;
    return { amount: Number(amount).toFixed(decimals), currency_code: currencyCode };
  };
  return { shop_money: print(total.shopMoney), presentment_money: print(total.presentmentMoney) };
}
