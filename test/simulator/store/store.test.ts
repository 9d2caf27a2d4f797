import { describe, expect, it } from "vitest";
import type { OrderSearch, OrderSortKey, OrderStore, Position } from "./contract.ts";
import { minorUnits, type MoneyBag } from "./money.ts";
import { NOW, someOrders, storeOf } from "./testing.ts";

const ALL: OrderSearch = { terms: [] };
const KEYS: OrderSortKey[] = ["PROCESSED_AT", "CREATED_AT", "UPDATED_AT", "ID", "ORDER_NUMBER", "TOTAL_PRICE"];
const idsOf = (store: OrderStore, search: OrderSearch, key: OrderSortKey = "ID", reverse = false) =>
  [...store.findOrders(search, { key, reverse })].map(({ id }) => id);
const updatedSince = (at: Date): OrderSearch => ({ terms: [{ field: "updated_at", op: ">=", value: at }] });

/** A clock that the test moves. */
function movable(at: Date) {
  let now = at.getTime();
  return { clock: () => new Date(now), pass: (ms: number) => void (now += ms) };
}

/** Everything, page by page, each page starting after the last one's end. */
function paged(store: OrderStore, search: OrderSearch, sort: { key: OrderSortKey; reverse: boolean }, size: number) {
  const found: string[] = [];
  let after: Position | undefined;
  for (;;) {
    const before = found.length;
    for (const position of store.findOrders(search, sort, after)) {
      found.push(position.id);
      after = position;
      if (found.length - before === size) break;
    }
    if (found.length - before < size) return found;
  }
}

describe("the same seed", () => {
  it("makes the same orders, alone or in a row, whatever was asked before", () => {
    const [one, other] = [storeOf(2_000), storeOf(2_000)];
    const ids = idsOf(one, ALL, "UPDATED_AT", true);
    expect(idsOf(other, ALL, "UPDATED_AT", true)).toEqual(ids);
    for (const id of ids.toReversed().slice(0, 300)) expect(other.order(id)).toEqual(one.order(id));
  });

  it("makes the same orders all day long, but for those whose last touch has come since", () => {
    const morning = storeOf(2_000, { clock: () => new Date("2026-11-20T06:00:00Z") });
    const evening = storeOf(2_000, { clock: () => new Date("2026-11-20T22:00:00Z") });
    let moved = 0;
    for (const order of someOrders(morning, 2_000)) {
      const later = evening.order(order.legacyResourceId);
      if (later?.updatedAt === order.updatedAt) expect(JSON.stringify(later)).toBe(JSON.stringify(order));
      else {
        moved++;
        expect(later?.updatedAt.slice(0, 10)).toBe("2026-11-20");
      }
    }
    expect(moved).toBeGreaterThan(20);
    expect(moved).toBeLessThan(100);
  });

  it("and another seed other orders", () => {
    expect(idsOf(storeOf(100, { seed: 7 }), ALL)).not.toEqual(idsOf(storeOf(100), ALL));
  });
});

