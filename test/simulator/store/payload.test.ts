import { describe, expect, it } from "vitest";
import type { OrderStore, SimNode, StoreEvent } from "./contract.ts";
import { toJson } from "./json.ts";
import { orderPayload } from "./rest-order.ts";
import { NOW, someOrders, storeOf } from "./testing.ts";

const ORDER_KEYS =
  `id admin_graphql_api_id app_id browser_ip buyer_accepts_marketing cancel_reason cancelled_at cart_token
  checkout_token client_details closed_at confirmation_number confirmed contact_email created_at currency
  current_shipping_price_set current_subtotal_price current_subtotal_price_set current_total_additional_fees_set
  current_total_discounts current_total_discounts_set current_total_duties_set current_total_price current_total_price_set
  current_total_tax current_total_tax_set customer_locale device_id discount_codes duties_included email estimated_taxes
  financial_status fulfillment_status landing_site landing_site_ref location_id merchant_business_entity_id
  merchant_of_record_app_id name note note_attributes number order_number order_status_url
  original_total_additional_fees_set original_total_duties_set payment_gateway_names phone po_number presentment_currency
  processed_at reference referring_site source_identifier source_name source_url subtotal_price subtotal_price_set tags
  tax_exempt tax_lines taxes_included test token total_cash_rounding_payment_adjustment_set
  total_cash_rounding_refund_adjustment_set total_discounts total_discounts_set total_line_items_price
  total_line_items_price_set total_outstanding total_price total_price_set total_shipping_price_set total_tax
  total_tax_set total_tip_received total_weight updated_at user_id billing_address customer discount_applications
  fulfillments line_items payment_terms refunds shipping_address shipping_lines returns line_item_groups`.split(/\s+/);

/** Does `act` and returns the bodies of the topics that were sent, as a receiver would parse them. */
function bodiesOf(store: OrderStore, act: () => void): Record<string, Record<string, unknown>> {
  const events: StoreEvent[] = [];
  const stop = store.onEvent((event) => events.push(event));
  act();
  stop();
  return Object.fromEntries(
    events.flatMap((event) => event.topics.map((topic) => [topic, JSON.parse(toJson(event.payload(topic)))])),
  );
}

describe("the body of an order webhook", () => {
  it("has the 93 keys of Shopify's sample, in its order", () => {
    const store = storeOf(1_000);
    expect(ORDER_KEYS).toHaveLength(93);
    for (const order of someOrders(store, 100))
      expect(Object.keys(orderPayload(order, store.shop))).toEqual(ORDER_KEYS);
  });

  it("prints ids beyond 2^53 digit by digit", () => {
    const store = storeOf(1_000);
    const order =
      [...someOrders(store, 1_000)].find(({ legacyResourceId }) => BigInt(legacyResourceId) > 2n ** 53n) ??
      expect.fail();
    const json = toJson(orderPayload(order, store.shop));
    expect(json.startsWith(`{"id":${order.legacyResourceId},"admin_graphql_api_id":"${order.id}"`)).toBe(true);
    expect(json).toContain(`{"id":${(order.lineItems[0]?.id as string).split("/").at(-1)},`);
  });

  it("prints money with the currency's decimals, times in the shop's zone, tags as one string", () => {
    const store = storeOf(3_000);
    for (const order of someOrders(store, 500)) {
      const body = orderPayload(order, store.shop);
      const { presentment_money: shown } = body.total_price_set as Record<
        string,
        { amount: string; currency_code: string }
      >;
      const decimals =
        shown?.currency_code === "JPY" ? /^\d+$/ : shown?.currency_code === "KWD" ? /^\d+\.\d{3}$/ : /^\d+\.\d\d$/;
      expect(shown?.amount).toMatch(decimals);
      expect(body.total_price).toMatch(/^\d+\.\d\d$/);
      expect(body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[45]:00$/);
      expect(Date.parse(body.created_at as string)).toBe(Date.parse(order.createdAt));
      expect(body.tags).toBe(order.tags.join(", "));
      const lines = body.line_items as SimNode[];
      const goods = lines.reduce(
        (sum, line) => sum + Math.round(Number(line.price) * 100) * (line.quantity as number),
        0,
      );
      expect(Math.round(Number(body.total_line_items_price) * 100)).toBe(goods);
    }
  });

  it("is of the order at the time of the event, also when it is asked for later", () => {
    let now = NOW.getTime();
    const store = storeOf(300, { clock: () => new Date(now) });
    const events: StoreEvent[] = [];
    store.onEvent((event) => events.push(event));
    const [id = ""] = store.pick(1);
    for (const note of ["first", "second"]) {
      now += 5_000;
      store.editOrder(id, { note });
    }
    const bodies = events.map((event) => event.payload("orders/updated"));
    expect(bodies.map(({ note }) => note)).toEqual(["first", "second"]);
    expect(bodies.map(({ updated_at }) => updated_at)).toEqual([
      "2026-11-20T10:30:25-05:00",
      "2026-11-20T10:30:30-05:00",
    ]);
  });
});

