/**
 * What becomes of a field that two sides may change. A change that only one side made is never lost, whatever the strategy:
 * strategies decide conflicts only.
 */
import { mergeOrdered, mergeSets, threeWay } from "~/lib/three-way";
import type { Outcome as OutcomeOf, Sides as SidesOf } from "~/lib/three-way";

import type { Json } from "../resource";
import type { FieldKind } from "./fields";
import { decide } from "./strategy";
import type { Changed, ConflictPolicy } from "./strategy";
import { canonical, optionsOf, same } from "./values";
import type { ProductOption } from "./values";

export type Sides = SidesOf<Json>;
export type Outcome = OutcomeOf<Json>;

/** Values are in canonical form. Sets and options merge element by element; two edits of one text or number are a conflict. */
export function outcomeOf(kind: FieldKind, sides: Sides): Outcome {
  return threeWay<Json>(sides, (a, b) => same(kind, a, b), MERGES[kind]);
}

const MERGES: Partial<Record<FieldKind, (sides: Sides) => Json | undefined>> = {
  set: mergedSet,
  options: mergedOptions,
};

/** What both sides are to hold: by the outcome, or for a conflict by the strategy. Null while somebody has to be asked. */
export function endOf(
  policy: ConflictPolicy,
  field: string,
  kind: FieldKind,
  sides: Sides,
  changed: Changed,
): { value: Json } | null {
  const outcome = outcomeOf(kind, sides);
  if (outcome.kind === "nothing") return { value: sides.theirs };
  if (outcome.kind !== "conflict") return { value: outcome.value };
  const winner = decide(policy, field, changed);
  return winner && { value: winner === "ours" ? sides.ours : sides.theirs };
}

function mergedSet({ base, ours, theirs }: Sides): Json | undefined {
  if (!areTexts(base) || !areTexts(ours) || !areTexts(theirs)) return undefined;
  return canonical("set", mergeSets({ base, ours, theirs }));
}

const areTexts = (value: Json | undefined): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/**
 * Options and their values, each a set that stands in an order. A conflict where one side took an option away and the other
 * changed it, or where nothing would be left of one.
 */
function mergedOptions(sides: Sides): Json | undefined {
  const [base, ours, theirs] = [sides.base ?? null, sides.ours, sides.theirs].map(optionsOf);
  if (!base || !ours || !theirs) return undefined;
  const names = mergeOrdered({ base: namesOf(base), ours: namesOf(ours), theirs: namesOf(theirs) });
  if (!names || base.some((option) => isTornBetween(option, ours, theirs))) return undefined;
  const merged: ProductOption[] = [];
  for (const name of names) {
    const [before, here, there] = [base, ours, theirs].map((options) => valuesOf(options, name));
    const values = here && there ? mergeOrdered({ base: before ?? [], ours: here, theirs: there }) : (here ?? there);
    if (!values || values.length === 0) return undefined;
    merged.push({ name, values: [...values] });
  }
  return merged;
}

const namesOf = (options: readonly ProductOption[]) => options.map(({ name }) => name);
const valuesOf = (options: readonly ProductOption[], name: string) =>
  options.find((option) => option.name === name)?.values;

function isTornBetween({ name, values }: ProductOption, ours: ProductOption[], theirs: ProductOption[]): boolean {
  const [here, there] = [valuesOf(ours, name), valuesOf(theirs, name)];
  const left = here && !there ? here : there && !here ? there : values;
  return !same("set", left, values);
}
