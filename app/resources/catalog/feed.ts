/** An import of a feed as pages and the JSON API show it. */
import type { Json } from "../resource";
import type { FeedMapping } from "./feed-columns";

/**
 * - `reading`: the file comes in, then it is read and held against the catalog. `preview`: nothing is changed until it is applied.
 * - `applying`, `applied`. `failed`: with a reason. `cancelled`: what had been applied stays.
 */
export type ImportState = "reading" | "preview" | "applying" | "applied" | "failed" | "cancelled";

/**
 * Of a row: it changes a product, makes a new one (or a new variant), changes nothing, may mean more than one, cannot be taken.
 * `applied`: it is in the catalog.
 */
export const ROW_STATES = ["change", "create", "unchanged", "ambiguous", "rejected", "applied"] as const;
export type RowState = (typeof ROW_STATES)[number];

/** What is not imported, and why, is kept for its download. */
export const NOT_IMPORTED: readonly RowState[] = ["rejected", "ambiguous"];

/** Bytes of a file. */
export const MOST_FEED_BYTES = 512 * 1024 * 1024;

export interface FeedImportView {
  id: string;
  fileName: string;
  /** Null while the file comes in. */
  format: "csv" | "jsonl" | null;
  state: ImportState;
  /** One sentence on how it stands. */
  sentence: string;
  /** Why it failed, or what it needs before it can go on. */
  reason: string | null;
  notes: string[];
  columns: string[];
  mapping: FeedMapping;
  /** The mapping does not say which product a row is about. */
  needsMapping: boolean;
  bytes: string;
  /** How much of the file has been read, while that lasts. */
  percent: number | null;
  rows: number;
  counts: Readonly<Record<RowState, number>>;
  /** Values that would change, or changed; and how many of each field. */
  changes: number;
  fields: Readonly<Record<string, number>>;
  startedBy: string | null;
  createdAt: string;
  finishedAt: string | null;
  /** Until when it can be applied, and its rows and the download of what was not imported are there. */
  keptUntil: string;
}

export interface FeedImportPage {
  imports: FeedImportView[];
  /** Goes into `after`; null on the last page. */
  next: string | null;
}

/** What a row may mean. */
export interface Candidate {
  catalogProductId: string | null;
  catalogVariantId: string | null;
  productId: string | null;
  variantId: string | null;
  /** "T-shirt, M / Blue". */
  name: string;
}

export interface FeedRowView {
  /** The line of the file, counted as a spreadsheet does; `part` tells variants apart that one line of JSON has. */
  n: number;
  part: number;
  state: RowState;
  /** What the row calls itself: its SKU, barcode, handle or id. */
  name: string | null;
  /** What it is about, as far as that is known. */
  title: string | null;
  catalogProductId: string | null;
  productId: string | null;
  variantId: string | null;
  changes: { field: string; label: string; before: Json; after: Json }[];
  /** A sentence, for what is not imported. */
  reason: string | null;
  candidates: Candidate[];
}

export interface FeedRowPage {
  rows: FeedRowView[];
  /** Goes into `after`; null on the last page. */
  next: string | null;
}