describe("finding orders", () => {
  const store = storeOf(12_000);
  const times = [...someOrders(store, 12_000)].map(({ updatedAt, legacyResourceId }) => ({
    updatedAt,
    id: legacyResourceId,
  }));

  it.each(KEYS)("sorts by %s both ways and pages without gaps or doubles, ties included", (key) => {
    const small = key === "TOTAL_PRICE" ? storeOf(600) : store;
    const all = idsOf(small, ALL, key);
    expect(new Set(all).size).toBe(small.countOrders(ALL));
    expect(idsOf(small, ALL, key, true)).toEqual(all.toReversed());
    expect(paged(small, ALL, { key, reverse: false }, 250)).toEqual(all);
    expect(paged(small, ALL, { key, reverse: true }, 97)).toEqual(all.toReversed());
    const values = [...small.findOrders(ALL, { key, reverse: false })].map(({ value }) =>
      BigInt(Math.round(Number(value) * 100)),
    );
    if (key !== "ID") expect(values.every((value, n) => n === 0 || (values[n - 1] ?? 0n) <= value)).toBe(true);
  });

  it("sorts equal times by the number that the id is, beyond 2^53 too", () => {
    const ids = idsOf(store, ALL, "ID").map(BigInt);
    expect(ids.every((id, n) => n === 0 || (ids[n - 1] ?? 0n) < id)).toBe(true);
  });

  it("takes every bound of a date at its word", () => {
    const value = new Date(times[5_000]?.updatedAt ?? 0);
    const at = value.getTime();
    const expected = (holds: (time: number) => boolean) =>
      times.filter(({ updatedAt }) => holds(Date.parse(updatedAt))).length;
    const count = (op: ">=" | ">" | "<=" | "<" | "=", of = value) =>
      store.countOrders({ terms: [{ field: "updated_at", op, value: of }] });
    expect(count(">=")).toBe(expected((time) => time >= at));
    expect(count(">")).toBe(expected((time) => time > at));
    expect(count("<=")).toBe(expected((time) => time <= at));
    expect(count("<")).toBe(expected((time) => time < at));
    expect(count("=")).toBe(expected((time) => time === at));
    const between = new Date(at - 500);
    expect(count(">=", between)).toBe(expected((time) => time >= at));
    expect(count("<", between)).toBe(expected((time) => time < at));
  });

  it("combines terms, and finds the same in any sorting", () => {
    const search: OrderSearch = {
      terms: [
        { field: "created_at", op: ">=", value: new Date("2026-01-01T00:00:00Z") },
        { field: "updated_at", op: "<", value: new Date("2026-06-01T00:00:00Z") },
        { field: "financial_status", op: "=", value: "refunded" },
        { field: "test", op: "!=", value: "true" },
      ],
    };
    const found = idsOf(store, search).sort();
    expect(found.length).toBeGreaterThan(50);
    expect(store.countOrders(search)).toBe(found.length);
    for (const key of ["UPDATED_AT", "CREATED_AT", "ORDER_NUMBER"] as const)
      expect(idsOf(store, search, key).sort()).toEqual(found);
    for (const id of found) expect(store.order(id)).toMatchObject({ displayFinancialStatus: "REFUNDED", test: false });
  });

  it("by id, name, tag, e-mail and plain text", () => {
    const order = [...someOrders(store, 50)].find(({ tags, email }) => tags.length > 0 && email) ?? expect.fail();
    const email = order.email as string;
    const tag = order.tags[0] ?? "";
    expect(idsOf(store, { terms: [{ field: "id", op: "=", value: order.legacyResourceId }] })).toEqual([
      order.legacyResourceId,
    ]);
    for (const value of [order.name, String(order.number)])
      expect(idsOf(store, { terms: [{ field: "name", op: "=", value }] })).toEqual([order.legacyResourceId]);
    expect(idsOf(store, { terms: [{ field: "email", op: "=", value: email.toUpperCase() }] })).toContain(
      order.legacyResourceId,
    );
    expect(idsOf(store, { terms: [{ field: "tag", op: "=", value: tag }] })).toContain(order.legacyResourceId);
    expect(idsOf(store, { terms: [{ field: "default", op: "=", value: order.name }] })).toContain(
      order.legacyResourceId,
    );
    const after = { terms: [{ field: "id", op: ">", value: order.legacyResourceId }] } as OrderSearch;
    const rest = store.countOrders(ALL) - idsOf(store, ALL).indexOf(order.legacyResourceId) - 1;
    expect(store.countOrders(after)).toBe(rest);
  });

  it("shows only the last sixty days to who may not see all", () => {
    const visibleSince = new Date(NOW.getTime() - 60 * 86_400_000);
    const found = idsOf(store, { terms: [], visibleSince });
    expect(found.length).toBe(store.countOrders({ terms: [], visibleSince }));
    for (const id of found.slice(0, 50))
      expect(Date.parse(store.order(id)?.createdAt ?? "")).toBeGreaterThanOrEqual(visibleSince.getTime());
    expect(found.length).toBeLessThan(store.countOrders(ALL) / 4);
  });

  it("knows no order it does not have", () => {
    const id = store.pick(1)[0] ?? "";
    for (const wrong of [String(BigInt(id) + 1n), "0", "", "abc", "99999999999999999999999"])
      expect(store.order(wrong)).toBeUndefined();
  });
});

