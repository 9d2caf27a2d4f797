import { getVariableValues, Kind, parse } from "graphql";
import { expect, test } from "vitest";

import { inventoryField, metafieldField } from "~/resources/catalog/fields";
import { PRODUCT_CREATE, VARIANTS_CREATE } from "~/shopify/product-mutations";

import { admin } from "../../../test/support/operations";
import { newOptions, newProductInput, newVariantInput, optionValuesInput, sameOptions } from "./creation-inputs";

function problems(document: string, variables: Record<string, unknown>): string[] {
  const [operation] = parse(document).definitions;
  const definitions = operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
  const { errors } = getVariableValues(admin.schema, definitions, variables);
  return errors?.map((error) => error.message) ?? [];
}

const shirt = {
  title: "Shirt",
  handle: "shirt",
  descriptionHtml: "<p>Soft</p>",
  vendor: null,
  tags: ["new"],
  status: "DRAFT",
  seoTitle: "Soft shirt",
  seoDescription: null,
  options: [{ name: "Size", values: ["S", "M"] }],
  [metafieldField("custom", "care")]: "cold",
};
const small = {
  options: { Size: "S" },
  ours: { price: "12.5", sku: "S-1", cost: "4", weight: { unit: "GRAMS", value: "200" }, [inventoryField("71")]: "5" },
};
const large = { options: { Size: "L" }, ours: { price: "13" } };

test("a new product carries its fields, its options with the values that variants use, and the mark of its push", () => {
  const product = newProductInput(shirt, [small, large], "the-key");
  expect(product).toEqual({
    title: "Shirt",
    handle: "shirt",
    descriptionHtml: "<p>Soft</p>",
    tags: ["new"],
    status: "DRAFT",
    seo: { title: "Soft shirt" },
    productOptions: [{ name: "Size", values: [{ name: "S" }, { name: "M" }, { name: "L" }] }],
    metafields: [
      { namespace: "$app", key: "lockstep_created", type: "single_line_text_field", value: "the-key" },
      { namespace: "custom", key: "care", type: "single_line_text_field", value: "cold" },
    ],
  });
  expect(problems(PRODUCT_CREATE.document, { product })).toEqual([]);
});

test("a new variant carries its fields and is tracked where it has quantities, which come afterwards", () => {
  const variants = [small, large].map((variant) => ({
    ...newVariantInput(variant),
    optionValues: optionValuesInput(variant),
  }));
  expect(variants).toEqual([
    {
      price: "12.5",
      inventoryItem: { tracked: true, sku: "S-1", cost: "4", measurement: { weight: { value: 200, unit: "GRAMS" } } },
      optionValues: [{ optionName: "Size", name: "S" }],
    },
    { price: "13", optionValues: [{ optionName: "Size", name: "L" }] },
  ]);
  const variables = { productId: "gid://shopify/Product/1", strategy: "REMOVE_STANDALONE_VARIANT", variants };
  expect(problems(VARIANTS_CREATE.document, variables)).toEqual([]);
});

test("a product whose one variant is all there is of it has no options", () => {
  const only = { options: { Title: "Default Title" }, ours: {} };
  expect(newOptions({}, [only])).toEqual([]);
  expect(newOptions({}, [{ options: {}, ours: {} }])).toEqual([]);
  expect(sameOptions({}, { Title: "Default Title" })).toBe(true);
});

test("variants are the same by their options, in any order, and by nothing else", () => {
  expect(sameOptions({ Size: "S", Colour: "Red" }, { Colour: "Red", Size: "S" })).toBe(true);
  expect(sameOptions({ Size: "S" }, { Size: "M" })).toBe(false);
  expect(sameOptions({ Size: "S" }, { Size: "S", Colour: "Red" })).toBe(false);
});
