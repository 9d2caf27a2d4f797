import { describe, expect, test } from "vitest";
import { identifies, proposeColumns, targetChoices } from "./feed-columns";

const LOCATIONS = [
  { id: "5", name: "Berlin" },
  { id: "6", name: "Paris" },
];
const proposed = (names: string[], locations = LOCATIONS) => proposeColumns(names, locations);

describe("columns by their names", () => {
  test.each([
    ["Handle", "handle"],
    ["URL handle", "handle"],
    ["Body (HTML)", "descriptionHtml"],
    ["Variant SKU", "sku"],
    ["Variant Compare At Price", "compareAtPrice"],
    ["Compare-at price", "compareAtPrice"],
    ["Cost per item", "cost"],
    ["Variant Barcode", "barcode"],
    ["EAN", "barcode"],
    ["Variant Grams", "weightGrams"],
    ["Weight value (grams)", "weightGrams"],
    ["SEO Title", "seoTitle"],
    ["Charge tax", "taxable"],
    ["Option1 Value", "option1Value"],
    ["Inventory: berlin", "inventory:5"],
    ["Variant Inventory: Paris", "inventory:6"],
    ["Inventory Available: Berlin", "inventory:5"],
    ["inventory.Paris", "inventory:6"],
    ["Fabric (product.metafields.custom.fabric)", "metafield:custom.fabric"],
    ["Metafield: custom.fabric [single_line_text_field]", "metafield:custom.fabric"],
    ["metafields.my.app.note", "metafield:my.app.note"],
    ["metafield:custom.fabric", "metafield:custom.fabric"],
    ["Color (product.metafields.shopify.color-pattern)", null],
    ["Image Src", null],
    ["ID", null],
    ["constructor", null],
  ])("%s is %s", (name, target) => {
    expect(proposed([name]).columns).toEqual({ [name]: target });
  });

  test("an ID is Shopify's only beside what is Shopify's", () => {
    expect(proposed(["ID", "Handle"]).columns).toMatchObject({ ID: "productId" });
    expect(proposed(["ID", "Variant ID"]).columns).toMatchObject({ ID: "productId", "Variant ID": "variantId" });
  });

  test("a quantity means the only location; with two it says that it does not say which", () => {
    expect(proposed(["Variant Inventory Qty"], LOCATIONS.slice(0, 1))).toEqual({
      columns: { "Variant Inventory Qty": "inventory:5" },
      notes: [],
    });
    expect(proposed(["Variant Inventory Qty"])).toEqual({
      columns: { "Variant Inventory Qty": null },
      notes: ['The column "Variant Inventory Qty" does not say at which location: choose one to import it.'],
    });
    expect(proposed(["Location", "Available"]).columns).toEqual({ Location: "location", Available: "available" });
  });

  test("a location that two have, or none, is nobody's", () => {
    const twins = [...LOCATIONS, { id: "7", name: "berlin " }];
    expect(proposed(["Inventory: Berlin", "Inventory: Rome"], twins).columns).toEqual({
      "Inventory: Berlin": null,
      "Inventory: Rome": null,
    });
  });
});

test("a mapping finds products only by something that they are known by", () => {
  expect(identifies({ columns: { a: "price", b: null } })).toBe(false);
  expect(identifies({ columns: { a: "barcode" } })).toBe(true);
  expect(targetChoices(LOCATIONS)).toContainEqual({ value: "inventory:6", label: "Inventory: Paris" });
});
