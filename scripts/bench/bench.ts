import type { BenchDatabase, BenchServer } from "./databases.ts";
import type { Aim, Figure } from "./figures.ts";

/** What the parts of the bench share. */
export interface Bench {
  sizes: Sizes;
  server: BenchServer;
  /** The GraphQL of the app's own bulk read of all orders. */
  bulkQuery: string;
  /** A mirror of `sizes.many` orders; filled by the first part that wants it. */
  manyOrders(): Promise<ManyOrders>;
  report(what: string, value: number, unit: string, aim?: Aim | null, note?: string): Figure;
  say(text: string): void;
}

export interface Sizes {
  /** Orders of the file that is ingested. */
  file: number;
  /** Orders of the large mirror: a multiple of `file`. */
  many: number;
  /** Orders of the Prisma sample. */
  sample: number;
  /** Stores for the count of API calls. */
  stores: readonly [number, number];
  webhookSeconds: number;
  floodSeconds: number;
  /** Rows of the feeds that are imported, a small one and a large one. */
  feeds: readonly [number, number];
  /** Variants whose price is pushed. */
  pushed: number;
}

export interface ManyOrders {
  database: BenchDatabase;
  shopId: number;
  key: string;
  peakBytes: number;
  seconds: number;
}
