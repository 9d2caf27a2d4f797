import { expect, test } from "vitest";
import type { LineDocument, OrderDocument, OrderPersonal, StoredOrder } from "./stored";
import { orderDetail } from "./view";

const bag = (shop: string, presentment = shop) => ({
  shopMoney: { amount: shop },
  presentmentMoney: { amount: presentment },
});
const NONE = bag("0.0");

/** A document with only what the page reads; the rest of a real one does not change it. */
const document = (parts: Partial<OrderDocument> = {}): OrderDocument =>
  ({
    currencyCode: "USD",
    presentmentCurrencyCode: "USD",
    totalPriceSet: bag("506.40"),
    currentTotalPriceSet: bag("506.40"),
    subtotalPriceSet: bag("501.50"),
    totalShippingPriceSet: bag("4.90"),
    totalDiscountsSet: bag("88.50"),
    totalTaxSet: bag("80.07"),
    totalTipReceivedSet: NONE,
    totalReceivedSet: bag("506.40"),
    totalRefundedSet: NONE,
    netPaymentSet: bag("506.40"),
    totalOutstandingSet: NONE,
    originalTotalDutiesSet: null,
    originalTotalAdditionalFeesSet: null,
    totalCashRoundingAdjustment: { paymentSet: NONE, refundSet: NONE },
    taxesIncluded: true,
    taxLines: [
      { title: "VAT", rate: 0.19, ratePercentage: 19, source: null, channelLiable: null, priceSet: bag("80.07") },
    ],
    discountCodes: ["SUMMER"],
    shippingLine: null,
    refunds: [],
    fulfillments: [],
    transactions: [],
    risk: { recommendation: "ACCEPT", assessments: [] },
    paymentGatewayNames: [],
    cancelReason: null,
    returnStatus: "NO_RETURN",
    ...parts,
  }) as OrderDocument;

const line = (parts: Partial<LineDocument> = {}): LineDocument =>
  ({
    id: "gid://shopify/LineItem/1",
    title: "Everyday soap",
    variantTitle: null,
    quantity: 2,
    currentQuantity: 2,
    unfulfilledQuantity: 0,
    product: { id: "gid://shopify/Product/1" },
    variant: null,
    originalUnitPriceSet: bag("295.00"),
    discountedTotalSet: bag("501.50"),
    discountAllocations: [],
    isGiftCard: false,
    lineItemGroup: null,
    sellingPlan: null,
    ...parts,
  }) as LineDocument;

const stored = (parts: Partial<StoredOrder> = {}): StoredOrder => ({
  document: document(),
  parts: null,
  personal: null,
  lines: [{ id: "1", document: line() }],
  ...parts,
});

test("the payment reads as a sum: what was taken off is negative, what is nothing is left out", () => {
  const rows = orderDetail(stored()).payment.map(({ label, detail, amount }) => [label, detail, amount.amount]);
  expect(rows).toEqual([
    ["Discounts", "SUMMER", "-88.50"],
    ["Subtotal", null, "501.50"],
    ["Shipping", null, "4.90"],
    ["Tax", "VAT 19 % · included in prices", "80.07"],
    ["Total", null, "506.40"],
  ]);
});

test("an order paid in another currency shows both amounts, each with its currency", () => {
  const inYen = document({ presentmentCurrencyCode: "JPY", totalPriceSet: bag("506.40", "75960") });
  expect(orderDetail(stored({ document: inYen })).payment.at(-1)?.amount).toEqual({
    amount: "506.40",
    currency: "USD",
    presentment: { amount: "75960", currency: "JPY" },
  });
});

const refund = {
  id: "gid://shopify/Refund/5",
  createdAt: null,
  processedAt: "2026-11-20T10:00:00Z",
  updatedAt: "2026-11-20T10:00:00Z",
  totalRefundedSet: bag("295.00"),
  return: null,
} as unknown as OrderDocument["refunds"][number];

