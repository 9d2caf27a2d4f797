/** What becomes of a product that both sides have: which values go where, and which have to be asked about. */
import type { Json } from "../resource";
import { WHOLE } from "./change";
import type { Verdict } from "./difference";
import { fieldSpec, kindOf } from "./fields";
import type { Tier } from "./fields";
import { outcomeOf } from "./merge";
import type { Outcome, Sides } from "./merge";
import { decide, strategyFor } from "./strategy";
import type { Changed } from "./strategy";
import { theirChangeAt, theirValue } from "./theirs";
import type { Theirs, TheirVariant } from "./theirs";
import type { CatalogPolicy } from "./trust";
import { same } from "./values";
import type { FieldMap } from "./values";

/** A product of ours, or a variant of it: `catalogVariantId` is "0" for the product. */
export interface OurRecord {
  catalogVariantId: string;
  /** Shopify's product or variant; null until it is created there. */
  shopifyId: string | null;
  ours: FieldMap;
  base: FieldMap;
}

export interface OurProduct {
  catalogProductId: string;
  /** Whether the catalog takes over what Shopify adds to it. */
  adopted: boolean;
  record: OurRecord;
  variants: readonly OurRecord[];
}

/** A difference as it was last worked out. */
export interface KnownDifference {
  base: Json;
  theirs: Json;
}

/** Names a field of a product: by variant ("0" for the product itself) and field. */
export const differenceKey = (catalogVariantId: string, field: string) => `${catalogVariantId}:${field}`;

/** A field that Shopify changed since it was last compared. */
export interface Noticed {
  catalogVariantId: string;
  field: string;
  before: Json;
  after: Json;
  at: string;
}

/** A field with its three values and what they come to; only those that are not settled. */
export interface OpenField {
  catalogVariantId: string;
  field: string;
  sides: Sides;
  outcome: Exclude<Outcome, { kind: "nothing" }>;
}

export interface Comparison {
  open: OpenField[];
  noticed: Noticed[];
  /** Records of ours that Shopify does not have yet. */
  create: OurRecord[];
  /** Fields our side has no say in yet, of what it takes over as a whole: variant id → values. */
  adopt: { catalogVariantId: string; values: FieldMap }[];
  newVariants: TheirVariant[];
  /** Variants that Shopify has deleted. */
  goneVariants: string[];
}

/** Compares a product with Shopify's side of it; `known` are the differences of the last time. */
export function compareProduct(
  product: OurProduct,
  theirs: Theirs,
  known: ReadonlyMap<string, KnownDifference>,
): Comparison {
  const found: Comparison = { open: [], noticed: [], create: [], adopt: [], newVariants: [], goneVariants: [] };
  const { unreadable } = theirs;
  const theirVariants = new Map(theirs.variants.map((variant) => [variant.variantId, variant]));
  const compare = (ours: OurRecord, side: Theirs | TheirVariant) => {
    compareRecord(ours, side, known, unreadable, found);
    if (product.adopted) adoptFields(ours, side.values, unreadable, found);
  };
  compare(product.record, theirs);
  for (const variant of product.variants) {
    const side = variant.shopifyId === null ? null : theirVariants.get(variant.shopifyId);
    if (side) compare(variant, side);
    else if (side === null) found.create.push(variant);
    else found.goneVariants.push(variant.catalogVariantId);
  }
  if (product.adopted) {
    const ours = new Set(product.variants.map(({ shopifyId }) => shopifyId));
    found.newVariants.push(...theirs.variants.filter(({ variantId }) => !ours.has(variantId)));
  }
  return found;
}

function compareRecord(
  { catalogVariantId, ours, base }: OurRecord,
  theirs: Theirs | TheirVariant,
  known: ReadonlyMap<string, KnownDifference>,
  unreadable: ReadonlySet<string>,
  found: Comparison,
): void {
  for (const [field, our] of Object.entries(ours)) {
    const their = theirValue(theirs.values, field, unreadable);
    if (their === undefined) continue;
    const kind = kindOf(field);
    const sides: Sides = { base: base[field], ours: our, theirs: their };
    const outcome = outcomeOf(kind, sides);
    if (outcome.kind !== "nothing") found.open.push({ catalogVariantId, field, sides, outcome });
    const seen = lastSeen(known.get(differenceKey(catalogVariantId, field)), base[field], kind);
    if (seen !== undefined && !same(kind, seen, their)) {
      const at = theirChangeAt(theirs, field);
      found.noticed.push({ catalogVariantId, field, before: seen, after: their, at });
    }
  }
}

