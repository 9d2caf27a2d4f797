import { expect, test } from "vitest";
import type { Json } from "../resource";
import { readCell } from "./feed-cells";
import { readRow } from "./feed-row";

const keep = { emptyCells: "keep", decimals: "point", currencyCode: "EUR" } as const;
const clear = { ...keep, emptyCells: "clear" } as const;

test.each<[field: string, cell: Json, kept: unknown, cleared: unknown]>([
  ["compareAtPrice", "", null, { value: null }],
  ["tags", " ", null, { value: [] }],
  ["price", "", null, null],
  ["title", "", null, null],
  ["inventory:5", "", null, null],
  ["barcode", "'0012", { value: "0012" }, { value: "0012" }],
  ["title", "'=1+1", { value: "=1+1" }, { value: "=1+1" }],
  ["title", "'til dawn", { value: "'til dawn" }, { value: "'til dawn" }],
  ["handle", " T-Shirt ", { value: "t-shirt" }, { value: "t-shirt" }],
  ["price", "12.50 EUR", { value: "12.5" }, { value: "12.5" }],
  ["price", 12.5, { value: "12.5" }, { value: "12.5" }],
])("%s: %j says %j, and %j where empty cells clear", (field, cell, kept, cleared) => {
  expect([readCell(field, cell, keep), readCell(field, cell, clear)]).toEqual([kept, cleared]);
});

test.each([
  [
    { weightGrams: "1500", weightUnit: "kg" },
    { value: "1.5", unit: "KILOGRAMS" },
  ],
  [
    { weightGrams: "453.592", weightUnit: "lb" },
    { value: "1", unit: "POUNDS" },
  ],
  [{ weightGrams: "250" }, { value: "250", unit: "GRAMS" }],
  [
    { weight: "2", weightUnit: "oz" },
    { value: "2", unit: "OUNCES" },
  ],
  [{ weight: "1.5kg" }, { value: "1.5", unit: "KILOGRAMS" }],
  [{ weight: { value: "2", unit: "lb" } }, { value: "2", unit: "POUNDS" }],
])("%j is a weight", (cells, weight) => {
  const row = readRow(new Map<string, Json>([["sku", "A"], ...Object.entries(cells)]), { ...keep, locations: [] });
  expect(row).toMatchObject({ keys: { sku: "A" }, variant: { weight } });
});
