import { expect, test } from "vitest";
import { compareIds, gidOf, idOf } from "./gid";

test.each([
  ["gid://shopify/Order/123", "123"],
  ["gid://shopify/Order/98765432109876543210", "98765432109876543210"],
  ["gid://shopify/ShippingLine/55?is_removed=true", "55"],
  ["gid://shopify/DiscountAutomaticNode/1/2", "2"],
])("the id of %s is %s", (gid, id) => expect(idOf(gid)).toBe(id));

test.each(["", "123", "gid://shopify/Order/", "gid://shopify/Order/12x", "gid://shopify/Order/-1"])(
  "%j is no global id",
  (text) => expect(() => idOf(text)).toThrow(/not a global id/),
);

test("a global id is made from its parts", () =>
  expect(gidOf("Order", "9007199254740993")).toBe("gid://shopify/Order/9007199254740993"));

test("ids are ordered as the numbers they are, also beyond 2^53", () => {
  const ids = ["10", "9", "9007199254740993", "9007199254740992", "123456789012345678901", "9"];
  expect(ids.toSorted(compareIds)).toEqual([
    "9",
    "9",
    "10",
    "9007199254740992",
    "9007199254740993",
    "123456789012345678901",
  ]);
});
