import type { BlockFacts } from "./health";

/** Who works off what comes in, and what waits. Times are ISO 8601 in UTC. */
export interface WorkFacts extends BlockFacts {
  /** Whether a worker has shown a sign of life lately, and when one did last; null when none ever did. */
  isAlive: boolean;
  seenAt: string | null;
  /** Webhooks that nobody has looked at yet, counted up to `MOST_WAITING`, and since when the oldest waits. */
  deliveries: number;
  oldestAt: string | null;
  /** Since when a sync job waits to be taken up; null when none does. */
  jobAt: string | null;
}

export const MOST_WAITING = 10_000;
