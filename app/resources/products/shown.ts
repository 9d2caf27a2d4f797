/** What pages show of a mirrored product; times are ISO 8601 in UTC, prices decimal strings in the shop's currency. */
import type { MirrorState } from "../mirror-state";
import type { Reject } from "../stored";

/** A row of the list of products. */
export interface ProductListRow {
  id: string;
  title: string;
  status: string;
  /** Null when nothing of it is counted. */
  inventory: number | null;
  variants: number;
  productType: string;
  vendor: string;
  tags: string[];
  imageUrl: string | null;
  writtenAt: string;
}

export interface VariantView {
  id: string;
  title: string;
  sku: string | null;
  barcode: string | null;
  price: string;
  compareAtPrice: string | null;
  cost: string | null;
  tracked: boolean;
  /** What is for sale at all locations together. */
  inventory: number | null;
  stock: { location: string; available: number | null; onHand: number | null }[];
}

export interface ProductView {
  id: string;
  title: string;
  handle: string;
  status: string;
  vendor: string;
  productType: string;
  category: string | null;
  tags: string[];
  /** As text, without its markup. */
  description: string;
  currencyCode: string;
  createdAt: string;
  publishedAt: string | null;
  seo: { title: string | null; description: string | null };
  media: { id: string; alt: string | null; url: string | null; kind: string }[];
  metafields: { id: string; name: string; type: string; value: string }[];
  variants: VariantView[];
  mirror: MirrorState;
  reject: Reject | null;
}
