import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeOrdered, mergeSets, threeWay } from "./three-way";

const same = (a: string, b: string) => a === b;

test.for([
  ["a", "a", "a", { kind: "nothing" }],
  ["a", "b", "a", { kind: "push", value: "b" }],
  ["a", "a", "b", { kind: "pull", value: "b" }],
  ["a", "b", "b", { kind: "agreed", value: "b" }],
  ["a", "b", "c", { kind: "conflict" }],
  [undefined, "a", "a", { kind: "agreed", value: "a" }],
  [undefined, "a", "b", { kind: "conflict" }],
] as const)("base %s, ours %s, theirs %s: %j", ([base, ours, theirs, outcome]) => {
  expect(threeWay<string>({ base, ours, theirs }, same)).toEqual(outcome);
});

test("without a base nothing is merged, because nobody knows what was added and what was taken away", () => {
  const merge = () => "merged";
  expect(threeWay({ base: "a", ours: "b", theirs: "c" }, same, merge)).toEqual({ kind: "merge", value: "merged" });
  expect(threeWay({ base: undefined, ours: "b", theirs: "c" }, same, merge)).toEqual({ kind: "conflict" });
});

const list = fc.uniqueArray(fc.constantFrom(..."abcdef"), { maxLength: 6 });
const lists = fc.record({ base: list, ours: list, theirs: list });

test("each element of a set ends as the side that changed it wants; which side is which does not matter", () => {
  fc.assert(
    fc.property(lists, ({ base, ours, theirs }) => {
      const merged = mergeSets({ base, ours, theirs });
      for (const element of "abcdef") {
        const [before, here, there] = [base, ours, theirs].map((side) => side.includes(element));
        expect(merged.includes(element)).toBe(here === before ? there : here);
      }
      expect(merged).toEqual(mergeSets({ base, ours: theirs, theirs: ours }));
    }),
  );
});

test("an ordered list has the elements of the set, in the order of the side that moved some", () => {
  const among = (order: readonly string[], these: readonly string[]) =>
    order.filter((element) => these.includes(element));
  let conflicts = 0;
  fc.assert(
    fc.property(lists, ({ base, ours, theirs }) => {
      const merged = mergeOrdered({ base, ours, theirs });
      const known = ours.filter((element) => theirs.includes(element) && base.includes(element));
      const [before, here, there] = [base, ours, theirs].map((side) => among(side, known).join());
      if (merged === undefined) {
        conflicts++;
        expect(new Set([before, here, there]).size).toBe(3);
        return;
      }
      expect([...merged].sort()).toEqual(mergeSets({ base, ours, theirs }));
      expect(among(merged, known).join()).toBe(here === before ? there : here);
    }),
    { numRuns: 2000 },
  );
  expect(conflicts).toBeGreaterThan(0);
});

test.for([
  ["S,M,L", "S,M,L,XL", "S,L", "S,L,XL"],
  ["S,M,L", "L,M,S", "S,M,XL,L", "L,M,XL,S"],
  ["S,M,L", "L,M,S", "M,S,L", undefined],
  ["", "S,M", "L", "S,M,L"],
])("from %s, %s here and %s there become %s", ([base, ours, theirs, merged]) => {
  const [before, here, there] = [base, ours, theirs].map((text) => text!.split(",").filter(Boolean));
  const sides = { base: before!, ours: here!, theirs: there! };
  expect(mergeOrdered(sides)?.join()).toBe(merged);
});
