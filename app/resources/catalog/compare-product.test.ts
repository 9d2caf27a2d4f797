import fc from "fast-check";
import { expect, test } from "vitest";

import type { Json } from "../resource";
import { compareProduct, differenceKey, settle } from "./compare-product";
import type { KnownDifference, OurRecord } from "./compare-product";
import { kindOf } from "./fields";
import { STRATEGIES } from "./strategy";
import { valueOf } from "./sides.fixture";
import type { Theirs, TheirVariant } from "./theirs";
import { DEFAULT_POLICY } from "./trust";
import type { CatalogPolicy } from "./trust";
import { same } from "./values";
import type { FieldMap } from "./values";

const FIELDS: readonly (readonly [record: string, field: string])[] = [
  ["0", "title"],
  ["0", "tags"],
  ["0", "options"],
  ["7", "price"],
  ["7", "inventory:5"],
];

interface World {
  /** Record → field → value. */
  ours: Record<string, Record<string, Json>>;
  base: Record<string, Record<string, Json>>;
  theirs: Record<string, Record<string, Json>>;
  known: Map<string, KnownDifference>;
  /** All values that the history holds, as text. */
  history: Set<string>;
  clock: number;
  changed: Map<string, { ours: number | null; theirs: number | null }>;
}

const text = (value: Json) => JSON.stringify(value);
const record = (world: World, id: string): OurRecord => ({
  catalogVariantId: id,
  shopifyId: id === "0" ? "1" : "71",
  ours: world.ours[id] as FieldMap,
  base: world.base[id] as FieldMap,
});

function theirsOf(world: World): Theirs {
  const side = { updatedAt: "", fieldUpdatedAt: {}, title: "", position: 1, options: {}, inventoryItemId: "9" };
  const variant: TheirVariant = { ...side, variantId: "71", values: world.theirs["7"] as FieldMap };
  const values = world.theirs["0"] as FieldMap;
  return {
    ...side,
    productId: "1",
    handle: "",
    values,
    variants: [variant],
    unreadable: new Set(),
    hash: Buffer.of(),
    toldBy: "",
  };
}

/** A comparison as catalog/compare does it, on plain objects. */
function compare(world: World, policy: CatalogPolicy): ReturnType<typeof settle> {
  const product = { catalogProductId: "1", adopted: true, record: record(world, "0"), variants: [record(world, "7")] };
  const found = compareProduct(product, theirsOf(world), world.known);
  for (const { after, before } of found.noticed) world.history.add(text(after)).add(text(before));
  for (const { catalogVariantId, field } of found.noticed) touch(world, catalogVariantId, field, "theirs");
  const iso = (at: number | null | undefined) => (at ? new Date(at).toISOString() : null);
  const settled = settle(policy, found, (key) => {
    const changed = world.changed.get(key);
    return { ours: iso(changed?.ours), theirs: iso(changed?.theirs) };
  });
  for (const { catalogVariantId, ours = {}, base } of settled.patches) {
    for (const [field, value] of Object.entries(ours)) edit(world, "ours", catalogVariantId, field, value);
    Object.assign(world.base[catalogVariantId]!, base);
  }
  world.known = new Map(
    settled.differences.map(({ catalogVariantId, field, sides }) => [
      differenceKey(catalogVariantId, field),
      { base: sides.base ?? null, theirs: sides.theirs },
    ]),
  );
  return settled;
}

function touch(world: World, id: string, field: string, side: "ours" | "theirs") {
  const key = differenceKey(id, field);
  world.changed.set(key, { ours: null, theirs: null, ...world.changed.get(key), [side]: ++world.clock });
}

/** Ours is written by write-catalog alone, which writes down what it was and became. */
function edit(world: World, side: "ours" | "theirs", id: string, field: string, value: Json) {
  const before = world[side][id]![field]!;
  world[side][id]![field] = value;
  if (side === "theirs") return;
  world.history.add(text(before)).add(text(value));
  touch(world, id, field, "ours");
}

