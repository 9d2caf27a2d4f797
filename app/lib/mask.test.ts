import fc from "fast-check";
import { expect, test } from "vitest";

import { MASK, masked } from "./mask";

test("ids, instants, money, counts and the words of enums stay; everything about people goes", () => {
  const order = {
    id: 820982911946154500,
    admin_graphql_api_id: "gid://shopify/Order/820982911946154508",
    order_id: "9007199254740993",
    name: "#1001",
    email: "jane@example.com",
    updated_at: "2026-11-21T08:10:04+01:00",
    total_price: "12.50",
    financial_status: "paid",
    currency: "EUR",
    test: false,
    note: null,
    customer: { id: 7, name: "Jane", first_name: "Jane", state: "enabled", phone: 4915112345678 },
    shipping_address: { address1: "1 Main St", latitude: 52.52 },
    line_items: [
      { id: 1, quantity: 2, title: "A mug for Jane", price: "6.25", properties: [{ name: "a", value: "b" }] },
    ],
  };
  expect(masked(order)).toEqual({
    ...order,
    email: MASK,
    customer: { id: 7, name: MASK, first_name: MASK, state: MASK, phone: MASK },
    shipping_address: MASK,
    line_items: [{ id: 1, quantity: 2, title: MASK, price: "6.25", properties: MASK }],
  });
});

test("an unknown key is no reason to keep its text, nor is a known one when the text is not what it should be", () => {
  expect(
    masked({ surprise: "Jane", status: "call Jane Doe", id: "jane", "jane@example.com": 1, contact: 4915112345678 }),
  ).toEqual({ surprise: MASK, status: MASK, id: MASK, [MASK]: MASK, contact: MASK });
});

test("a large value is cut until it is worth keeping, and says how much was left out", () => {
  const lines = Array.from({ length: 5000 }, (_, id) => ({ id, quantity: 1, price: "10.00" }));
  const kept = masked({ id: 1, line_items: lines });
  expect(JSON.stringify(kept).length).toBeLessThan(17_000);
  expect(kept).toMatchObject({ id: 1 });
  expect(JSON.stringify(kept)).toContain("4980 more");
});

test("whatever comes in, no free text comes out, and it stays small", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(masked({ any: value }));
      expect(text.length).toBeLessThan(17_000);
      expect(text).not.toContain("\\u0000");
    }),
  );
  fc.assert(
    fc.property(fc.emailAddress(), fc.string(), (email, key) => {
      expect(JSON.stringify(masked({ [key]: email, [email]: key, list: [email, { [key]: [email] }] }))).not.toContain(
        email,
      );
    }),
  );
});
