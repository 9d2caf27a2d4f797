import type { Ledger } from "~/resources/sync-job";

/**
 * What became of the records of a source. The law of conservation (promise 1):
 * `fetched = created + updated + unchanged + stale + skipped + rejected`.
 */
export interface Tally extends Ledger {
  /** Removed because Shopify no longer has them; not fetched, so outside the law. */
  deleted: number;
  /** Among the skipped: Shopify's version is newer than ours. */
  outdated: number;
  /** Newest `updatedAt` met, ISO 8601. */
  newestUpdatedAt: string | null;
  /** Oldest incoming `updatedAt` among the outdated. */
  oldestOutdated: string | null;
}

export type Outcome = "created" | "updated" | "unchanged" | "stale" | "skipped" | "rejected" | "deleted";

export const emptyTally = (): Tally => ({
  fetched: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  stale: 0,
  skipped: 0,
  rejected: 0,
  deleted: 0,
  outdated: 0,
  newestUpdatedAt: null,
  oldestOutdated: null,
});

const COUNTS = [
  "fetched",
  "created",
  "updated",
  "unchanged",
  "stale",
  "skipped",
  "rejected",
  "deleted",
  "outdated",
] as const;

export function addTally(total: Tally, more: Tally): void {
  for (const count of COUNTS) total[count] += more[count];
  total.newestUpdatedAt = later(total.newestUpdatedAt, more.newestUpdatedAt);
  total.oldestOutdated = earlier(total.oldestOutdated, more.oldestOutdated);
}

/** The difference that breaks the law, 0 when it holds. */
export function unaccounted(tally: Tally): number {
  return (
    tally.fetched - (tally.created + tally.updated + tally.unchanged + tally.stale + tally.skipped + tally.rejected)
  );
}

export function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a) >= Date.parse(b) ? a : b;
}

export function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a) <= Date.parse(b) ? a : b;
}
