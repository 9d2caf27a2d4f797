/** A product of the catalog as pages and the JSON API show it. */
import type { DifferenceRow, Verdict } from "./difference";
import type { FieldMap } from "./values";

export interface CatalogProductRow {
  id: string;
  /** Shopify's; null until it is created there. */
  productId: string | null;
  title: string;
  handle: string | null;
  /** adopted · import · edit · api */
  source: string;
  variants: number;
  /** How many fields of it and its variants the two sides do not agree on. */
  differences: Readonly<Record<Verdict, number>>;
  updatedAt: string;
  /** When it was noticed that Shopify has deleted it. */
  goneAt: string | null;
}

export interface CatalogProductList {
  products: CatalogProductRow[];
  /** Goes into `after`; null on the last page. */
  next: string | null;
}

/** Both sides and their base; `theirs` has the fields of `ours`, and is null where Shopify does not have the record. */
export interface CatalogSides {
  ours: FieldMap;
  base: FieldMap;
  theirs: FieldMap | null;
}

export interface CatalogVariantView extends CatalogSides {
  id: string;
  variantId: string | null;
  title: string;
  options: Readonly<Record<string, string>>;
  goneAt: string | null;
}

export interface CatalogProductView extends CatalogSides {
  id: string;
  productId: string | null;
  title: string;
  source: string;
  /** Given back with an edit, it refuses one that somebody else has overtaken. */
  rev: number;
  createdAt: string;
  updatedAt: string;
  adoptedAt: string | null;
  goneAt: string | null;
  /** What there is to know beside the fields: that Shopify has deleted it. */
  sentence: string | null;
  variants: CatalogVariantView[];
  differences: DifferenceRow[];
  /** Where something may be in stock: "inventory:<id>". */
  locations: { id: string; name: string; isActive: boolean }[];
}
