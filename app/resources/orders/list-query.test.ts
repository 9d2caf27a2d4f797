import { expect, test } from "vitest";
import { orderListParams, orderListQuery } from "./list-query";

const read = (text: string) => orderListQuery(new URLSearchParams(text));

test("a saved view says the same when it is read again", () => {
  const text =
    "query=%231001&financial=PAID%2CPENDING&fulfillment=ON_HOLD&country=DE&tag=gift+%F0%9F%8E%81&sku=A%26B&min=10.5&max=99" +
    "&from=2026-11-01&to=2026-11-21&changed=2026-11-20&test=false&pending=true&sort=total_price+asc";
  expect(orderListParams(read(text)).toString()).toBe(text);
});

test("the list as it comes needs no words in the address", () => {
  expect(orderListParams(read("")).toString()).toBe("");
  expect(read("")).toMatchObject({ sort: "processed_at", direction: "desc" });
});

test("what cannot be meant is left out", () => {
  const text = "financial=paid;drop&min=ten&max=-1&from=yesterday&to=2026-13-45&sort=document+desc&country=de";
  expect(orderListParams(read(text)).toString()).toBe("");
});
