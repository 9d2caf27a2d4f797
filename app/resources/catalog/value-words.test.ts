import fc from "fast-check";
import { expect, test } from "vitest";

import { differenceId, differencePlace } from "./difference-id";
import { KINDS, valueOf } from "./sides.fixture";
import { valueWords } from "./value-words";

test.for([
  ["title", "Green tea", "“Green tea”"],
  ["title", null, "nothing"],
  ["descriptionHtml", "x".repeat(80), `“${"x".repeat(60)}…”`],
  ["tags", ["new", "sale"], "“new, sale”"],
  ["tags", [], "nothing"],
  ["price", "12.5", "12.5"],
  ["status", "DRAFT", "draft"],
  ["taxable", false, "no"],
  ["weight", { unit: "KILOGRAMS", value: "1.5" }, "1.5 kg"],
  ["inventory:5", "-3", "-3"],
  ["options", [{ name: "Size", values: ["S", "M"] }], "“Size: S, M”"],
] as const)("%s %j is told as %s", ([field, value, words]) => {
  expect(valueWords(field, value as never)).toBe(words);
});

test("every value of every kind has words", () => {
  const fields = [
    "title",
    "descriptionHtml",
    "status",
    "price",
    "inventory:5",
    "taxable",
    "tags",
    "weight",
    "options",
  ] as const;
  expect(fields).toHaveLength(KINDS.length);
  fc.assert(
    fc.property(
      fc
        .constantFrom(...fields.map((field, n) => [field, KINDS[n]!] as const))
        .chain(([field, kind]) => fc.tuple(fc.constant(field), valueOf(kind))),
      ([field, value]) => {
        expect(valueWords(field, value)).not.toBe("");
      },
    ),
  );
});

test("an id names product, variant and field, whatever the field is called, and nothing else is an id", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 17n }),
      fc.string({ minLength: 1, maxLength: 40 }),
      (number, field) => {
        const place = { catalogProductId: String(number), catalogVariantId: "0", field };
        const id = differenceId(place);
        expect(id).toMatch(/^[\w-]+$/);
        expect(differencePlace(id)).toEqual(place);
      },
    ),
  );
  for (const text of ["", "x", "bm90aGluZw", "W10"]) expect(() => differencePlace(text)).toThrow(/no such conflict/);
});
