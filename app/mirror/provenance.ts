import type { SyncJob } from "./sync-jobs";

/** The `observedAt` of records for which Shopify gave no answer: any answer is newer. */
export const NOTHING_OBSERVED = new Date(0).toISOString();

/** Where a batch comes from. */
export interface Provenance {
  source: "populate" | "update" | "full" | "sweep" | "verify" | "webhook" | "fetch" | "completion" | "push";
  jobId: string | null;
  /** The webhook topic that led here. */
  topic: string | null;
  /** When Shopify answered (bulk: made the operation), ISO 8601. Breaks ties between versions with the same `updatedAt`. */
  observedAt: string;
  /** Populate: existing records are left alone. */
  keepExisting?: boolean;
  /**
   * A verify has asked for these very records, because Shopify lists what the mirror holds to be deleted. What Shopify shows long
   * after the deletion was told is alive: nothing else lifts a tombstone, so no late version can.
   */
  raises?: boolean;
  /**
   * The window that this batch belongs to is read again unless its own end was committed: so the database need not wait for the disk
   * now. (Commits reach the disk in their order: the one that ends the window brings all before it there.)
   */
  endsLater?: boolean;
  /** Remember the ids met: what is missing from them can be found at the end. */
  remember?: boolean;
}

/** What a job's batches come from: reading chosen records is a fetch, whoever asked for it. */
export function sourceOf(job: Pick<SyncJob, "mode" | "effective_mode">): Provenance["source"] {
  const mode = job.effective_mode ?? job.mode;
  return mode === "chosen" ? "fetch" : mode;
}
