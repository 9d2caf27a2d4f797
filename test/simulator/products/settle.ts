import { isDeepStrictEqual } from "node:util";
import type { Ids } from "./ids.ts";
import { keptTags } from "./tags.ts";
import type { MetafieldState, Product, ProductState, Seconds, Variant, VariantState } from "./state.ts";

/** What a change came to, when it came to anything. */
export interface Settled {
  product: Product;
  newItems: Variant[];
  changedItems: Variant[];
  goneItems: Variant[];
}

export interface Settling {
  at: Seconds;
  ids: Ids;
  /** Without: nothing is stamped, and nothing is looked for. */
  stamps: boolean;
  levelsOf: (variant: VariantState) => VariantState["item"]["levels"];
}

/**
 * Takes a changed copy over from the state before it: tidied, checked, with `updatedAt` stamped on whatever differs.
 * Undefined when nothing does.
 */
export function settle(
  before: Product,
  draft: ProductState,
  { at, ids, stamps, levelsOf }: Settling,
): Settled | undefined {
  tidy(draft);
  check(draft);
  const earlier = new Map(before.variants.map((variant) => [variant.id, variant]));
  const settled: Settled = { product: draft, newItems: [], changedItems: [], goneItems: [] };
  for (const variant of draft.variants) {
    const known = earlier.get(variant.id);
    earlier.delete(variant.id);
    if (!known) {
      variant.item.levels = levelsOf(variant);
      settled.newItems.push(variant);
      continue;
    }
    variant.item.levels = known.item.levels;
    variant.createdAt = known.createdAt;
    if (!stamps) continue;
    stampMetafields(known.metafields, variant.metafields, at, ids);
    if (!isDeepStrictEqual(known.item, variant.item)) {
      variant.item.updatedAt = at;
      settled.changedItems.push(variant);
    }
    const { item: _, ...own } = variant;
    const { item: __, ...knownOwn } = known;
    if (known.item.sku !== variant.item.sku || !isDeepStrictEqual(knownOwn, own)) variant.updatedAt = at;
  }
  settled.goneItems = [...earlier.values()];
  if (!stamps) return settled;
  stampMetafields(before.metafields, draft.metafields, at, ids);
  if (isDeepStrictEqual(before, draft)) return undefined;
  draft.updatedAt = Math.max(before.updatedAt, at);
  return settled;
}

/** As Shopify keeps them: tags once each and sorted, options only with values that a variant has or that are left over. */
export function tidy(draft: ProductState): void {
  draft.tags = keptTags(draft.tags);
}

/** A draft that is no product is a mistake of whoever changed it, not of who asked for it. */
export function check(draft: ProductState): void {
  if (draft.variants.length === 0) throw new Error(`Product ${draft.id} has no variant.`);
  const seen = new Set<string>();
  for (const { id, optionValues } of draft.variants) {
    if (optionValues.length !== draft.options.length)
      throw new Error(`Variant ${id} has ${optionValues.length} values for ${draft.options.length} options.`);
    const unknown = optionValues.find((name, k) => !draft.options[k]?.values.some((value) => value.name === name));
    if (unknown !== undefined) throw new Error(`Variant ${id} has the value ${unknown}, which no option has.`);
    const key = JSON.stringify(optionValues);
    if (seen.has(key)) throw new Error(`Two variants of product ${draft.id} have the values ${key}.`);
    seen.add(key);
  }
}

function stampMetafields(before: readonly MetafieldState[], after: MetafieldState[], at: Seconds, ids: Ids): void {
  const known = new Map(before.map((one) => [`${one.namespace}.${one.key}`, one]));
  for (const metafield of after) {
    const was = known.get(`${metafield.namespace}.${metafield.key}`);
    if (!was) Object.assign(metafield, { id: metafield.id || ids.next("Metafield"), createdAt: at, updatedAt: at });
    else if (was.value !== metafield.value || was.type !== metafield.type)
      Object.assign(metafield, { id: was.id, createdAt: was.createdAt, updatedAt: at });
    else Object.assign(metafield, was);
  }
}