test("a refund names the lines it gives back once they are mirrored, and has none before", () => {
  const refundLine = {
    id: null,
    quantity: 1,
    restockType: "RETURN",
    lineItem: { id: "gid://shopify/LineItem/1" },
    location: null,
    priceSet: bag("295.00"),
    subtotalSet: bag("250.75"),
    totalTaxSet: NONE,
  };
  const parts = {
    refunds: [
      { id: refund.id, refundLineItems: [refundLine], refundShippingLines: [], orderAdjustments: [], transactions: [] },
    ],
    fulfillments: [],
    shippingLines: [],
  };
  const refunded = document({ refunds: [refund] });
  expect(orderDetail(stored({ document: refunded })).refunds[0]?.lines).toEqual([]);
  expect(orderDetail(stored({ document: refunded, parts })).refunds[0]?.lines).toMatchObject([
    { title: "Everyday soap", quantity: 1, restock: "RETURN", subtotal: { amount: "250.75" } },
  ]);
});

test("a discount spread over many lines is one discount", () => {
  const application = {
    __typename: "DiscountCodeApplication",
    index: 0,
    allocationMethod: "ACROSS",
    targetType: "LINE_ITEM",
    targetSelection: "ALL",
    value: { __typename: "PricingPercentageValue", percentage: 15 },
    code: "SUMMER",
  };
  const discountAllocations = [{ allocatedAmountSet: bag("44.25"), discountApplication: application }];
  const lines = ["1", "2"].map((id) => ({ id, document: line({ discountAllocations }) }));
  const detail = orderDetail(stored({ lines }));
  expect(detail.discounts).toEqual([{ title: "SUMMER", percentage: 15, amount: null, offShipping: false }]);
  expect(detail.lines[1]?.discounts).toMatchObject([{ title: "SUMMER", amount: { amount: "-44.25" } }]);
});

test("without protected customer data the order is still shown, and a guest is told from a customer", () => {
  expect(orderDetail(stored()).customer).toEqual({ name: null, email: null, phone: null, isGuest: false });
  const guest = {
    email: "guest@example.com",
    phone: null,
    note: null,
    customAttributes: [],
    customer: null,
    shippingAddress: {
      name: "Ana",
      address1: "Rua 1",
      zip: "1000",
      city: "Lisboa",
      province: "Lisboa",
      country: "Portugal",
    },
    billingAddress: null,
    lineAttributes: {},
    refundNotes: {},
  } as unknown as OrderPersonal;
  const detail = orderDetail(stored({ personal: guest }));
  expect(detail.customer).toMatchObject({ name: "Ana", email: "guest@example.com", isGuest: true });
  expect(detail.shippingAddress).toEqual(["Ana", "Rua 1", "1000 Lisboa Lisboa", "Portugal"]);
});

test("a fulfillment says which items it holds, or that this is still to be fetched", () => {
  const fulfillment = (n: number, lines: OrderDocument["fulfillments"][number]["lines"]) =>
    ({
      id: `gid://shopify/Fulfillment/${n}`,
      totalQuantity: 1,
      trackingInfo: [],
      lines,
    }) as unknown as OrderDocument["fulfillments"][number];
  const [soap, gone] = ["gid://shopify/LineItem/1", "gid://shopify/LineItem/9"] as const;
  const split = document({
    fulfillments: [fulfillment(1, [{ id: soap, quantity: 1 }]), fulfillment(2, null), fulfillment(3, null)],
  });
  const parts = {
    refunds: [],
    fulfillments: [{ id: "gid://shopify/Fulfillment/2", lines: [{ id: gone, quantity: 1 }] }],
    shippingLines: [],
  };
  expect(orderDetail(stored({ document: split, parts })).fulfillments.map(({ lines }) => lines)).toEqual([
    [{ title: "Everyday soap", quantity: 1 }],
    [{ title: "A removed line", quantity: 1 }],
    null,
  ]);
});

test("what became of an order stands on its page: what is left of its total, why it was cancelled, what comes back", () => {
  const changed = document({
    currentTotalPriceSet: bag("200.00"),
    cancelReason: "CUSTOMER",
    returnStatus: "RETURN_REQUESTED",
    paymentGatewayNames: ["shopify_payments"],
  });
  const detail = orderDetail(stored({ document: changed }));
  expect(detail.paid.at(-1)).toMatchObject({ label: "Total after refunds and edits", amount: { amount: "200.00" } });
  expect(detail.facts).toEqual(
    expect.arrayContaining([
      { label: "Cancelled because of", value: "Customer" },
      { label: "Return", value: "Return requested" },
      { label: "Payment gateways", value: "Shopify payments" },
    ]),
  );
  expect(orderDetail(stored()).paid.map(({ label }) => label)).not.toContain("Total after refunds and edits");
});
