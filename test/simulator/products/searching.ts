import type { Product, Seconds, Variant } from "./state.ts";

/** What a search looks at: a product, or one of its variants. */
export interface Candidate {
  product: Product;
  /** Set in searches of variants and inventory items. */
  variant?: Variant;
  /** As the search index knows it, which may lag behind. */
  updatedAt: Seconds;
}

/** A search as the API has parsed it (../graphql/product-search.ts). */
export interface ProductSearch {
  matches(candidate: Candidate): boolean;
  /** The instant up to which the search index has caught up; later edits keep their old `updatedAt` for the search. */
  indexedUntil?: Date;
}

export const EVERYTHING: ProductSearch = { matches: () => true };

export type ProductSortKey =
  "ID" | "CREATED_AT" | "UPDATED_AT" | "PUBLISHED_AT" | "TITLE" | "VENDOR" | "PRODUCT_TYPE" | "INVENTORY_TOTAL";
export type VariantSortKey = "ID" | "SKU" | "TITLE" | "NAME" | "FULL_TITLE" | "INVENTORY_QUANTITY";