describe("the bodies of what belongs to an order", () => {
  const store = storeOf(1_000);
  const [id = ""] = store.createOrders(1);
  const order_id = Number(id);

  it("a sale", () => {
    const bodies = bodiesOf(store, () => store.createOrders(1));
    expect(bodies["orders/create"]).toMatchObject({ name: "#2002", fulfillment_status: null, refunds: [] });
  });

  it("a fulfilment", () => {
    const bodies = bodiesOf(store, () => store.fulfillOrder(id));
    expect(bodies["fulfillments/create"]).toMatchObject({ order_id, status: "success", name: "#2001.1" });
    expect(bodies["orders/updated"]).toMatchObject({ id: order_id, fulfillments: [{ order_id }] });
  });

  it("a payment", () => {
    const [pending = ""] = [
      ...store.findOrders(
        { terms: [{ field: "financial_status", op: "=", value: "pending" }] },
        { key: "ID", reverse: false },
      ),
    ].map((found) => found.id);
    const bodies = bodiesOf(store, () => store.captureOrder(pending));
    expect(bodies["order_transactions/create"]).toMatchObject({
      order_id: Number(pending),
      kind: "sale",
      status: "success",
    });
    expect(bodies["orders/paid"]).toMatchObject({ financial_status: "paid", total_outstanding: "0.00" });
  });

  it("a refund", () => {
    const [paid = ""] = [
      ...store.findOrders(
        { terms: [{ field: "financial_status", op: "=", value: "paid" }] },
        { key: "ID", reverse: true },
      ),
    ].map((found) => found.id);
    const bodies = bodiesOf(store, () => store.refundOrder(paid));
    expect(bodies["refunds/create"]).toMatchObject({ order_id: Number(paid), transactions: [{ kind: "refund" }] });
    expect(bodies["order_transactions/create"]).toMatchObject({ order_id: Number(paid), kind: "refund" });
    expect(bodies["orders/updated"]).toMatchObject({ refunds: [{ order_id: Number(paid) }] });
  });

  it("an edit of lines says by how much each changed", () => {
    const seen = new Set<string>();
    const open = store.findOrders(
      { terms: [{ field: "fulfillment_status", op: "=", value: "unfulfilled" }] },
      { key: "ID", reverse: false },
    );
    for (const found of [...open].slice(0, 80)) {
      const before = store.order(found.id)?.currentSubtotalLineItemsQuantity as number;
      const edited = bodiesOf(store, () => store.editOrder(found.id))["orders/edited"]?.order_edit as
        SimNode | undefined;
      if (!edited) continue;
      const { additions, removals } = edited.line_items as Record<"additions" | "removals", { delta: number }[]>;
      const change = [...additions.map(({ delta }) => delta), ...removals.map(({ delta }) => -delta)].reduce(
        (sum, n) => sum + n,
        0,
      );
      expect(store.order(found.id)?.currentSubtotalLineItemsQuantity).toBe(before + change);
      expect(edited.order_id).toBe(Number(found.id));
      seen.add(change > 0 ? "added" : "removed");
    }
    expect([...seen].sort()).toEqual(["added", "removed"]);
  });

  it("a hold names the fulfillment order and not the order", () => {
    const [held = ""] = store.createOrders(1);
    const bodies = bodiesOf(store, () => store.holdOrder(held));
    expect(Object.keys(bodies)).toEqual(["fulfillment_orders/placed_on_hold"]);
    expect(bodies["fulfillment_orders/placed_on_hold"]?.fulfillment_order).toMatchObject({ status: "on_hold" });
    expect(JSON.stringify(bodies)).not.toContain(`"${held}"`);
  });

  it("a deletion says the id and nothing else", () => {
    expect(bodiesOf(store, () => store.deleteOrder(id))).toEqual({ "orders/delete": { id: order_id } });
  });
});
