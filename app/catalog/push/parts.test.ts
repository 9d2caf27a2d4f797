import fc from "fast-check";
import { getVariableValues, Kind, parse } from "graphql";
import type { VariableDefinitionNode } from "graphql";
import { expect, test } from "vitest";

import { inventoryField, metafieldField } from "~/resources/catalog/fields";

import { admin, cost, LIMIT } from "../../../test/support/operations";
import { change, changes, sender, target } from "./changes.fixture";
import { PART_KINDS, partsOf, refusedBeforehand } from "./parts";
import type { Part } from "./parts";
import { writeOf } from "./verdicts";

/** What the real schema has against the variables of a part. */
function problems(part: Part): string[] {
  const [operation] = parse(writeOf(part).document).definitions;
  const definitions: readonly VariableDefinitionNode[] =
    operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
  const { errors } = getVariableValues(admin.schema, definitions, JSON.parse(JSON.stringify(part.variables)));
  return errors?.map((error) => error.message) ?? [];
}

const partsOfAll = (all: Parameters<typeof partsOf>[0]) => {
  const places = all.flatMap((one, place) => (refusedBeforehand(one, target) ? [] : [place]));
  return { places, parts: partsOf(all, places, target, sender) };
};

test("whatever the changes are, the real schema takes the inputs made of them", () => {
  fc.assert(
    fc.property(changes, (all) => {
      for (const part of partsOfAll(all).parts) expect(problems(part)).toEqual([]);
    }),
  );
});

test("every change is in one part, or was refused before; parts come in the order of what rests on what", () => {
  fc.assert(
    fc.property(changes, (all) => {
      const { places, parts } = partsOfAll(all);
      const written = parts.flatMap(({ rows }) => rows.flat());
      // Options may take a call for each that grows, or none when they stay.
      const withoutOptions = (list: readonly number[]) => list.filter((place) => all[place]?.field !== "options");
      expect(withoutOptions(written).toSorted((a, b) => a - b)).toEqual(withoutOptions(places));
      const order = parts.map(({ kind }) => PART_KINDS.indexOf(kind));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }),
  );
});

test("no call costs more than one may", () => {
  fc.assert(
    fc.property(changes, (all) => {
      for (const part of partsOfAll(all).parts) {
        expect(cost(writeOf(part).document, part.variables)).toBeLessThanOrEqual(LIMIT);
      }
    }),
    { numRuns: 30 },
  );
});

test("fields of one record go together, and texts that are gone are sent empty", () => {
  const all = [
    change({ field: "title", from: "Tee", to: "T-shirt" }),
    change({ field: "seoTitle", from: "Tee", to: null }),
    change({ field: "seoDescription", to: "Soft" }),
    change({ field: "handle", from: "tee", to: "t-shirt" }),
    change({ field: "price", variantId: "11", from: "10", to: "12.5" }),
    change({ field: "sku", variantId: "11", from: "A", to: null }),
    change({ field: "cost", variantId: "11", from: "3", to: null }),
    change({ field: "weight", variantId: "12", from: null, to: { unit: "GRAMS", value: "250" } }),
    change({ field: "compareAtPrice", variantId: "12", from: "20", to: null }),
  ];
  const parts = partsOf(all, [...all.keys()], target, sender);
  expect(parts.map(({ kind, variables, rows }) => [kind, variables, rows])).toEqual([
    [
      "product",
      {
        product: {
          id: "gid://shopify/Product/900",
          title: "T-shirt",
          seo: { title: "", description: "Soft" },
          handle: "t-shirt",
          redirectNewHandle: true,
        },
      },
      [[0, 1, 2, 3]],
    ],
    [
      "variants",
      {
        productId: "gid://shopify/Product/900",
        variants: [
          { id: "gid://shopify/ProductVariant/11", price: "12.5", inventoryItem: { sku: "", cost: null } },
          {
            id: "gid://shopify/ProductVariant/12",
            inventoryItem: { measurement: { weight: { value: 250, unit: "GRAMS" } } },
            compareAtPrice: null,
          },
        ],
      },
      [
        [4, 5, 6],
        [7, 8],
      ],
    ],
  ]);
});

