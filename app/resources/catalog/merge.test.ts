import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { endOf, outcomeOf } from "./merge";
import type { Outcome, Sides } from "./merge";
import { STRATEGIES } from "./strategy";
import type { ConflictPolicy } from "./strategy";
import { KINDS, sidesOf, valueOf } from "./sides.fixture";
import { same } from "./values";

const manual: ConflictPolicy = { strategy: "manual_review", fieldStrategies: {}, fieldOwners: {} };
const instant = fc.oneof(fc.constant(null), fc.constantFrom("2026-11-26T10:00:00Z", "2026-11-26T11:00:00Z"));
const changed = fc.record({ ours: instant, theirs: instant });
const anyPolicy = fc.record({
  strategy: fc.constantFrom(...STRATEGIES),
  fieldStrategies: fc.dictionary(fc.constantFrom("title", "inventory"), fc.constantFrom(...STRATEGIES)),
  fieldOwners: fc.dictionary(fc.constantFrom("title", "price"), fc.constantFrom("ours" as const, "shopify" as const)),
});

/** Both sides after what the outcome says was done. */
function settled(outcome: Outcome, sides: Sides): Sides {
  if (outcome.kind === "nothing" || outcome.kind === "conflict") return sides;
  return { base: outcome.value, ours: outcome.value, theirs: outcome.value };
}

const swapped: Readonly<Record<string, string>> = { push: "pull", pull: "push" };

describe.for(KINDS)("a field of kind %s", (kind) => {
  const sides = sidesOf(kind);

  test("that only one side changed is never lost, under any strategy", () => {
    fc.assert(
      fc.property(valueOf(kind), valueOf(kind), anyPolicy, changed, (base, edit, policy, when) => {
        const value = same(kind, base, edit) ? base : edit;
        const ours = { base, ours: edit, theirs: base };
        const theirs = { base, ours: base, theirs: edit };
        expect(endOf(policy, "title", kind, ours, when)).toEqual({ value });
        expect(endOf(policy, "title", kind, theirs, when)).toEqual({ value });
      }),
    );
  });

  test("is settled once: merging what came of a merge changes nothing", () => {
    fc.assert(
      fc.property(sides, (before) => {
        const after = settled(outcomeOf(kind, before), before);
        const again = outcomeOf(kind, after);
        if (outcomeOf(kind, before).kind === "conflict") expect(again).toEqual({ kind: "conflict" });
        else expect(again).toEqual({ kind: "nothing" });
      }),
    );
  });

  test("is settled half by half: after our half of a pull or merge, what is left is nothing, or a clean push", () => {
    fc.assert(
      fc.property(sides, (before) => {
        const outcome = outcomeOf(kind, before);
        if (outcome.kind !== "pull" && outcome.kind !== "merge" && outcome.kind !== "agreed") return;
        const left = outcomeOf(kind, { base: before.theirs, ours: outcome.value, theirs: before.theirs });
        if (outcome.kind === "merge" && !same(kind, outcome.value, before.theirs))
          expect(left).toEqual({ kind: "push", value: outcome.value });
        else expect(left).toEqual({ kind: "nothing" });
      }),
    );
  });

  test("is seen the same from both sides", () => {
    fc.assert(
      fc.property(sides, ({ base, ours, theirs }) => {
        const here = outcomeOf(kind, { base, ours, theirs });
        const there = outcomeOf(kind, { base, ours: theirs, theirs: ours });
        expect(there.kind).toBe(swapped[here.kind] ?? here.kind);
      }),
    );
  });

  test("that both sides changed to the same is agreed, and to different values a conflict that both values survive", () => {
    fc.assert(
      fc.property(sides, ({ base, ours, theirs }) => {
        const outcome = outcomeOf(kind, { base, ours, theirs });
        if (same(kind, ours, theirs)) {
          expect(["nothing", "agreed"]).toContain(outcome.kind);
          return;
        }
        if (same(kind, base, ours) || same(kind, base, theirs)) {
          expect(["push", "pull"]).toContain(outcome.kind);
          return;
        }
        expect(outcome.kind === "conflict" || kind === "set" || kind === "options").toBe(true);
        if (outcome.kind === "conflict")
          expect(endOf(manual, "title", kind, { base, ours, theirs }, { ours: null, theirs: null })).toBeNull();
      }),
    );
  });

  test("without a base is never overwritten: equal values are agreed, others are asked about", () => {
    fc.assert(
      fc.property(valueOf(kind), valueOf(kind), (ours, theirs) => {
        const { kind: what } = outcomeOf(kind, { base: undefined, ours, theirs });
        expect(what).toBe(same(kind, ours, theirs) ? "agreed" : "conflict");
      }),
    );
  });

  test("every strategy ends a conflict with one of its two values, or asks", () => {
    fc.assert(
      fc.property(sides, anyPolicy, changed, (three, policy, when) => {
        if (outcomeOf(kind, three).kind !== "conflict") return;
        const end = endOf(policy, "title", kind, three, when);
        if (end) expect([three.ours, three.theirs]).toContainEqual(end.value);
      }),
    );
  });
});

test("a set never conflicts: what each side added and took away is all in", () => {
  fc.assert(
    fc.property(sidesOf("set"), (sides) => {
      expect(outcomeOf("set", sides).kind).not.toBe("conflict");
    }),
  );
  const sides = { base: ["new", "tea"], ours: ["sale", "tea"], theirs: ["new", "organic", "tea"] };
  expect(outcomeOf("set", sides)).toEqual({ kind: "merge", value: ["organic", "sale", "tea"] });
});

const size = (...values: string[]) => ({ name: "Size", values });
const colour = (...values: string[]) => ({ name: "Colour", values });

test("options merge value by value, and keep their order", () => {
  const sides = {
    base: [size("S", "M")],
    ours: [size("S", "M", "L"), colour("red")],
    theirs: [size("XS", "S", "M")],
  };
  expect(outcomeOf("options", sides)).toEqual({
    kind: "merge",
    value: [size("XS", "S", "M", "L"), colour("red")],
  });
});

test.for([
  ["taken away here and changed there", [size("S"), colour("red")], [size("S")], [size("S"), colour("red", "blue")]],
  ["left without a value", [size("S", "M")], [size("S")], [size("M")]],
  ["put into another order by both", [size("S", "M", "L")], [size("L", "M", "S")], [size("M", "S", "L")]],
])("an option that was %s is asked about", ([, base, ours, theirs]) => {
  expect(outcomeOf("options", { base, ours, theirs } as Sides)).toEqual({ kind: "conflict" });
});