describe("the life of a store", () => {
  it("moves edited orders to the end of the change feed, and says what happened", () => {
    const { clock, pass } = movable(NOW);
    const store = storeOf(1_000, { clock });
    const events: string[] = [];
    store.onEvent((event) => events.push(`${event.orderId} ${event.topics.join(" ")}`));
    pass(5_400);
    const [id = ""] = store.pick(1);
    store.editOrder(id, { tags: ["b", "a", "b"], note: "hello\nworld" });
    expect(store.order(id)).toMatchObject({
      tags: ["a", "b"],
      note: "hello\nworld",
      updatedAt: "2026-11-20T15:30:25Z",
    });
    expect(events).toEqual([`${id} orders/updated`]);
    expect(idsOf(store, ALL, "UPDATED_AT", true)[0]).toBe(id);
    expect(idsOf(store, updatedSince(clock()))).toEqual([]);
    expect(idsOf(store, updatedSince(new Date("2026-11-20T15:30:25Z")))).toEqual([id]);
    expect(idsOf(store, ALL)).toHaveLength(1_000);
  });

  it("sells new orders with the next numbers", () => {
    const { clock, pass } = movable(NOW);
    const store = storeOf(500, { clock });
    pass(60_000);
    const topics: string[][] = [];
    store.onEvent((event) => topics.push(event.topics));
    const ids = store.createOrders(3);
    expect(ids.map((id) => store.order(id)?.name)).toEqual(["#1501", "#1502", "#1503"]);
    expect(ids.map((id) => store.order(id)?.createdAt)).toEqual(Array(3).fill("2026-11-20T15:31:20Z"));
    expect(topics.every(([first]) => first === "orders/create")).toBe(true);
    expect(store.countOrders(ALL)).toBe(503);
    expect(idsOf(store, ALL, "CREATED_AT", true).slice(0, 3)).toEqual(ids.toReversed());
    expect(paged(store, ALL, { key: "CREATED_AT", reverse: true }, 2)).toHaveLength(503);
  });

  it("deletes for good", () => {
    const store = storeOf(300);
    const events: unknown[] = [];
    store.onEvent((event) => events.push([event.topics, event.payload("orders/delete")]));
    const [id = ""] = store.pick(1);
    store.deleteOrder(id);
    expect(store.order(id)).toBeUndefined();
    expect(idsOf(store, ALL)).not.toContain(id);
    expect(store.countOrders(ALL)).toBe(299);
    expect(events).toEqual([[["orders/delete"], { id: BigInt(id) }]]);
    expect(store.editOrder(id)).toBe(false);
    expect(store.deleteOrder(id)).toBe(false);
    expect(store.pick(300)).not.toContain(id);
  });

  it("tags many orders in one second", () => {
    const { clock, pass } = movable(NOW);
    const store = storeOf(2_000, { clock });
    pass(1_000);
    const ids = store.pick(300);
    store.tagOrders(ids, "bulk 🏷️");
    expect(idsOf(store, { terms: [{ field: "tag", op: "=", value: "bulk 🏷️" }] }).sort()).toEqual(ids.toSorted());
    expect(new Set(ids.map((id) => store.order(id)?.updatedAt))).toEqual(new Set(["2026-11-20T15:30:21Z"]));
    expect(
      paged(store, updatedSince(new Date("2026-11-20T15:30:21Z")), { key: "UPDATED_AT", reverse: false }, 50).sort(),
    ).toEqual(ids.toSorted());
  });

  it("holds an order without moving its updatedAt", () => {
    const { clock, pass } = movable(NOW);
    const store = storeOf(1_000, { clock });
    const [id = ""] = idsOf(store, {
      terms: [
        { field: "fulfillment_status", op: "=", value: "unfulfilled" },
        { field: "status", op: "=", value: "open" },
      ],
    });
    const before = store.order(id);
    const topics: string[] = [];
    store.onEvent((event) => topics.push(...event.topics));
    pass(60_000);
    store.holdOrder(id);
    expect(store.order(id)).toEqual({ ...before, displayFulfillmentStatus: "ON_HOLD" });
    expect(topics).toEqual(["fulfillment_orders/placed_on_hold"]);
    expect(idsOf(store, { terms: [{ field: "fulfillment_status", op: "=", value: "on_hold" }] })).toContain(id);
  });

  it("loses no order to who reads while it is edited, sold or deleted", () => {
    const store = storeOf(500);
    for (const key of ["CREATED_AT", "UPDATED_AT", "ID"] as const) {
      const expected = idsOf(store, ALL, key);
      const read: string[] = [];
      for (const { id } of store.findOrders(ALL, { key, reverse: false })) {
        read.push(id);
        if (read.length % 50 !== 0) continue;
        store.tagOrders(store.pick(10), `while-reading-${key}`);
        store.deleteOrder(store.pick(1)[0] ?? "");
        store.createOrders(1);
      }
      expect(read).toEqual(expected);
    }
  });

  it("lets the search lag behind: an edit the index has not seen leaves the order where it was", () => {
    const { clock, pass } = movable(NOW);
    const store = storeOf(1_000, { clock });
    const [id = ""] = store.pick(1);
    const old = store.order(id)?.updatedAt ?? "";
    pass(10_000);
    store.editOrder(id);
    const seen = clock();
    pass(5_000);
    store.editOrder(id);
    const [fresh = ""] = store.createOrders(1);
    const found = (indexedUntil: Date | undefined) =>
      idsOf(store, { ...updatedSince(new Date(NOW.getTime() + 1_000)), indexedUntil });
    expect(found(NOW)).toEqual([]);
    expect(found(seen)).toEqual([id]);
    expect(found(undefined).sort()).toEqual([id, fresh].sort());
    expect(idsOf(store, { ...updatedSince(new Date(old)), indexedUntil: NOW })).toContain(id);
    expect(store.order(id)?.updatedAt).toBe("2026-11-20T15:30:35Z");
    const value = [...store.findOrders({ terms: [], indexedUntil: seen }, { key: "UPDATED_AT", reverse: true })][0]
      ?.value;
    expect(new Date(value as number).toISOString()).toBe("2026-11-20T15:30:30.000Z");
  });
});

