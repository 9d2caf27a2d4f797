import { describe, expect, it } from "vitest";
import type { SimNode, SimOrder } from "./contract.ts";
import { minorUnits, type MoneyBag } from "./money.ts";
import { NOW, someOrders, storeOf } from "./testing.ts";

const SIDES = ["shopMoney", "presentmentMoney"] as const;
const made = [...someOrders(storeOf(20_000), 4_000)];
const lived = livedOrders();
const orders = [...made, ...lived];

/** Orders that went through everything that can happen to them, and new ones. */
function livedOrders(): SimOrder[] {
  let now = NOW.getTime();
  const store = storeOf(4_000, { clock: () => new Date((now += 1_000)) });
  const ids = [...store.pick(600), ...store.createOrders(200)];
  const kinds = [
    "editOrder",
    "fulfillOrder",
    "refundOrder",
    "captureOrder",
    "cancelOrder",
    "holdOrder",
    "editOrder",
  ] as const;
  ids.forEach((id, n) => kinds.forEach((_, k) => store[kinds[(n + 3 * k) % kinds.length] ?? "editOrder"](id)));
  return ids.map((id) => store.order(id) ?? expect.fail());
}

const on = (side: (typeof SIDES)[number]) => {
  const of = (money: unknown): number => (money ? minorUnits((money as MoneyBag)[side]) : 0);
  const sum = (nodes: unknown, field: string): number =>
    (nodes as SimNode[]).reduce((total, node) => total + of(node[field]), 0);
  return { of, sum };
};
const shippingInForce = (order: SimOrder) => order.shippingLines.filter((line) => !line.isRemoved);
const allocationsOf = (nodes: SimNode[]) => nodes.flatMap((node) => node.discountAllocations as SimNode[]);

/** Names of the orders for which a statement about one currency does not hold. */
function failing(holds: (order: SimOrder, money: ReturnType<typeof on>, side: string) => boolean): string[] {
  return orders.flatMap((order) =>
    SIDES.filter((side) => !holds(order, on(side), side)).map((side) => `${order.name} ${side}`),
  );
}

