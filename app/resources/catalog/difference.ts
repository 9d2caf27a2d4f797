/** What the two sides of a product do not agree on, as pages and the JSON API show it. */
import type { Json } from "../resource";
import type { CatalogChangeView } from "./change";
import type { Tier } from "./fields";
import type { Owner, Strategy } from "./strategy";

/**
 * - `push`: only our side changed the field since both agreed; Shopify is to get it. `pull`: only Shopify's did.
 * - `merge`: both changed a set, and the merged value goes to both sides. `conflict`: both changed it, to different values.
 * - `create`: the product or variant is not in Shopify yet.
 */
export type Verdict = "push" | "pull" | "merge" | "conflict" | "create";

export interface Side {
  value: Json;
  at: string | null;
  by: string | null;
}

export interface DifferenceRow {
  /** Opaque and stable: it names the product, the variant and the field. */
  id: string;
  catalogProductId: string;
  /** "0" for fields of the product itself. */
  catalogVariantId: string;
  productTitle: string;
  variantTitle: string | null;
  field: string;
  /** As people read it: "Inventory at Berlin". */
  label: string;
  verdict: Verdict;
  tier: Tier;
  /** Of these three values: given back with a resolution, it refuses one of what nobody has seen. */
  version: string;
  base: Json;
  ours: Side;
  theirs: Side;
  /** What both sides are to hold; null for an open conflict. */
  value: Json;
  since: string;
  /** For a conflict: the strategy for this field, and whose value it would end with (null: somebody has to be asked). */
  proposal: { strategy: Strategy; choice: Owner | null } | null;
}

export interface DifferenceList {
  rows: DifferenceRow[];
  /** Goes into `after`; null on the last page. */
  next: string | null;
}

/** A conflict by itself, with what became of the field on both sides. */
export interface ConflictView {
  conflict: DifferenceRow;
  /** Newest first, as far as one page goes. */
  changes: CatalogChangeView[];
}

export const VERDICTS: readonly Verdict[] = ["push", "pull", "merge", "conflict", "create"];

/** What a list of differences may be asked for. */
export interface DifferenceFilters {
  verdict?: Verdict;
  /** A field, or all of those that there are many of: "inventory", "metafield". */
  field?: string;
  tier?: Tier;
  /** Part of a product's title, or a SKU. */
  search?: string;
  catalogProductId?: string;
}