describe("edits keep an order consistent", () => {
  const { clock, pass } = movable(NOW);
  const store = storeOf(3_000, { clock });
  const minor = (bag: unknown) => minorUnits((bag as MoneyBag).shopMoney);

  it("refunds: less is owed, quantities fall, never more than was paid", () => {
    for (const id of idsOf(store, { terms: [{ field: "financial_status", op: "=", value: "paid" }] }).slice(0, 60)) {
      const before = store.order(id) ?? expect.fail();
      pass(1_000);
      expect(store.refundOrder(id)).toBe(true);
      const after = store.order(id) ?? expect.fail();
      expect(after.refunds).toHaveLength(1);
      expect(["PARTIALLY_REFUNDED", "REFUNDED"]).toContain(after.displayFinancialStatus);
      expect(minor(after.totalRefundedSet)).toBeGreaterThan(0);
      expect(minor(after.totalRefundedSet)).toBeLessThanOrEqual(minor(after.totalReceivedSet));
      expect([id, minor(after.totalOutstandingSet)]).toEqual([id, minor(before.totalOutstandingSet)]);
      expect(after.transactions.at(-1)).toMatchObject({ kind: "REFUND", status: "SUCCESS" });
      while (store.refundOrder(id)) pass(1_000);
      expect(store.order(id)).toMatchObject({ displayFinancialStatus: "REFUNDED" });
    }
  });

  it("captures what was authorized, and only once", () => {
    for (const status of ["authorized", "pending", "partially_paid"]) {
      const search: OrderSearch = {
        terms: [
          { field: "financial_status", op: "=", value: status },
          { field: "status", op: "=", value: "open" },
        ],
      };
      const [id = ""] = idsOf(store, search);
      expect(store.captureOrder(id)).toBe(true);
      expect(store.order(id)).toMatchObject({ displayFinancialStatus: "PAID", fullyPaid: true, unpaid: false });
      expect(store.captureOrder(id)).toBe(false);
    }
  });

  it("fulfils in parts until nothing is left", () => {
    const [id = ""] = idsOf(store, {
      terms: [
        { field: "fulfillment_status", op: "=", value: "unfulfilled" },
        { field: "financial_status", op: "=", value: "paid" },
      ],
    });
    while (store.fulfillOrder(id))
      expect(["FULFILLED", "PARTIALLY_FULFILLED"]).toContain(store.order(id)?.displayFulfillmentStatus);
    expect(store.order(id)).toMatchObject({ displayFulfillmentStatus: "FULFILLED", fulfillable: false });
  });

  it("cancels what was not sent, gives the money back, and refuses a second time", () => {
    const [id = ""] = store.createOrders(1);
    expect(store.cancelOrder(id)).toBe(true);
    const order = store.order(id) ?? expect.fail();
    expect(order.cancelledAt).toBe(order.updatedAt);
    expect(order.currentSubtotalLineItemsQuantity).toBe(0);
    expect(minor(order.totalOutstandingSet)).toBe(0);
    expect(store.cancelOrder(id)).toBe(false);
    expect(store.fulfillOrder(id)).toBe(false);
  });

  it("adds and removes lines: the original total stays, the order is edited", () => {
    const kinds = new Set<string>();
    store.onEvent(({ topics, orderId }) => {
      if (!topics.includes("orders/edited")) return;
      const order = store.order(orderId) ?? expect.fail();
      const added = minor(order.totalPriceSet) - minor(order.originalTotalPriceSet);
      expect(order.edited).toBe(true);
      expect(added).toBeGreaterThanOrEqual(0);
      kinds.add(added > 0 ? "added" : "removed");
    });
    const open: OrderSearch = {
      terms: [
        { field: "status", op: "=", value: "open" },
        { field: "fulfillment_status", op: "=", value: "unfulfilled" },
      ],
    };
    for (const id of idsOf(store, open)) store.editOrder(id);
    expect([...kinds].sort()).toEqual(["added", "removed"]);
  });
});

describe("size", () => {
  it("a million orders are there in a few bytes each, and paged without making them", () => {
    const before = process.memoryUsage().arrayBuffers;
    const store = storeOf(1_000_000);
    const found = store.countOrders(updatedSince(new Date(NOW.getTime() - 86_400_000)));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6);
    expect(found).toBeGreaterThan(33_000);
    const [last] = store.findOrders(ALL, { key: "CREATED_AT", reverse: true });
    expect(store.order(last?.id ?? "")).toMatchObject({ name: "#1001000" });
    expect(idsOf(store, { terms: [{ field: "name", op: "=", value: "#601000" }] })).toHaveLength(1);
  });
});
