/**
 * The shape of an order as the Admin API answers it: checked once, here. Parsing keeps the fields of this schema in this
 * order, so the same order always becomes the same record, whichever way it came.
 */
import { z } from "zod";

const text = z.string();
const maybe = z.string().nullable().default(null);
const gid = z.object({ id: text }).nullable().default(null);
const amount = z.object({ amount: text });
const bag = z.object({ shopMoney: amount, presentmentMoney: amount });
const maybeBag = bag.nullable().default(null);
const attributes = z.array(z.object({ key: text, value: maybe }));

const taxLine = z.object({
  title: text,
  rate: z.number().nullable(),
  ratePercentage: z.number().nullable(),
  source: maybe,
  channelLiable: z.boolean().nullable(),
  priceSet: bag,
});

const discountApplication = z.object({
  __typename: text,
  index: z.number(),
  allocationMethod: text,
  targetType: text,
  targetSelection: text,
  value: z.object({ __typename: text, amount: text.optional(), percentage: z.number().optional() }),
  code: text.optional(),
  title: text.nullish(),
  description: text.nullish(),
});

const allocations = z.array(z.object({ allocatedAmountSet: bag, discountApplication }));

export const shippingLineNode = z.object({
  id: maybe,
  title: text,
  code: maybe,
  source: maybe,
  carrierIdentifier: maybe,
  deliveryCategory: maybe,
  isRemoved: z.boolean(),
  custom: z.boolean(),
  originalPriceSet: bag,
  discountedPriceSet: bag,
  currentDiscountedPriceSet: bag,
  taxLines: z.array(taxLine),
  discountAllocations: allocations,
});

export const lineNode = z.object({
  id: text,
  title: text,
  variantTitle: maybe,
  sku: maybe,
  vendor: maybe,
  quantity: z.number(),
  currentQuantity: z.number(),
  unfulfilledQuantity: z.number(),
  nonFulfillableQuantity: z.number(),
  refundableQuantity: z.number(),
  product: gid,
  variant: gid,
  originalUnitPriceSet: bag,
  discountedUnitPriceSet: bag,
  discountedUnitPriceAfterAllDiscountsSet: bag,
  originalTotalSet: bag,
  discountedTotalSet: bag,
  totalDiscountSet: bag,
  taxLines: z.array(taxLine),
  taxable: z.boolean(),
  requiresShipping: z.boolean(),
  isGiftCard: z.boolean(),
  customAttributes: attributes,
  discountAllocations: allocations,
  lineItemGroup: z.object({ id: text, title: text, quantity: z.number() }).nullable(),
  sellingPlan: z.object({ name: text }).nullable(),
  weight: z.object({ unit: text, value: z.number() }).nullable(),
});

const address = z
  .object({
    name: maybe,
    firstName: maybe,
    lastName: maybe,
    company: maybe,
    address1: maybe,
    address2: maybe,
    city: maybe,
    province: maybe,
    provinceCode: maybe,
    zip: maybe,
    country: maybe,
    countryCodeV2: maybe,
    phone: maybe,
    latitude: z.number().nullish(),
    longitude: z.number().nullish(),
  })
  .nullable()
  .default(null);

const customer = z
  .object({ id: text, displayName: maybe, firstName: maybe, lastName: maybe, email: maybe, phone: maybe })
  .nullable()
  .default(null);

const page = <Node extends z.ZodType>(node: Node) =>
  z.object({ nodes: z.array(node), pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: maybe }) });

export const refundLineNode = z.object({
  id: maybe,
  quantity: z.number(),
  restockType: text,
  lineItem: gid,
  location: gid,
  priceSet: bag,
  subtotalSet: bag,
  totalTaxSet: bag,
});

const partRefund = z.object({
  id: text,
  refundLineItems: page(refundLineNode),
  refundShippingLines: page(
    z.object({ id: text, shippingLine: z.object({ id: maybe }).nullable(), subtotalAmountSet: bag, taxAmountSet: bag }),
  ),
  orderAdjustments: page(z.object({ id: text, reason: maybe, amountSet: bag, taxAmountSet: bag })),
  transactions: page(z.object({ id: text })),
});

export const partFulfillmentNode = z.object({
  id: text,
  fulfillmentLineItems: page(z.object({ quantity: z.number().nullable(), lineItem: z.object({ id: text }) })),
});