/** What Shopify held when it was last compared: unless the base has moved to it since, the difference of that time knows. */
function lastSeen(known: KnownDifference | undefined, base: Json | undefined, kind: ReturnType<typeof kindOf>) {
  return known && same(kind, known.base, base) ? known.theirs : base;
}

function adoptFields(
  { catalogVariantId, ours }: OurRecord,
  theirs: FieldMap,
  unreadable: ReadonlySet<string>,
  found: Comparison,
): void {
  const fields = Object.keys(theirs).filter(
    (field) => !(field in ours) && theirValue(theirs, field, unreadable) !== undefined,
  );
  if (fields.length === 0) return;
  const values = Object.fromEntries(fields.map((field) => [field, theirs[field] ?? null]));
  found.adopt.push({ catalogVariantId, values });
}

/** What is done at once, and what is left to show. */
export interface Settlement {
  /** By cause; `by` is the strategy that decided. Without `ours` only the base learns what both sides hold. */
  patches: {
    cause: "pull" | "merge" | "resolve";
    by: string | null;
    catalogVariantId: string;
    ours?: FieldMap;
    base: FieldMap;
  }[];
  differences: Difference[];
}

export interface Difference {
  catalogVariantId: string;
  field: string;
  verdict: Verdict;
  sides: Sides;
  value: Json;
  tier: Tier;
}

/**
 * While a shop only watches, nothing of either side is changed; what both sides hold already is remembered as agreed even then,
 * because from then on it counts who changes it. `changedOf` tells when each side changed a field.
 */
export function settle(
  policy: CatalogPolicy,
  { open, create }: Pick<Comparison, "open" | "create">,
  changedOf: (key: string) => Changed,
): Settlement {
  const settled: Settlement = { patches: [], differences: create.map(creation) };
  for (const field of open) settleField(policy, field, changedOf, settled);
  return settled;
}

function settleField(
  policy: CatalogPolicy,
  found: OpenField,
  changedOf: (key: string) => Changed,
  into: Settlement,
): void {
  const { catalogVariantId, field, sides, outcome } = found;
  const patch = (cause: "pull" | "merge" | "resolve", by: string | null, base: Json, ours?: Json) =>
    into.patches.push({
      cause,
      by,
      catalogVariantId,
      base: { [field]: base },
      ...(ours !== undefined && { ours: { [field]: ours } }),
    });
  const show = (verdict: Verdict, value: Json, shown: Sides = sides) =>
    into.differences.push({ catalogVariantId, field, verdict, sides: shown, value, tier: fieldSpec(field)?.tier ?? 1 });

  /** Our half of it: what then is left is a clean push, or nothing. */
  const take = (cause: "pull" | "merge" | "resolve", by: string | null, value: Json) => {
    patch(cause, by, sides.theirs, value);
    const left: Sides = { base: sides.theirs, ours: value, theirs: sides.theirs };
    if (!same(kindOf(field), value, sides.theirs)) show("push", value, left);
  };
  switch (outcome.kind) {
    case "agreed":
      return void patch("pull", null, outcome.value);
    case "push":
      return void show("push", outcome.value);
    case "pull":
    case "merge":
      return policy.mode === "live" ? take(outcome.kind, null, outcome.value) : void show(outcome.kind, outcome.value);
    case "conflict": {
      const choice =
        policy.mode === "live" && policy.autoResolve
          ? decide(policy, field, changedOf(differenceKey(catalogVariantId, field)))
          : null;
      if (choice === null) return void show("conflict", null);
      take("resolve", strategyFor(policy, field), choice === "ours" ? sides.ours : sides.theirs);
    }
  }
}

const creation = ({ catalogVariantId, ours, base }: OurRecord): Difference => ({
  catalogVariantId,
  field: WHOLE,
  verdict: "create",
  sides: { base, ours, theirs: null },
  value: ours,
  tier: 3,
});
