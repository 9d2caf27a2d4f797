import fc from "fast-check";
import { expect, test } from "vitest";

import { fieldChanges } from "./field-changes";

test("what changed is told by its path, nodes by their ids wherever they stand", () => {
  const line = (id: number, quantity: number) => ({ id: `gid://shopify/LineItem/${id}`, quantity });
  const before = { tags: ["a"], total: { amount: "10.00" }, note: null, lines: [line(1, 1), line(2, 5)], test: false };
  const after = {
    tags: ["a", "b"],
    total: { amount: "12.00" },
    lines: [line(3, 7), line(2, 5), line(1, 2)],
    test: false,
  };
  expect(fieldChanges(before, after)).toEqual({
    tags: [["a"], ["a", "b"]],
    "total.amount": ["10.00", "12.00"],
    "lines[1].quantity": [1, 2],
    "lines[3]": [null, line(3, 7)],
  });
});

const gid = fc.nat({ max: 9 }).map((n) => `gid://shopify/Thing/${n}`);
const scalar = fc.oneof(fc.string({ maxLength: 3 }), fc.nat({ max: 3 }), fc.boolean(), fc.constant(null));
const record = fc.letrec<{ value: never; node: never }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }),
    fc.uniqueArray(tie("node"), { maxLength: 3, selector: (node: { id: string }) => node.id }),
  ) as fc.Arbitrary<never>,
  node: fc.record({ id: gid, x: tie("value") }) as unknown as fc.Arbitrary<never>,
})).value;

test("a record is no different from itself", () => {
  fc.assert(
    fc.property(record, (value) => {
      expect(fieldChanges(value, structuredClone(value))).toEqual({});
    }),
  );
});

test("backwards the same fields changed, the other way round", () => {
  fc.assert(
    fc.property(record, record, (a, b) => {
      const swapped = Object.entries(fieldChanges(a, b)).map(([path, [before, after]]) => [path, [after, before]]);
      expect(fieldChanges(b, a)).toEqual(Object.fromEntries(swapped));
    }),
  );
});

/** Without what is absent, nodes in the order of their ids. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isNodes = value.every((one) => typeof (one as { id?: unknown } | null)?.id === "string");
    const items = isNodes
      ? value.toSorted((a, b) => ((a as { id: string }).id < (b as { id: string }).id ? -1 : 1))
      : value;
    return items.map(normal);
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, one]) => [key, normal(one)] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== null).sort());
}

test("two records without a change between them have all in common", () => {
  fc.assert(
    fc.property(record, record, (a, b) => {
      const same = Object.keys(fieldChanges(a, b)).length === 0;
      if (same) expect(normal(a)).toEqual(normal(b));
      else expect(normal(a)).not.toEqual(normal(b));
    }),
    { numRuns: 1000 },
  );
});

test("every change names what really stands there on both sides", () => {
  const at = (value: unknown, path: string): unknown =>
    path.split(/\.|(?=\[)/).reduce((here: unknown, step) => {
      if (step === "" || here === null || here === undefined) return here ?? null;
      const id = /^\[(.*)\]$/.exec(step)?.[1];
      return id === undefined
        ? (here as Record<string, unknown>)[step]
        : (here as { id: string }[]).find((node) => node.id.endsWith(`/${id}`));
    }, value) ?? null;
  fc.assert(
    fc.property(record, record, (a, b) => {
      for (const [path, [before, after]] of Object.entries(fieldChanges(a, b))) {
        expect(at(a, path)).toEqual(before);
        expect(at(b, path)).toEqual(after);
        expect(before).not.toEqual(after);
      }
    }),
  );
});
