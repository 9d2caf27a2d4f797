import fc from "fast-check";
import { expect, test } from "vitest";

import { inventoryField, metafieldField } from "~/resources/catalog/fields";
import type { PushChange } from "~/resources/catalog/push";

import { change, changes, sender, target } from "./changes.fixture";
import { partsOf, refusedBeforehand } from "./parts";
import type { Part } from "./parts";
import { verdictsOf } from "./verdicts";

const only = (all: readonly PushChange[]): Part => {
  const [part] = partsOf(all, [...all.keys()], target, sender);
  if (!part) throw new Error("nothing to send");
  return part;
};
const verdicts = (all: readonly PushChange[], data: unknown) => [...verdictsOf(only(all), data, all).values()];

const title = change({ field: "title", from: "Tee", to: " T-shirt " });
const seo = change({ field: "seoTitle", to: "Soft tee" });
const tags = change({ field: "tags", from: [], to: ["a", "b"] });
const product = (some: object) => ({
  id: "gid://shopify/Product/900",
  title: "Tee",
  descriptionHtml: "",
  vendor: "",
  productType: "",
  tags: [],
  status: "ACTIVE",
  handle: "tee",
  seo: { title: null, description: null },
  ...some,
});

test("what was written is what Shopify made of it", () => {
  const answer = {
    product: product({ title: "T-shirt", tags: ["b", "a"], seo: { title: "Soft tee", description: null } }),
  };
  expect(verdicts([title, seo, tags], { productUpdate: { ...answer, userErrors: [] } })).toEqual([
    { kind: "written", value: "T-shirt" },
    { kind: "written", value: "Soft tee" },
    { kind: "written", value: ["a", "b"] },
  ]);
});

test("of a product nothing is written when one field is refused: it is named, and the others are held", () => {
  const userErrors = [{ field: ["title"], message: "Title can't be blank" }];
  expect(verdicts([title, seo, tags], { productUpdate: { product: product({}), userErrors } })).toEqual([
    { kind: "refused", reason: "Shopify refused it: Title can't be blank." },
    { kind: "held" },
    { kind: "held" },
  ]);
});

test("a path with the input before it names the field too", () => {
  const handle = change({ field: "handle", to: "taken" });
  const userErrors = [
    { field: ["input", "handle"], message: "Handle 'taken' already in use. Please provide a new handle." },
  ];
  expect(verdicts([handle, title], { productUpdate: { product: product({}), userErrors } })).toEqual([
    { kind: "refused", reason: "Shopify refused it: Handle 'taken' already in use. Please provide a new handle." },
    { kind: "held" },
  ]);
});

test("a product that was deleted meanwhile is said so of all its fields", () => {
  const userErrors = [{ field: ["id"], message: "Product does not exist" }];
  const reason = "The product has been deleted in Shopify.";
  expect(verdicts([title, tags], { productUpdate: { product: null, userErrors } })).toEqual([
    { kind: "refused", reason },
    { kind: "refused", reason },
  ]);
});

const price = (variantId: string, to: string) => change({ field: "price", variantId, from: "10", to });
const cost = change({ field: "cost", variantId: "11", from: "3", to: "-1" });
const variant = (id: string, amount: string) => ({
  id: `gid://shopify/ProductVariant/${id}`,
  price: amount,
  compareAtPrice: null,
  barcode: null,
  taxable: true,
  inventoryItem: { sku: null, unitCost: null, measurement: null },
});

test("one bad variant is named, what else it was to get is held, and the other variants are written", () => {
  const all = [price("11", "12"), cost, price("12", "13.555")];
  const productVariants = [variant("11", "10.00"), variant("12", "13.56")];
  // Shopify tells of a cost twice, once without naming it.
  const userErrors = [
    { field: ["variants", "0"], message: "must be greater than or equal to 0", code: null },
    {
      field: ["variants", "0", "inventoryItem", "cost"],
      message: "Cost per item must be greater than or equal to 0",
      code: "GREATER_THAN_OR_EQUAL_TO",
    },
  ];
  expect(verdicts(all, { productVariantsBulkUpdate: { productVariants, userErrors } })).toEqual([
    { kind: "held" },
    { kind: "refused", reason: "Shopify refused it: Cost per item must be greater than or equal to 0." },
    { kind: "written", value: "13.56" },
  ]);
});