describe("the money of a simulated order", () => {
  it("adds up to the total: lines, less discounts, plus shipping, tax, duties, fees and tip", () => {
    const wrong = failing((order, { of, sum }) => {
      const goods = sum(order.lineItems, "originalTotalSet") + sum(shippingInForce(order), "originalPriceSet");
      const extra =
        of(order.originalTotalDutiesSet) + of(order.originalTotalAdditionalFeesSet) + of(order.totalTipReceivedSet);
      const tax = order.taxesIncluded ? 0 : of(order.totalTaxSet);
      return of(order.totalPriceSet) === goods - of(order.totalDiscountsSet) + tax + extra;
    });
    expect(wrong).toEqual([]);
  });

  it("allocates each discount completely", () => {
    const wrong = failing((order, { of, sum }) => {
      const allocations = allocationsOf([...order.lineItems, ...shippingInForce(order)]);
      const known = allocations.every(({ discountApplication }) =>
        order.discountApplications.includes(discountApplication as SimNode),
      );
      return known && sum(allocations, "allocatedAmountSet") === of(order.totalDiscountsSet);
    });
    expect(wrong).toEqual([]);
  });

  it("allocates a percentage over all lines to the cent", () => {
    const across = made.filter(
      ({ discountApplications: [only, other] }) => only?.allocationMethod === "ACROSS" && !other,
    );
    const wrong = across.filter((order) => {
      const { of, sum } = on("shopMoney");
      const { percentage } = order.discountApplications[0]?.value as { percentage?: number };
      if (percentage === undefined) return false;
      const base = sum(
        order.lineItems.filter((line) => !line.isGiftCard),
        "originalTotalSet",
      );
      return of(order.totalDiscountsSet) !== Math.round((base * percentage) / 100);
    });
    expect(across.length).toBeGreaterThan(100);
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it("shows the tax of lines and shipping as the order's tax lines", () => {
    const wrong = failing((order, { of, sum }) => {
      const lines = [...order.lineItems, ...shippingInForce(order)].flatMap((line) => line.taxLines as SimNode[]);
      return (
        sum(order.taxLines, "priceSet") === of(order.totalTaxSet) && sum(lines, "priceSet") === of(order.totalTaxSet)
      );
    });
    expect(wrong).toEqual([]);
  });

  it("taxes each line by its rates, within the price or on top of it", () => {
    const wrong = failing((order, { of, sum }) =>
      order.lineItems.every((line) => {
        const net = of(line.originalTotalSet) - sum(line.discountAllocations, "allocatedAmountSet");
        return (line.taxLines as { rate: number; priceSet: unknown }[]).every(({ rate, priceSet }) => {
          const due = order.taxesIncluded ? net - net / (1 + rate) : net * rate;
          return Math.abs(of(priceSet) - due) <= 0.5001;
        });
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("receives and refunds what its successful transactions say, and never refunds more than it received", () => {
    const wrong = failing((order, { of, sum }) => {
      const done = order.transactions.filter(({ status }) => status === "SUCCESS");
      const received = sum(
        done.filter(({ kind }) => kind === "SALE" || kind === "CAPTURE"),
        "amountSet",
      );
      const refunded = sum(
        done.filter(({ kind }) => kind === "REFUND"),
        "amountSet",
      );
      return (
        of(order.totalReceivedSet) === received &&
        of(order.totalRefundedSet) === refunded &&
        sum(order.refunds, "totalRefundedSet") === refunded &&
        of(order.netPaymentSet) === received - refunded &&
        refunded <= received
      );
    });
    expect(wrong).toEqual([]);
  });

  it("owes nothing when it is paid or refunded, and everything when nothing was paid", () => {
    const wrong = made.filter((order) => {
      const outstanding = on("shopMoney").of(order.totalOutstandingSet);
      const current = on("shopMoney").of(order.currentTotalPriceSet);
      switch (order.displayFinancialStatus) {
        case "PAID":
        case "REFUNDED":
        case "PARTIALLY_REFUNDED":
          return outstanding !== 0;
        case "PARTIALLY_PAID":
          return outstanding <= 0 || outstanding >= current;
        default:
          return outstanding !== current;
      }
    });
    expect(wrong.map(({ name, displayFinancialStatus }) => `${name} ${String(displayFinancialStatus)}`)).toEqual([]);
  });

  it("owes what is left of the total and was not paid, whatever was edited", () => {
    const wrong = failing((order, { of }) => {
      const rounding = of((order.totalCashRoundingAdjustment as SimNode).paymentSet);
      const due = of(order.currentTotalPriceSet) + rounding + of(order.refundDiscrepancySet);
      return of(order.totalOutstandingSet) === due - of(order.netPaymentSet) && of(order.currentTotalPriceSet) >= 0;
    });
    expect(wrong).toEqual([]);
  });

  it("is nothing any more once everything was refunded or cancelled", () => {
    const gone = [
      ...made.filter(({ displayFinancialStatus }) => displayFinancialStatus === "REFUNDED"),
      ...orders.filter(({ cancelledAt }) => cancelledAt),
    ];
    expect(gone.length).toBeGreaterThan(100);
    for (const order of gone) {
      const { of } = on("presentmentMoney");
      expect([order.name, of(order.currentTotalPriceSet), of(order.currentTotalTaxSet)]).toEqual([order.name, 0, 0]);
      expect(order.currentSubtotalLineItemsQuantity).toBe(0);
    }
  });

  it("prints what each currency can express", () => {
    const decimals: Record<string, number> = { JPY: 0, KWD: 3 };
    const seen = new Set<unknown>();
    for (const { totalPriceSet, presentmentCurrencyCode } of orders) {
      const { amount, currencyCode } = (totalPriceSet as MoneyBag).presentmentMoney;
      expect(currencyCode).toBe(presentmentCurrencyCode);
      const printed = amount.replace(/\.0$/, "").split(".")[1] ?? "";
      expect(printed.length).toBeLessThanOrEqual(decimals[currencyCode] ?? 2);
      seen.add(presentmentCurrencyCode);
    }
    expect([...seen].sort()).toEqual(["AUD", "CAD", "EUR", "GBP", "JPY", "KWD", "SEK", "USD"]);
  });
});

describe("the quantities of a simulated order", () => {
  const units = (parts: unknown, line: SimNode) =>
    (parts as SimNode[])
      .filter((part) => part.lineItem === line)
      .reduce((sum, part) => sum + (part.quantity as number), 0);

  it("follow refunds and fulfilments", () => {
    for (const order of orders)
      for (const line of order.lineItems) {
        const refunded = order.refunds.reduce((sum, refund) => sum + units(refund.refundLineItems, line), 0);
        const sent = order.fulfillments
          .filter(({ status }) => status === "SUCCESS")
          .reduce((sum, fulfillment) => sum + units(fulfillment.fulfillmentLineItems, line), 0);
        const quantity = line.quantity as number;
        const removed = quantity - refunded - (line.currentQuantity as number);
        expect([line.id, line.refundableQuantity]).toEqual([line.id, line.currentQuantity]);
        expect([line.id, removed > 0 && !order.edited]).toEqual([line.id, false]);
        expect(removed).toBeGreaterThanOrEqual(0);
        expect([line.id, (line.unfulfilledQuantity as number) + (line.nonFulfillableQuantity as number)]).toEqual([
          line.id,
          quantity - sent,
        ]);
        expect(refunded).toBeLessThanOrEqual(quantity);
      }
  });

  it("agree with the fulfilment status", () => {
    for (const order of orders) {
      const open = order.lineItems.reduce((sum, line) => sum + (line.unfulfilledQuantity as number), 0);
      const sent = order.fulfillments.some(({ status }) => status === "SUCCESS");
      const status = order.displayFulfillmentStatus as string;
      if (status === "FULFILLED") expect([order.name, open, sent]).toEqual([order.name, 0, true]);
      if (status === "PARTIALLY_FULFILLED") expect([order.name, open > 0, sent]).toEqual([order.name, true, true]);
      if (status === "UNFULFILLED") expect([order.name, sent]).toEqual([order.name, false]);
      if (["ON_HOLD", "IN_PROGRESS", "SCHEDULED"].includes(status))
        expect([order.name, open > 0]).toEqual([order.name, true]);
      if (status === "FULFILLMENT_NOT_REQUIRED")
        expect([order.name, open, order.requiresShipping]).toEqual([order.name, 0, false]);
    }
  });
});

describe("the times of a simulated order", () => {
  it("lie between its creation and its last update", () => {
    for (const order of orders) {
      const { createdAt, updatedAt } = order;
      const children = [...order.fulfillments, ...order.refunds, ...order.transactions];
      const times = children.flatMap((child) => [child.createdAt, child.updatedAt ?? child.createdAt] as string[]);
      const all = [updatedAt, order.closedAt, order.cancelledAt, ...times].filter((time) => time !== null) as string[];
      for (const time of all)
        expect([order.name, time >= createdAt, time <= updatedAt]).toEqual([order.name, true, true]);
    }
  });
});
