import { expect, test } from "vitest";
import { parseOrderSearch } from "./order-search.ts";
import { tokens } from "./search-syntax.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const parse = (query: string) => parseOrderSearch(query, NOW);

test("terms side by side and with AND must all hold", () => {
  expect(parse(`updated_at:>='2026-01-01T00:00:00Z' AND updated_at:<"2026-02-01T00:00:00Z" tag:'two words'`)).toEqual([
    { field: "updated_at", op: ">=", value: new Date("2026-01-01T00:00:00Z") },
    { field: "updated_at", op: "<", value: new Date("2026-02-01T00:00:00Z") },
    { field: "tag", op: "=", value: "two words" },
  ]);
});

test("a minus or NOT turns a term round; tag_not does too", () => {
  expect(parse("-tag:a NOT status:open tag_not:b")).toEqual([
    { field: "tag", op: "!=", value: "a" },
    { field: "status", op: "!=", value: "open" },
    { field: "tag", op: "!=", value: "b" },
  ]);
});

test("ids compare as ranges and may be written as global ids", () => {
  expect(parse("id:>=820982911946154508 -id:7 id:'gid://shopify/Order/9'")).toEqual([
    { field: "id", op: ">=", value: "820982911946154508" },
    { field: "id", op: "!=", value: "7" },
    { field: "id", op: "=", value: "9" },
  ]);
});

test("now is the shop's clock, a year its first day, a word searches everywhere", () => {
  expect(parse("created_at:<now processed_at:>=2024 #1001")).toEqual([
    { field: "created_at", op: "<", value: NOW },
    { field: "processed_at", op: ">=", value: new Date("2024-01-01T00:00:00Z") },
    { field: "default", op: "=", value: "#1001" },
  ]);
});

test("an unknown field is ignored, as Shopify does: everything returns", () => {
  expect(parse("updatedAt:>'2026-01-01' foo:bar")).toEqual([]);
  expect(parse("")).toEqual([]);
});

test("what Shopify knows and the simulator does not is an error, not a silently longer list", () => {
  expect(() => parse("sku:ABC")).toThrow("does not simulate sku");
  expect(() => parse("tag:a OR tag:b")).toThrow("does not simulate OR");
});

test("bulk operations are searched with the same syntax", () => {
  expect(tokens("status:running operation_type:query")).toEqual([
    { field: "status", op: "=", value: "running", negated: false },
    { field: "operation_type", op: "=", value: "query", negated: false },
  ]);
});