test("a quantity is set from what it was, under a key that is the same for the same quantities", () => {
  const stocked = change({ field: inventoryField("71"), variantId: "11", from: "4", to: "9" });
  const fresh = change({ field: inventoryField("72"), variantId: "12", from: null, to: "3" });
  const [part] = partsOf([stocked, fresh], [0, 1], target, sender);
  expect(part?.variables).toMatchObject({
    input: {
      name: "available",
      referenceDocumentUri: "gid://lockstep/PushRun/7",
      quantities: [
        {
          inventoryItemId: "gid://shopify/InventoryItem/511",
          locationId: "gid://shopify/Location/71",
          quantity: 9,
          changeFromQuantity: 4,
        },
        { quantity: 3, changeFromQuantity: null },
      ],
    },
  });
  const key = (places: number[]) => partsOf([stocked, fresh], places, target, sender)[0]?.variables.key;
  expect(key([0, 1])).toBe(part?.variables.key);
});

test("a metafield is written only over what it was read as, with its own type", () => {
  const all = [
    change({ field: metafieldField("custom", "care"), from: "cold", to: "warm" }),
    change({ field: metafieldField("custom", "story"), from: null, to: "Once\nupon a time" }),
    change({ field: metafieldField("custom", "gone"), from: "there", to: null }),
  ];
  const ownerId = "gid://shopify/Product/900";
  expect(partsOf(all, [0, 1, 2], target, sender).map(({ kind, variables }) => [kind, variables.metafields])).toEqual([
    [
      "metafields",
      [
        {
          ownerId,
          namespace: "custom",
          key: "care",
          type: "single_line_text_field",
          value: "warm",
          compareDigest: "abc",
        },
        {
          ownerId,
          namespace: "custom",
          key: "story",
          type: "multi_line_text_field",
          value: "Once\nupon a time",
          compareDigest: null,
        },
      ],
    ],
    ["noMetafields", [{ ownerId, namespace: "custom", key: "gone" }]],
  ]);
});

test("long lists become several calls", () => {
  const items = new Map(Array.from({ length: 600 }, (_, n) => [String(n), String(n)]));
  const all = [...items.keys()].flatMap((variantId) => [
    change({ field: "price", variantId, from: "1", to: "2" }),
    change({ field: inventoryField("71"), variantId, from: "1", to: "2" }),
  ]);
  const parts = partsOf(all, [...all.keys()], { ...target, items }, sender);
  expect(parts.map(({ kind, rows }) => [kind, rows.length])).toEqual([
    ["variants", 250],
    ["variants", 250],
    ["variants", 100],
    ["inventory", 250],
    ["inventory", 250],
    ["inventory", 100],
  ]);
});

test("options grow, and nothing of them is taken away", () => {
  const size = { name: "Size", values: ["S", "M"] };
  const grown = change({
    field: "options",
    from: [size],
    to: [
      { name: "Size", values: ["S", "M", "L"] },
      { name: "Colour", values: ["Red"] },
    ],
  });
  expect(refusedBeforehand(grown, target)).toBeNull();
  expect(partsOf([grown], [0], target, sender).map(({ variables }) => variables)).toEqual([
    {
      productId: "gid://shopify/Product/900",
      option: { id: "gid://shopify/ProductOption/31" },
      values: [{ name: "L" }],
    },
    { productId: "gid://shopify/Product/900", options: [{ name: "Colour", values: [{ name: "Red" }] }] },
  ]);
  const lost = change({ field: "options", from: [size], to: [{ name: "Size", values: ["S"] }] });
  expect(refusedBeforehand(lost, target)).toMatch(/takes none away/);
});

test.for(["twelve", "1.5", null])("a quantity of %s is refused before it is sent", (to) => {
  const wrong = change({ field: inventoryField("71"), variantId: "11", from: "1", to });
  expect(refusedBeforehand(wrong, target)).toBe("A quantity has to be a whole number.");
});
