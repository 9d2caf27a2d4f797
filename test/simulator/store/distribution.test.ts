import { describe, expect, it } from "vitest";
import type { SimNode, SimOrder } from "./contract.ts";
import { NOW, someOrders, storeOf } from "./testing.ts";

const store = storeOf(20_000);
const orders = [...someOrders(store, 20_000)];
const shareOf = (holds: (order: SimOrder) => boolean) => (100 * orders.filter(holds).length) / orders.length;
const count = (field: string, value: string) => store.countOrders({ terms: [{ field, op: "=", value } as never] });
const day = 86_400_000;
const updatedSince = (ms: number) =>
  store.countOrders({ terms: [{ field: "updated_at", op: ">=", value: new Date(NOW.getTime() - ms) }] });

/** Within a third of the share and a little more, so that another seed would do as well. */
const near = (actual: number, share: number) => {
  expect(actual).toBeGreaterThan(share * 0.7 - 0.1);
  expect(actual).toBeLessThan(share * 1.3 + 0.1);
};

describe("twenty thousand simulated orders look like a shop", () => {
  it("mostly paid, a few refunded, pending, voided", () => {
    const shares = {
      PAID: 78,
      PARTIALLY_REFUNDED: 6,
      REFUNDED: 4,
      PENDING: 5,
      AUTHORIZED: 3,
      VOIDED: 3,
      PARTIALLY_PAID: 0.7,
      EXPIRED: 0.3,
    };
    for (const [status, share] of Object.entries(shares))
      near(
        shareOf((order) => order.displayFinancialStatus === status),
        share,
      );
    expect(orders.filter((order) => order.displayFinancialStatus === null)).toHaveLength(1);
  });

  it("mostly fulfilled", () => {
    const shares = {
      FULFILLED: 72, UNFULFILLED: 14, PARTIALLY_FULFILLED: 4, IN_PROGRESS: 3, ON_HOLD: 2, SCHEDULED: 1, RESTOCKED: 1,
      FULFILLMENT_NOT_REQUIRED: 3,
    }; // prettier-ignore
    for (const [status, share] of Object.entries(shares))
      near(
        shareOf((order) => order.displayFulfillmentStatus === status),
        share,
      );
    near(
      shareOf((order) => order.cancelledAt !== null),
      3,
    );
    near(
      shareOf((order) => order.test === true),
      1,
    );
  });

  it("what a search by status finds is what the orders say", () => {
    for (const status of ["PAID", "REFUNDED", "VOIDED", "EXPIRED"])
      expect(count("financial_status", status.toLowerCase())).toBe(
        orders.filter((order) => order.displayFinancialStatus === status).length,
      );
    for (const status of ["FULFILLED", "ON_HOLD", "RESTOCKED", "FULFILLMENT_NOT_REQUIRED"])
      expect(count("fulfillment_status", status.toLowerCase())).toBe(
        orders.filter((order) => order.displayFulfillmentStatus === status).length,
      );
    expect(count("status", "cancelled")).toBe(orders.filter((order) => order.cancelledAt).length);
  });

  it("about two lines each, some with hundreds, exactly one with 600", () => {
    const lines = orders.map((order) => order.lineItems.length);
    const mean = lines.reduce((sum, n) => sum + n, 0) / lines.length;
    expect(mean).toBeGreaterThan(1.9);
    expect(mean).toBeLessThan(2.5);
    expect(lines.filter((n) => n > 250)).toEqual([600]);
    expect(lines.filter((n) => n > 100 && n <= 250).length).toBeGreaterThan(3);
    expect(lines).toContain(250);
  });

  it("deleted products, custom items, bundles, gift cards, subscriptions and properties", () => {
    const lines = orders.flatMap((order) => order.lineItems);
    near((100 * lines.filter((line) => line.product === null).length) / lines.length, 3.5);
    expect(lines.filter((line) => line.lineItemGroup !== null).length).toBeGreaterThan(100);
    expect(lines.filter((line) => line.isGiftCard).length).toBeGreaterThan(100);
    expect(lines.filter((line) => line.sellingPlan !== null).length).toBeGreaterThan(100);
    expect(lines.filter((line) => (line.customAttributes as unknown[]).length > 0).length).toBeGreaterThan(500);
  });

  it("one in eight pays in another currency; taxes both ways; some duties, tips, fees and cash", () => {
    near(
      shareOf((order) => order.presentmentCurrencyCode !== order.currencyCode),
      12,
    );
    near(
      shareOf((order) => order.taxesIncluded === true),
      35,
    );
    near(
      shareOf((order) => order.originalTotalDutiesSet !== null),
      1,
    );
    near(
      shareOf((order) => amount(order.totalTipReceivedSet) > 0),
      1.5,
    );
    expect(orders.some((order) => order.originalTotalAdditionalFeesSet !== null)).toBe(true);
    expect(orders.some((order) => order.transactions.some(({ amountRoundingSet }) => amountRoundingSet !== null))).toBe(
      true,
    );
    expect(orders.some((order) => (order.taxLines as SimNode[]).length > 1)).toBe(true);
  });

  it("all kinds of discounts, on lines and on shipping", () => {
    const applications = orders.flatMap((order) => order.discountApplications);
    const kinds = new Set(
      applications.map(({ __typename, allocationMethod, targetType }) =>
        [__typename, allocationMethod, targetType].join(" "),
      ),
    );
    expect([...kinds].sort()).toEqual([
      "AutomaticDiscountApplication EACH LINE_ITEM",
      "DiscountCodeApplication ACROSS LINE_ITEM",
      "DiscountCodeApplication EACH SHIPPING_LINE",
      "ManualDiscountApplication ACROSS LINE_ITEM",
      "ScriptDiscountApplication ACROSS LINE_ITEM",
    ]);
    expect(orders.some((order) => order.discountApplications.length > 1)).toBe(true);
  });

  it("several shipping lines for some, removed ones among them", () => {
    near(
      shareOf((order) => order.shippingLines.length > 1),
      1.5,
    );
    expect(orders.some((order) => order.shippingLines[0]?.isRemoved)).toBe(true);
    for (const order of orders)
      expect(order.shippingLine).toBe(order.shippingLines.find((line) => !line.isRemoved) ?? null);
  });

  it("refunds with several lines, without lines, of shipping, with adjustments", () => {
    const refunds = orders.flatMap((order) => order.refunds);
    const length = (refund: SimNode, of: string) => (refund[of] as unknown[]).length;
    expect(refunds.some((refund) => length(refund, "refundLineItems") > 2)).toBe(true);
    expect(
      refunds.some((refund) => length(refund, "refundLineItems") === 0 && length(refund, "orderAdjustments") > 0),
    ).toBe(true);
    expect(refunds.some((refund) => length(refund, "refundShippingLines") > 0)).toBe(true);
    expect(orders.some((order) => order.refunds.length > 1)).toBe(true);
  });

  it("failed authorizations, captures in parts, gift cards", () => {
    const transactions = orders.flatMap((order) => order.transactions);
    expect(transactions.some(({ kind, status }) => kind === "AUTHORIZATION" && status === "FAILURE")).toBe(true);
    expect(transactions.some(({ gateway }) => gateway === "gift_card")).toBe(true);
    expect(orders.some((order) => order.transactions.filter(({ kind }) => kind === "CAPTURE").length > 1)).toBe(true);
  });

  it("guests, names in many scripts, long and emoji tags, addresses without a province", () => {
    near(
      shareOf((order) => order.customer === null),
      8,
    );
    const people = new Set(orders.map((order) => (order.shippingAddress as SimNode | null)?.name as string));
    for (const script of [
      /\p{Script=Arabic}/u,
      /\p{Script=Hebrew}/u,
      /\p{Script=Han}/u,
      /\p{Script=Cyrillic}/u,
      /\p{Emoji_Presentation}/u,
    ])
      expect([...people].some((name) => script.test(name))).toBe(true);
    const tags = orders.flatMap((order) => order.tags);
    expect(Math.max(...tags.map((tag) => tag.length))).toBe(255);
    expect(tags.some((tag) => /\p{Emoji_Presentation}/u.test(tag))).toBe(true);
    expect(JSON.stringify(orders.slice(0, 500))).not.toContain("\\u0000");
    expect(orders.some(({ shippingAddress }) => (shippingAddress as SimNode | null)?.provinceCode === null)).toBe(true);
    expect(orders.some(({ note }) => (note as string | null)?.includes("\n"))).toBe(true);
  });

  it("ids of 13 and 14 digits and a few beyond 2^53, their lines' too", () => {
    const ids = orders.map((order) => order.legacyResourceId);
    expect(new Set(ids).size).toBe(ids.length);
    const lengths = new Set(ids.filter((id) => BigInt(id) < 2n ** 53n).map((id) => id.length));
    expect([...lengths].sort()).toEqual([13, 14]);
    const beyond = orders.filter((order) => BigInt(order.legacyResourceId) > 2n ** 53n);
    expect(beyond).toHaveLength(5);
    for (const { lineItems } of beyond)
      expect(BigInt((lineItems[0]?.id as string).split("/").at(-1) ?? 0) > 2n ** 53n).toBe(true);
  });

  it("no child id twice", () => {
    const seen = new Set<string>();
    let children = 0;
    for (const { lineItems, transactions, fulfillments, refunds, shippingLines } of orders)
      for (const child of [...lineItems, ...transactions, ...fulfillments, ...refunds, ...shippingLines]) {
        if (child.id === null) continue;
        children++;
        seen.add(child.id as string);
      }
    expect(seen.size).toBe(children);
  });
});

