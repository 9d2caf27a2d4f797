/** What became of the fields of a product in the catalog: the history of both sides. */
import type { Json } from "../resource";

/**
 * Why a value changed. `shopify`: it was changed there, which compare noticed; everything else is a change of ours: `pull` took
 * over what only Shopify had changed, `merge` what both had, `resolve` ended a conflict, `push` learned what Shopify made of it.
 */
export type Cause =
  "adopt" | "edit" | "import" | "api" | "pull" | "merge" | "resolve" | "push" | "rollback" | "shopify";

/** Stands for all fields at once: a product or variant came into the catalog, with those of `after`. */
export const WHOLE = "*";

export interface CatalogChangeView {
  id: string;
  /** "0" for fields of the product itself. */
  catalogVariantId: string;
  variantTitle: string | null;
  field: string;
  side: "ours" | "shopify";
  before: Json;
  after: Json;
  at: string;
  by: string | null;
  cause: Cause;
  importId: string | null;
  runId: string | null;
}

export interface CatalogHistoryPage {
  changes: CatalogChangeView[];
  /** Goes into `after`; null on the last page. */
  next: string | null;
}