/** Writes what is to be pushed to Shopify; both sides have agreed on it then. */
function push(world: World, differences: ReturnType<typeof settle>["differences"]) {
  for (const { verdict, catalogVariantId, field, value } of differences) {
    if (verdict !== "push") continue;
    // Nobody's value is overwritten that the history does not hold, or that both sides had agreed on.
    const overwritten = text(world.theirs[catalogVariantId]![field]!);
    expect(world.history.has(overwritten) || overwritten === text(world.base[catalogVariantId]![field]!)).toBe(true);
    world.theirs[catalogVariantId]![field] = value;
    world.base[catalogVariantId]![field] = value;
  }
}

const place = fc.constantFrom(...FIELDS);
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: place.chain(([id, field]) =>
      valueOf(kindOf(field)).map((value) => ({ do: "ours" as const, id, field, value })),
    ),
  },
  {
    weight: 3,
    arbitrary: place.chain(([id, field]) =>
      valueOf(kindOf(field)).map((value) => ({ do: "theirs" as const, id, field, value })),
    ),
  },
  { weight: 2, arbitrary: fc.constant({ do: "compare" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "push" as const }) },
);
const start = fc.tuple(...FIELDS.map(([, field]) => valueOf(kindOf(field))));
const policy: fc.Arbitrary<CatalogPolicy> = fc
  .record({
    strategy: fc.constantFrom(...STRATEGIES),
    autoResolve: fc.boolean(),
    fieldOwners: fc.dictionary(fc.constantFrom("title", "price"), fc.constantFrom("ours" as const, "shopify" as const)),
  })
  .map((given) => ({ ...DEFAULT_POLICY, mode: "live", ...given }));

function worldOf(values: readonly Json[]): World {
  const maps = () => {
    const all: Record<string, Record<string, Json>> = { "0": {}, "7": {} };
    FIELDS.forEach(([id, field], n) => (all[id]![field] = values[n] ?? null));
    return all;
  };
  return {
    ours: maps(),
    base: maps(),
    theirs: maps(),
    known: new Map(),
    history: new Set(),
    clock: 0,
    changed: new Map(),
  };
}

test("whatever two sides write, in the end they agree except for open conflicts that name both values, and no value that was seen is lost", () => {
  let conflicts = 0;
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 40 }), policy, (values, steps, how) => {
      const world = worldOf(values);
      const seen = new Set<string>();
      for (const what of steps) {
        if (what.do === "ours") {
          edit(world, "ours", what.id, what.field, what.value);
          seen.add(text(what.value));
        } else if (what.do === "theirs") edit(world, "theirs", what.id, what.field, what.value);
        else {
          const { differences } = compare(world, how);
          for (const [id, field] of FIELDS) seen.add(text(world.theirs[id]![field]!));
          if (what.do === "push") push(world, differences);
        }
      }
      for (let round = 0; round < 2; round++) push(world, compare(world, how).differences);
      const { differences, patches } = compare(world, how);
      expect(patches).toEqual([]);
      const open = new Map(differences.map((found) => [differenceKey(found.catalogVariantId, found.field), found]));
      for (const [id, field] of FIELDS) {
        const [ours, theirs] = [world.ours[id]![field]!, world.theirs[id]![field]!];
        const found = open.get(differenceKey(id, field));
        if (!found) expect(same(kindOf(field), ours, theirs)).toBe(true);
        else expect(found).toMatchObject({ verdict: "conflict", sides: { ours, theirs } });
      }
      conflicts += open.size;
      const held = new Set([
        ...world.history,
        ...Object.values(world.ours).flatMap((map) => Object.values(map).map(text)),
      ]);
      for (const value of seen) expect(held.has(value) || values.map(text).includes(value)).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(conflicts).toBeGreaterThan(0);
});

test("while a shop only watches, no value of either side changes, however often it is compared", () => {
  fc.assert(
    fc.property(start, start, start, policy, (base, ours, theirs, how) => {
      const world = worldOf(base);
      world.ours = worldOf(ours).ours;
      world.theirs = worldOf(theirs).theirs;
      const before = structuredClone([world.ours, world.theirs]);
      const first = compare(world, { ...how, mode: "monitor" });
      const noticed = world.history.size;
      const second = compare(world, { ...how, mode: "monitor" });
      expect([world.ours, world.theirs]).toEqual(before);
      expect(second.differences).toEqual(first.differences);
      expect([second.patches, world.history.size]).toEqual([[], noticed]);
    }),
  );
});
