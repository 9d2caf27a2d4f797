/**
 * What is asked of an order, the same through bulk, pages and single reads (fields.md of the Admin API 2026-10).
 * Money is asked without its currency: an order's shop amounts are in `currencyCode`, its presentment amounts in
 * `presentmentCurrencyCode`. Discount applications come inline with the allocations, because they have no id and a
 * bulk query cannot carry them as a connection.
 */
import type { Denied, Sizes } from "../resource";

const bag = (field: string) => `${field} { shopMoney { amount } presentmentMoney { amount } }`;
const bags = (...fields: string[]) => fields.map(bag).join("\n");

const TAX_LINE = `title rate ratePercentage source channelLiable ${bag("priceSet")}`;

const ALLOCATIONS = `discountAllocations { ${bag("allocatedAmountSet")} discountApplication {
  __typename index allocationMethod targetType targetSelection
  value { __typename ... on MoneyV2 { amount } ... on PricingPercentageValue { percentage } }
  ... on DiscountCodeApplication { code } ... on ManualDiscountApplication { title description }
  ... on AutomaticDiscountApplication { title } ... on ScriptDiscountApplication { title } } }`;

const SHIPPING_LINE = `id title code source carrierIdentifier deliveryCategory isRemoved custom
  ${bags("originalPriceSet", "discountedPriceSet", "currentDiscountedPriceSet")}
  taxLines { ${TAX_LINE} } ${ALLOCATIONS}`;

/** Protected customer data is asked for field by field, leaving out what this app was refused. */
const allowed = (denied: Denied, path: string, fields: readonly string[]) =>
  fields.filter((field) => !denied.has(path ? `${path}.${field}` : field)).join(" ");

function object(denied: Denied, path: string, free: string, guarded: readonly string[]): string {
  return denied.has(path) ? "" : `${path} { ${free} ${allowed(denied, path, guarded)} }`;
}

const ADDRESS_FREE = "city company province provinceCode country countryCodeV2";
const ADDRESS_PROTECTED = [
  "name",
  "firstName",
  "lastName",
  "address1",
  "address2",
  "zip",
  "phone",
  "latitude",
  "longitude",
];

/** Everything of an order that Shopify protects; left out altogether when a bulk read was refused without saying why. */
export const orderProtected = [
  "email",
  "phone",
  "statusPageUrl",
  "customer",
  "shippingLine.phone",
  ...["shippingAddress", "billingAddress"].flatMap((address) =>
    ADDRESS_PROTECTED.map((field) => `${address}.${field}`),
  ),
];

/** The protected fields alone: a cheap query that tells which of them this app may read. */
export const orderProbe = `id email phone statusPageUrl
  customer { id displayName firstName lastName email phone } shippingLine { phone }
  shippingAddress { ${ADDRESS_PROTECTED.join(" ")} } billingAddress { ${ADDRESS_PROTECTED.join(" ")} }`;

export const orderFields = (denied: Denied) => `
  id legacyResourceId name number createdAt updatedAt processedAt closedAt cancelledAt cancelReason
  displayFinancialStatus displayFulfillmentStatus returnStatus
  confirmed test closed fullyPaid unpaid taxesIncluded dutiesIncluded edited requiresShipping
  currencyCode presentmentCurrencyCode
  ${bags(
    "totalPriceSet",
    "currentTotalPriceSet",
    "originalTotalPriceSet",
    "subtotalPriceSet",
    "currentSubtotalPriceSet",
    "totalShippingPriceSet",
    "currentShippingPriceSet",
    "totalTaxSet",
    "currentTotalTaxSet",
    "totalDiscountsSet",
    "currentTotalDiscountsSet",
    "totalRefundedSet",
    "totalReceivedSet",
    "netPaymentSet",
    "totalOutstandingSet",
    "totalTipReceivedSet",
    "currentTotalDutiesSet",
    "originalTotalDutiesSet",
    "currentTotalAdditionalFeesSet",
    "originalTotalAdditionalFeesSet",
  )}
  totalCashRoundingAdjustment { ${bags("paymentSet", "refundSet")} }
  taxLines { ${TAX_LINE} } currentTaxLines { ${TAX_LINE} }
  tags note customAttributes { key value } customerLocale
  ${allowed(denied, "", ["email", "phone", "statusPageUrl"])}
  ${object(denied, "customer", "id", ["displayName", "firstName", "lastName", "email", "phone"])}
  ${object(denied, "shippingAddress", ADDRESS_FREE, ADDRESS_PROTECTED)}
  ${object(denied, "billingAddress", ADDRESS_FREE, ADDRESS_PROTECTED)}
  sourceName sourceIdentifier attribution { handle displayName } app { id name }
  paymentGatewayNames discountCodes poNumber confirmationNumber cartToken checkoutToken
  risk { recommendation assessments { riskLevel } }
  ${object(denied, "shippingLine", SHIPPING_LINE, ["phone"])}
  refunds { id createdAt processedAt updatedAt note ${bag("totalRefundedSet")} return { id } }
  fulfillments { id name status displayStatus createdAt updatedAt deliveredAt inTransitAt estimatedDeliveryAt
    location { id } trackingInfo { company number url } totalQuantity }
  transactions { id kind status gateway formattedGateway ${bags("amountSet", "amountRoundingSet")} createdAt processedAt
    parentTransaction { id } errorCode test paymentId fees { id amount { amount } flatFee { amount } rate rateName type } }`;

