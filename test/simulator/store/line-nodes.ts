import type { SimNode } from "./contract.ts";
import type { Allocation, Line, Shipping } from "./draft.ts";
import { fulfilledUnits, goneOf, netOf, unfulfilledUnits } from "./lines.ts";
import { minus, scaled, share, sumOf, times, ZERO, type Money } from "./money.ts";
import type { Paper } from "./order.ts";
import { shippingNet } from "./shipping.ts";

const allocated = (paper: Paper, allocations: Allocation[]): SimNode[] =>
  allocations.map(({ discount, amount }) => {
    const allocatedAmountSet = paper.bag(amount);
    return {
      allocatedAmountSet,
      allocatedAmount: allocatedAmountSet.shopMoney,
      discountApplication: paper.discounts[discount],
    };
  });

export function lineNode(paper: Paper, line: Line, groups: SimNode[]): SimNode {
  const { draft, bag } = paper;
  const { quantity } = line;
  const original = times(line.price, quantity);
  const net = netOf(line);
  // Discounts of the whole order (ACROSS) do not count as the line's own.
  const own = sumOf(
    line.allocations.filter(({ discount }) => draft.discounts[discount]?.method === "EACH"),
    ({ amount }) => amount,
  );
  const discounted = minus(original, own);
  const gone = goneOf(draft, line);
  const unfulfilled = unfulfilledUnits(draft, line);
  const fulfilled = fulfilledUnits(draft, line);
  const perUnit = (total: Money): SimNode => bag(quantity === 1 ? total : scaled(total, 1 / quantity));
  const ofUnfulfilled = (total: Money): SimNode => bag(share(total, unfulfilled, quantity));
  const included = draft.taxesIncluded ? sumOf(line.taxes, ({ amount }) => amount) : ZERO;
  const beforeTaxes = minus(net, included);
  return {
    id: paper.idOf("LineItem", line.k),
    title: line.title,
    name: line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
    variantTitle: line.variantTitle,
    sku: line.sku,
    vendor: line.vendor,
    quantity,
    currentQuantity: quantity - gone,
    refundableQuantity: quantity - gone,
    unfulfilledQuantity: unfulfilled,
    fulfillableQuantity: unfulfilled,
    nonFulfillableQuantity: quantity - fulfilled - unfulfilled,
    fulfillmentStatus: unfulfilled === 0 && fulfilled > 0 ? "fulfilled" : fulfilled > 0 ? "partial" : "unfulfilled",
    product: line.product,
    variant: line.variant,
    originalUnitPriceSet: bag(line.price),
    discountedUnitPriceSet: perUnit(discounted),
    discountedUnitPriceAfterAllDiscountsSet: perUnit(net),
    originalTotalSet: bag(original),
    discountedTotalSet: bag(discounted),
    totalDiscountSet: bag(own),
    priceAfterAllDiscountsBeforeTaxesSet: bag(minus(beforeTaxes, share(beforeTaxes, gone, quantity))),
    unfulfilledOriginalTotalSet: ofUnfulfilled(original),
    unfulfilledDiscountedTotalSet: ofUnfulfilled(discounted),
    taxLines: paper.taxes(line.taxes),
    taxable: line.taxable,
    requiresShipping: line.requiresShipping,
    isGiftCard: line.isGiftCard,
    merchantEditable: draft.cancelledAt === null,
    restockable: line.product !== null && gone < quantity,
    customAttributes: line.attributes,
    discountAllocations: allocated(paper, line.allocations),
    duties: line.duty
      ? [
          {
            id: paper.idOf("Duty", line.k),
            price: bag(line.duty),
            harmonizedSystemCode: "940360",
            countryCodeOfOrigin: "CN",
            taxLines: [],
          },
        ]
      : [],
    lineItemGroup: line.group === null ? null : groups[line.group],
    sellingPlan:
      line.sellingPlan === null
        ? null
        : { name: line.sellingPlan, sellingPlanId: "gid://shopify/SellingPlan/688142001" },
    weight: line.grams ? { unit: "GRAMS", value: line.grams } : null,
    image: null,
    contract: null,
    staffMember: null,
  };
}

export function shippingNode(paper: Paper, line: Shipping): SimNode {
  const { bag, draft } = paper;
  const discounted = shippingNet(line);
  const back = draft.refunds.flatMap((refund) => refund.shipping).filter((part) => part.shipping === line.k);
  const current = line.removed
    ? ZERO
    : minus(
        discounted,
        sumOf(back, (part) => part.subtotal),
      );
  return {
    id: line.anonymous ? null : paper.idOf("ShippingLine", line.k),
    title: line.title,
    code: line.code,
    source: line.source,
    carrierIdentifier: line.carrierIdentifier,
    deliveryCategory: line.deliveryCategory,
    shippingRateHandle: line.custom ? null : `rate-${line.code}`,
    phone: line.phone,
    custom: line.custom,
    isRemoved: line.removed,
    originalPriceSet: bag(line.price),
    discountedPriceSet: bag(discounted),
    currentDiscountedPriceSet: bag(current),
    taxLines: paper.taxes(line.taxes),
    discountAllocations: allocated(paper, line.allocations),
    requestedFulfillmentService: null,
  };
}
