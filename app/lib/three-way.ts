/**
 * Two edits of one base, put together: what only one side changed is taken from it, and what both changed to the same is
 * agreed. What a value is, when two are the same and how two edits of one merge is given, so this knows neither Shopify nor us.
 */
export interface Sides<T> {
  /** What both sides last agreed on; undefined when they never have. */
  base: T | undefined;
  ours: T;
  theirs: T;
}

/** `value` is what both sides are to hold. */
export type Outcome<T> =
  | { kind: "nothing" }
  /** Both sides hold the value already; only the base has to learn it. */
  | { kind: "agreed"; value: T }
  /** Only our side changed it; only theirs did; both did, and one value holds both edits. */
  | { kind: "push" | "pull" | "merge"; value: T }
  | { kind: "conflict" };

/**
 * `merge` answers undefined for edits that cannot both be kept. Without a base whatever differs is a conflict, also what could
 * be merged: nobody can tell what was added here from what was taken away there.
 */
export function threeWay<T>(
  { base, ours, theirs }: Sides<T>,
  same: (a: T, b: T) => boolean,
  merge: (sides: Sides<T> & { base: T }) => T | undefined = () => undefined,
): Outcome<T> {
  if (same(ours, theirs))
    return base !== undefined && same(base, ours) ? { kind: "nothing" } : { kind: "agreed", value: theirs };
  if (base === undefined) return { kind: "conflict" };
  if (same(base, theirs)) return { kind: "push", value: ours };
  if (same(base, ours)) return { kind: "pull", value: theirs };
  const value = merge({ base, ours, theirs });
  return value === undefined ? { kind: "conflict" } : { kind: "merge", value };
}

type Lists = { [Side in keyof Sides<unknown>]: readonly string[] };

/** Both edits of a set: each element that a side added is in, each that a side took away is out. Sorted, each once. */
export function mergeSets({ base, ours, theirs }: Lists): string[] {
  const [before, here, there] = [new Set(base), new Set(ours), new Set(theirs)];
  const all = new Set([...ours, ...theirs]);
  return [...all].filter((element) => (here.has(element) && there.has(element)) || !before.has(element)).sort();
}

/**
 * Both edits of a list whose elements stand in an order, each once. Its elements are those of the sets; the order is that of
 * the side which moved something, and what the other one added follows what it follows there. Undefined when both moved
 * what they share, and differently.
 */
export function mergeOrdered({ base, ours, theirs }: Lists): string[] | undefined {
  const kept = new Set(mergeSets({ base, ours, theirs }));
  const known = (list: readonly string[]) =>
    list.filter((e) => base.includes(e) && ours.includes(e) && theirs.includes(e));
  const [before, here, there] = [known(base), known(ours), known(theirs)];
  if (sameOrder(there, before) || sameOrder(there, here)) return interleave(ours, theirs, kept);
  return sameOrder(here, before) ? interleave(theirs, ours, kept) : undefined;
}

const sameOrder = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((element, i) => element === b[i]);

function interleave(lead: readonly string[], other: readonly string[], kept: ReadonlySet<string>): string[] {
  const list = lead.filter((element) => kept.has(element));
  let place = other.some((element) => list.includes(element)) ? 0 : list.length;
  for (const element of other) {
    if (!kept.has(element)) continue;
    const at = list.indexOf(element);
    if (at < 0) list.splice(place, 0, element);
    place = (at < 0 ? place : at) + 1;
  }
  return list;
}