const order = z.object({
  id: text,
  legacyResourceId: text,
  name: text,
  number: z.number(),
  createdAt: text,
  updatedAt: text,
  processedAt: text,
  closedAt: maybe,
  cancelledAt: maybe,
  cancelReason: maybe,
  displayFinancialStatus: maybe,
  displayFulfillmentStatus: text,
  returnStatus: text,
  confirmed: z.boolean(),
  test: z.boolean(),
  closed: z.boolean(),
  fullyPaid: z.boolean(),
  unpaid: z.boolean(),
  taxesIncluded: z.boolean(),
  dutiesIncluded: z.boolean(),
  edited: z.boolean(),
  requiresShipping: z.boolean(),
  currencyCode: text,
  presentmentCurrencyCode: text,
  totalPriceSet: bag,
  currentTotalPriceSet: bag,
  originalTotalPriceSet: bag,
  subtotalPriceSet: maybeBag,
  currentSubtotalPriceSet: bag,
  totalShippingPriceSet: bag,
  currentShippingPriceSet: bag,
  totalTaxSet: maybeBag,
  currentTotalTaxSet: bag,
  totalDiscountsSet: maybeBag,
  currentTotalDiscountsSet: bag,
  totalRefundedSet: bag,
  totalReceivedSet: bag,
  netPaymentSet: bag,
  totalOutstandingSet: bag,
  totalTipReceivedSet: bag,
  currentTotalDutiesSet: maybeBag,
  originalTotalDutiesSet: maybeBag,
  currentTotalAdditionalFeesSet: maybeBag,
  originalTotalAdditionalFeesSet: maybeBag,
  totalCashRoundingAdjustment: z.object({ paymentSet: bag, refundSet: bag }),
  taxLines: z.array(taxLine),
  currentTaxLines: z.array(taxLine),
  tags: z.array(text),
  note: maybe,
  customAttributes: attributes,
  customerLocale: maybe,
  email: maybe,
  phone: maybe,
  statusPageUrl: maybe,
  customer,
  shippingAddress: address,
  billingAddress: address,
  sourceName: maybe,
  sourceIdentifier: maybe,
  attribution: z.object({ handle: text, displayName: text }).nullable(),
  app: z.object({ id: text, name: text }).nullable(),
  paymentGatewayNames: z.array(text),
  discountCodes: z.array(text),
  poNumber: maybe,
  confirmationNumber: maybe,
  cartToken: maybe,
  checkoutToken: maybe,
  risk: z.object({ recommendation: text, assessments: z.array(z.object({ riskLevel: text })) }),
  shippingLine: shippingLineNode.extend({ phone: maybe }).nullable().default(null),
  refunds: z.array(
    z.object({
      id: text,
      createdAt: maybe,
      processedAt: text,
      updatedAt: text,
      note: maybe,
      totalRefundedSet: bag,
      return: gid,
    }),
  ),
  fulfillments: z.array(
    z.object({
      id: text,
      name: text,
      status: text,
      displayStatus: maybe,
      createdAt: text,
      updatedAt: text,
      deliveredAt: maybe,
      inTransitAt: maybe,
      estimatedDeliveryAt: maybe,
      location: gid,
      trackingInfo: z.array(z.object({ company: maybe, number: maybe, url: maybe })),
      totalQuantity: z.number(),
    }),
  ),
  transactions: z.array(
    z.object({
      id: text,
      kind: text,
      status: text,
      gateway: maybe,
      formattedGateway: maybe,
      amountSet: bag,
      amountRoundingSet: maybeBag,
      createdAt: text,
      processedAt: maybe,
      parentTransaction: gid,
      errorCode: maybe,
      test: z.boolean(),
      paymentId: maybe,
      fees: z.array(z.object({ id: text, amount, flatFee: amount, rate: text, rateName: maybe, type: maybe })),
    }),
  ),
  lineItems: z.array(lineNode),
  /** Only single reads bring these, and refunds and fulfillments only where there may be any; see selection.ts, orderParts. */
  partRefunds: z.array(partRefund).optional(),
  partFulfillments: z.array(partFulfillmentNode).optional(),
  partShippingLines: page(shippingLineNode).optional(),
});

const orderParts = z.object({
  id: text,
  updatedAt: text,
  partRefunds: z.array(partRefund).optional(),
  partFulfillments: z.array(partFulfillmentNode).optional(),
  partShippingLines: page(shippingLineNode),
});

/** Compiled: the same schemas as straight code, several times as fast. What it does not take, the schema itself refuses, with its reason. */
export const orderNode = z.compile(order, { strict: true });
export const orderPartsNode = z.compile(orderParts, { strict: true });

export type OrderNode = z.infer<typeof orderNode>;
export type LineNode = z.infer<typeof lineNode>;
