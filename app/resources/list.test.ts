import { expect, test } from "vitest";
import { listParams, listQuery, narrowingParams } from "./list";
import { ORDER_LIST } from "./orders/list";
import { PRODUCT_LIST } from "./products/list";

const read = (text: string) => listQuery(ORDER_LIST, new URLSearchParams(text));
const again = (text: string) => listParams(ORDER_LIST, read(text)).toString();

test("a saved view says the same when it is read again", () => {
  const text =
    "query=%231001&financial=PAID%2CPENDING&fulfillment=ON_HOLD&country=DE&tag=gift+%F0%9F%8E%81&sku=A%26B&min=10.5&max=99" +
    "&from=2026-11-01&to=2026-11-21&changed=2026-11-20&test=false&pending=true&sort=total_price+asc";
  expect(again(text)).toBe(text);
  const products =
    "query=mug&status=DRAFT%2CARCHIVED&vendor=Ac%26me&type=Mugs&tag=new&changed=2026-11-20&sort=title+asc";
  expect(listParams(PRODUCT_LIST, listQuery(PRODUCT_LIST, new URLSearchParams(products))).toString()).toBe(products);
});

test("the list as it comes needs no words in the address", () => {
  expect(again("")).toBe("");
  expect(read("")).toMatchObject({ sort: "processed_at", direction: "desc" });
});

test("what cannot be meant is left out", () => {
  expect(
    again("financial=paid;drop&min=ten&max=-1&from=yesterday&to=2026-13-45&sort=document+desc&country=de&test=maybe"),
  ).toBe("");
  expect(again("sort=toString+asc")).toBe("");
});

test("how a list is sorted narrows nothing down", () => {
  expect(narrowingParams(ORDER_LIST, read("sort=number+asc&after=x")).size).toBe(0);
  expect(narrowingParams(ORDER_LIST, read("sort=number+asc&tag=vip")).toString()).toBe("tag=vip");
});

test.each([ORDER_LIST, PRODUCT_LIST])("$name: its views, its filters and its sorts can be asked for", (list) => {
  for (const { query } of list.views) {
    const params = new URLSearchParams(query);
    expect(listParams(list, listQuery(list, params)).toString()).toBe(params.toString());
  }
  expect(list.views[0]?.query).toBe("");
  expect(Object.keys(list.sorts)).toContain(list.unasked.sort);
  const reserved = ["query", "sort", "after", "before", "id"];
  expect(Object.keys(list.filters).filter((name) => reserved.includes(name))).toEqual([]);
});
