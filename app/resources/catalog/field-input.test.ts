import fc from "fast-check";
import { expect, test } from "vitest";

import { readField } from "./field-input";
import { fieldSpec } from "./fields";
import { valueOf } from "./sides.fixture";
import { canonical } from "./values";

test.for<[string, unknown, unknown]>([
  ["title", "  Linen shirt ", "Linen shirt"],
  ["descriptionHtml", "<p>a</p>\r\n", "<p>a</p>\n"],
  ["vendor", "", null],
  ["tags", "sale, new,,sale", ["new", "sale"]],
  ["tags", ["b", "a"], ["a", "b"]],
  ["tags", "", []],
  ["status", "draft", "DRAFT"],
  ["price", "12.50", "12.5"],
  ["price", 12.5, "12.5"],
  ["compareAtPrice", null, null],
  ["barcode", 4006381333931, "4006381333931"],
  ["taxable", "no", false],
  ["weight", "1.50 kg", { unit: "KILOGRAMS", value: "1.5" }],
  ["weight", { value: 300, unit: "g" }, { unit: "GRAMS", value: "300" }],
  ["inventory:655", "-3", "-3"],
  ["metafield:custom.fabric", "linen", "linen"],
  ["options", [{ name: "Size", values: ["S"] }], [{ name: "Size", values: ["S"] }]],
])("%s: %j is read as %j", ([field, input, value]) => {
  expect(readField(field, input)).toEqual({ value });
});

test.for<[string, unknown, string]>([
  ["colour", "red", 'There is no field "colour".'],
  ["title", " ", "Title cannot be left empty."],
  ["title", "x".repeat(256), "A title has at most 255 characters."],
  ["title", ["Tea"], "Title must be a text."],
  ["handle", "Linen Shirt", '"Linen Shirt" is no handle: use small letters, numbers and hyphens, without spaces.'],
  ["status", "gone", "A status is one of active, draft, archived, unlisted."],
  ["price", "12,50", '"12,50" is no amount of money: write it with a point, as 12.50.'],
  ["price", "1e3", '"1e3" is no amount of money: write it with a point, as 12.50.'],
  ["price", Number.NaN, "null is no amount of money: write it with a point, as 12.50."],
  ["price", "-1", "Price cannot be less than 0."],
  ["price", "", "Price cannot be left empty."],
  ["barcode", 2 ** 60, "Barcode must be a text."],
  ["taxable", "maybe", "Charge tax must be yes or no."],
  ["weight", "heavy", '"heavy" is no weight: write it as 1.5 kg, 300 g, 2 lb or 8 oz.'],
  ["weight", "3 stone", '"3 stone" is no weight: write it as 1.5 kg, 300 g, 2 lb or 8 oz.'],
  ["weight", "-3 g", "A weight cannot be less than 0."],
  ["inventory:655", "1.5", '"1.5" is no whole number.'],
  ["inventory:655", "", "Inventory cannot be left empty."],
  ["inventory:655", "1000000001", "Shopify keeps quantities up to 1,000,000,000."],
  ["tags", [1], "Tags must be a list of texts."],
  ["tags", "x".repeat(256), '"xxxxxxxxxxxxxxxxxxxx…" is longer than 255 characters.'],
  [
    "options",
    [{ name: "Size", values: [] }],
    'Options are a list such as [{"name": "Size", "values": ["S", "M"]}], each name once.',
  ],
])("%s: %j is refused: %s", ([field, input, problem]) => {
  expect(readField(field, input)).toEqual({ problem });
});

test("whatever comes, it is read or refused; and what was read is read again as the same", () => {
  const fields = fc.constantFrom(
    "title",
    "descriptionHtml",
    "tags",
    "status",
    "options",
    "price",
    "weight",
    "taxable",
    "inventory:1",
  );
  fc.assert(
    fc.property(fields, fc.anything(), (field, input) => {
      const read = readField(field, input);
      if ("problem" in read) {
        expect(read.problem).toMatch(/\.$/);
        return;
      }
      expect(read.value).toEqual(canonical(fieldSpec(field)!.kind, read.value));
      expect(readField(field, read.value)).toEqual(read);
    }),
    { numRuns: 2000 },
  );
});

test("a value that Shopify holds is taken as it is", () => {
  fc.assert(
    fc.property(valueOf("weight"), valueOf("money"), valueOf("set"), (weight, money, tags) => {
      expect(readField("weight", weight)).toEqual({ value: weight });
      expect(readField("compareAtPrice", money)).toEqual({ value: money });
      expect(readField("tags", tags)).toEqual({ value: tags });
    }),
  );
});
