/**
 * How late webhooks are: from Shopify's `Triggered-At` to the row in the mirror. Kept as a histogram whose buckets grow
 * by a fifth, four to a doubling, so that percentiles of a million deliveries are read from some hundred rows and are at
 * most a fifth off.
 */

const PER_DOUBLING = 4;
const MAX_BUCKET = 32 * PER_DOUBLING;

/** SQL: the bucket of a lateness in milliseconds. A clock that runs ahead of Shopify's makes no delivery early. */
export const latenessBucket = (ms: string) =>
  `least(floor(${PER_DOUBLING} * ln(greatest(${ms}, 1)) / ln(2)), ${MAX_BUCKET})::int`;

export interface Bucket {
  bucket: number;
  deliveries: number;
}

/** Milliseconds within which `share` (0..1) of the deliveries became rows; null when there were none. */
export function latenessPercentile(histogram: readonly Bucket[], share: number): number | null {
  const total = histogram.reduce((sum, { deliveries }) => sum + deliveries, 0);
  if (total === 0) return null;
  const wanted = share * total;
  let below = 0;
  for (const { bucket, deliveries } of histogram.toSorted((a, b) => a.bucket - b.bucket)) {
    if (below + deliveries >= wanted) {
      const within = deliveries === 0 ? 0 : (wanted - below) / deliveries;
      return 2 ** ((bucket + within) / PER_DOUBLING);
    }
    below += deliveries;
  }
  return null;
}

const MINUTE = 60_000;

/** Beside the topics: how late Shopify's search shows what a webhook has told. */
export const searchLateness = (resource: string) => `search ${resource}`;

/** What an update reads again before the watermark, at least: Shopify's search may show a change a little late. */
export const LEAST_OVERLAP_MS = 5 * MINUTE;

/**
 * What is younger may not be counted or shown everywhere yet. Should it be counted late, ids are read for nothing, and nothing is
 * removed or brought back.
 */
export const SETTLED_MS = LEAST_OVERLAP_MS;

/** Shopify may deliver up to a day late (its guide "Troubleshooting webhooks"); what is later is an accident, not a habit. */
export const MOST_OVERLAP_MS = 24 * 60 * MINUTE;

/**
 * The overlap of a shop: what 999 of 1,000 of its deliveries took at most, or of what its search showed late, in whole minutes and
 * within the bounds above. Each is a histogram of its own: what is late in the search is rare, and would vanish among deliveries.
 */
export function overlapFor(deliveries: readonly Bucket[], search: readonly Bucket[] = []): number {
  const late = Math.max(...[deliveries, search].map((histogram) => latenessPercentile(histogram, 0.999) ?? 0));
  const whole = Math.ceil(late / MINUTE) * MINUTE;
  return Math.min(MOST_OVERLAP_MS, Math.max(LEAST_OVERLAP_MS, whole));
}