describe("when simulated orders happen", () => {
  it("over eighteen months, with a peak on Black Friday", () => {
    const perDay = new Map<string, number>();
    for (const { createdAt } of orders)
      perDay.set(createdAt.slice(0, 10), (perDay.get(createdAt.slice(0, 10)) ?? 0) + 1);
    const busiest = [...perDay].sort((a, b) => b[1] - a[1])[0]?.[0];
    expect(busiest).toBe("2025-11-28");
    expect(orders[0]?.createdAt.slice(0, 7)).toBe("2025-05");
    expect(store.countOrders({ terms: [], visibleSince: new Date(NOW.getTime() - 60 * day) })).toBeLessThan(
      orders.length * 0.2,
    );
  });

  it("never in the future, and about four in a hundred were touched in the last 24 hours", () => {
    for (const { updatedAt } of orders) expect(Date.parse(updatedAt)).toBeLessThanOrEqual(NOW.getTime());
    const touched = (100 * updatedSince(day)) / orders.length;
    expect(touched).toBeGreaterThan(3.3);
    expect(touched).toBeLessThan(4.7);
  });

  it("hundreds in the very same second, more than a page holds", () => {
    const perSecond = new Map<string, number>();
    for (const { updatedAt } of orders) perSecond.set(updatedAt, (perSecond.get(updatedAt) ?? 0) + 1);
    expect(Math.max(...perSecond.values())).toBeGreaterThanOrEqual(300);
  });
});

const amount = (bag: unknown): number => Number((bag as { shopMoney: { amount: string } }).shopMoney.amount);