export const lineFields = `
  id title variantTitle sku vendor quantity currentQuantity unfulfilledQuantity nonFulfillableQuantity refundableQuantity
  product { id } variant { id }
  ${bags("originalUnitPriceSet", "discountedUnitPriceSet", "discountedUnitPriceAfterAllDiscountsSet", "originalTotalSet")}
  discountedTotalSet(withCodeDiscounts: true) { shopMoney { amount } presentmentMoney { amount } }
  ${bag("totalDiscountSet")}
  taxLines { ${TAX_LINE} } taxable requiresShipping isGiftCard customAttributes { key value } ${ALLOCATIONS}
  lineItemGroup { id title quantity } sellingPlan { name } weight { unit value }`;

/** Refunds and fulfillments, and lines in all of them, asked for at once: with more, the order alone would exceed what a query may cost. */
const REFUNDS_AT_ONCE = 12;
const REFUND_LINES_AT_ONCE = 20;
const FULFILLMENTS_AT_ONCE = 10;
const FULFILLMENT_LINES_AT_ONCE = 40;

const within = (wanted: number, most: number) => Math.max(1, Math.min(wanted, most));

/**
 * What a bulk file cannot carry: connections inside a list, or whose nodes have no id. `sizes` says how many to ask for; of which there are
 * none, nothing is asked. Shopify cuts the lists at `first` without a word; they are drained by the ids of all.
 */
export function orderParts(sizes: Sizes): string {
  return `allRefunds: refunds { id }
  ${sizes.refunds === 0 ? "" : refundParts(sizes)}
  ${sizes.fulfillments === 0 ? "" : fulfillmentParts(sizes)}
  partShippingLines: shippingLines(first: ${within(sizes.shippingLines ?? 1, 3)}, includeRemovals: true) {
    nodes { ${SHIPPING_LINE} } pageInfo { hasNextPage endCursor } }`;
}

/** Whether an order has more than the one shipping line that a bulk file carries. */
export const furtherShipping =
  "partShippingLines: shippingLines(first: 1, includeRemovals: true) { pageInfo { hasNextPage } }";

function refundParts(sizes: Sizes): string {
  const refunds = within(sizes.refunds ?? 2, REFUNDS_AT_ONCE);
  const lines = within(sizes.refundLines ?? 3, Math.floor(REFUND_LINES_AT_ONCE / refunds));
  return `partRefunds: refunds(first: ${refunds}) { id
    refundLineItems(first: ${lines}) { nodes { id quantity restockType lineItem { id } location { id }
      ${bags("priceSet", "subtotalSet", "totalTaxSet")} } pageInfo { hasNextPage endCursor } }
    refundShippingLines(first: 1) { nodes { id shippingLine { id } ${bags("subtotalAmountSet", "taxAmountSet")} } pageInfo { hasNextPage endCursor } }
    orderAdjustments(first: 1) { nodes { id reason ${bags("amountSet", "taxAmountSet")} } pageInfo { hasNextPage endCursor } }
    transactions(first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
}

function fulfillmentParts(sizes: Sizes): string {
  const fulfillments = within(sizes.fulfillments ?? 1, FULFILLMENTS_AT_ONCE);
  const lines = within(sizes.fulfillmentLines ?? 4, Math.floor(FULFILLMENT_LINES_AT_ONCE / fulfillments));
  return `allFulfillments: fulfillments { id }
  partFulfillments: fulfillments(first: ${fulfillments}) { id
    fulfillmentLineItems(first: ${lines}) { nodes { quantity lineItem { id } } pageInfo { hasNextPage endCursor } } }`;
}