test("a variant that was deleted meanwhile leaves the others alone", () => {
  const all = [price("11", "12"), price("12", "13")];
  const userErrors = [
    {
      field: ["variants", "0", "id"],
      message: "Product variant does not exist",
      code: "PRODUCT_VARIANT_DOES_NOT_EXIST",
    },
  ];
  expect(
    verdicts(all, { productVariantsBulkUpdate: { productVariants: [variant("12", "13.00")], userErrors } }),
  ).toEqual([
    { kind: "refused", reason: "The variant has been deleted in Shopify." },
    { kind: "written", value: "13" },
  ]);
});

test("a stale quantity is a conflict, a wrong one is refused, and those beside them are held", () => {
  const all = ["71", "72", "73"].map((location) =>
    change({ field: inventoryField(location), variantId: "11", from: "1", to: "2" }),
  );
  const userErrors = [
    {
      field: ["input", "quantities", "0", "changeFromQuantity"],
      message: "no longer matches",
      code: "CHANGE_FROM_QUANTITY_STALE",
    },
    { field: ["input", "quantities", "2", "locationId"], message: "not found", code: "INVALID_LOCATION" },
  ];
  expect(verdicts(all, { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors } })).toEqual([
    { kind: "stale" },
    { kind: "held" },
    { kind: "refused", reason: "Shopify does not know this location any more." },
  ]);
});

test.for([
  ["IDEMPOTENCY_CONCURRENT_REQUEST", "unanswered"],
  ["IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED", "held"],
] as const)("%s says nothing of the quantities themselves", ([code, kind]) => {
  const all = [change({ field: inventoryField("71"), variantId: "11", from: "1", to: "2" })];
  expect(verdicts(all, { inventorySetQuantities: { userErrors: [{ field: null, message: "", code }] } })).toEqual([
    { kind },
  ]);
});

test("a metafield that somebody else has set since is a conflict", () => {
  const all = ["care", "story"].map((key) => change({ field: metafieldField("custom", key), from: "a", to: "b" }));
  const userErrors = [{ field: ["metafields", "1"], message: "updated", code: "STALE_OBJECT", elementIndex: null }];
  expect(verdicts(all, { metafieldsSet: { metafields: [], userErrors } })).toEqual([
    { kind: "held" },
    { kind: "stale" },
  ]);
});

test("an answer without anything under its field says nothing", () => {
  for (const data of [null, {}, { productUpdate: null }])
    expect(verdicts([title], data)).toEqual([{ kind: "unanswered" }]);
});

test("whatever the errors are, each change gets one verdict, and none counts as written beside a refusal that took all", () => {
  const error = fc.record({
    field: fc.option(
      fc.array(fc.constantFrom("input", "0", "1", "title", "variants", "quantities", "metafields", "price", "id")),
    ),
    message: fc.constant("no"),
    code: fc.constantFrom(null, "CHANGE_FROM_QUANTITY_STALE", "INVALID_INPUT"),
  });
  fc.assert(
    fc.property(changes, fc.array(error, { maxLength: 3 }), (all, userErrors) => {
      const places = all.flatMap((one, place) => (refusedBeforehand(one, target) ? [] : [place]));
      for (const part of partsOf(all, places, target, sender)) {
        const root = {
          productUpdate: {},
          productVariantsBulkUpdate: {},
          inventorySetQuantities: {},
          metafieldsSet: {},
        };
        const shape = { product: null, productVariants: null, metafields: null, userErrors };
        const names = [...Object.keys(root), "metafieldsDelete", "productOptionsCreate", "productOptionUpdate"];
        const found = verdictsOf(part, Object.fromEntries(names.map((name) => [name, shape])), all);
        expect([...found.keys()].toSorted()).toEqual(part.rows.flat().toSorted());
        const written = [...found.values()].filter(({ kind }) => kind === "written").length;
        if (part.kind !== "variants") expect(written).toBe(userErrors.length > 0 ? 0 : found.size);
      }
    }),
  );
});
