import fc from "fast-check";
import { expect, test } from "vitest";

import type { Json } from "../resource";
import type { FieldKind } from "./fields";
import { KINDS, rawValue } from "./sides.fixture";
import { canonical, same } from "./values";

test.for(KINDS)("there is one canonical form of each %s, and it is its own", (kind) => {
  fc.assert(
    fc.property(rawValue(kind), rawValue(kind), (a, b) => {
      const form = canonical(kind, a);
      expect(canonical(kind, form)).toEqual(form);
      expect(same(kind, a, form)).toBe(true);
      expect(same(kind, a, b)).toBe(JSON.stringify(form) === JSON.stringify(canonical(kind, b)));
    }),
  );
});

test.for<[FieldKind, Json, Json, boolean]>([
  ["money", "12.50", "12.5", true],
  ["money", "12.50", "12.05", false],
  ["money", "90071992547409931.070", "90071992547409931.07", true],
  ["money", "0.00", null, false],
  ["number", "-0", "0", true],
  ["number", 7, "7", true],
  ["text", "", null, true],
  ["text", "a\r\nb", "a\nb", true],
  ["text", "Tea", "tea", false],
  ["set", ["b", "a", "b", " a "], ["a", "b"], true],
  ["set", null, [], true],
  ["set", ["a"], ["a", "b"], false],
  ["weight", { value: "1.50", unit: "KILOGRAMS" }, { unit: "kilograms", value: 1.5 }, true],
  ["weight", { value: "1000", unit: "GRAMS" }, { value: "1", unit: "KILOGRAMS" }, false],
  ["options", [{ name: "Size", values: ["S", "M"] }], [{ values: ["S", "M", "S"], name: "Size" }], true],
  ["options", [{ name: "Size", values: ["S", "M"] }], [{ name: "Size", values: ["M", "S"] }], false],
  ["status", "active", "ACTIVE", true],
  ["money", "twelve", "twelve", true],
])("%s: %j and %j are the same: %s", ([kind, a, b, isSame]) => {
  expect(same(kind, a, b)).toBe(isSame);
});
