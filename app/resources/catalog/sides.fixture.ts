/** Values of every kind, for properties of the merge. */
import fc from "fast-check";

import type { Json } from "../resource";
import type { FieldKind } from "./fields";
import { canonical } from "./values";

export const KINDS: readonly FieldKind[] = [
  "text",
  "html",
  "status",
  "money",
  "number",
  "boolean",
  "set",
  "weight",
  "options",
];

const word = fc.constantFrom("S", "M", "L", "XL", "red", "blue");
const names = fc.constantFrom("Size", "Colour", "Material");
const amount = fc.oneof(
  fc.constantFrom("0", "0.00", "12.5", "12.50", "012.5", "7", "+7", ".5"),
  fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String),
);
const orNull = (values: fc.Arbitrary<Json>) => fc.oneof({ weight: 5, arbitrary: values }, fc.constant(null));

const RAW: Readonly<Record<FieldKind, fc.Arbitrary<Json>>> = {
  text: orNull(fc.oneof(word, fc.constantFrom("", "a\r\nb", "a\nb"), fc.string({ unit: "binary" }))),
  html: orNull(fc.oneof(fc.constantFrom("<p>a</p>", "<p>b</p>", ""), fc.string())),
  status: fc.constantFrom("ACTIVE", "active", "DRAFT", "ARCHIVED"),
  money: orNull(amount),
  number: fc.integer({ min: -3, max: 3 }).map(String),
  boolean: orNull(fc.boolean()),
  set: fc.array(word, { maxLength: 6 }),
  weight: orNull(fc.record({ unit: fc.constantFrom("GRAMS", "POUNDS"), value: amount })),
  options: fc.uniqueArray(fc.record({ name: names, values: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }) }), {
    selector: ({ name }) => name,
    minLength: 1,
  }),
};

/** As it may come: in any way of writing it. */
export const rawValue = (kind: FieldKind): fc.Arbitrary<Json> => RAW[kind];

export const valueOf = (kind: FieldKind) => RAW[kind].map((value) => canonical(kind, value));

/** Three values of which two are often the same, as in life. */
export function sidesOf(kind: FieldKind) {
  const value = valueOf(kind);
  return fc.tuple(value, value, value, fc.nat(5)).map(([base, a, b, draw]) => {
    const ours = draw === 0 || draw === 1 ? base : a;
    const theirs = draw === 0 || draw === 2 ? base : draw === 3 ? ours : b;
    return { base, ours, theirs };
  });
}
