import type { MirrorCtx } from "~/mirror/ctx";
import type { Admin } from "~/shopify/admin";
import type { Queue } from "~/jobs/queue";
import type { Prepared } from "~/mirror/version";
import type { Resource } from "~/resources/resource";
import type { Spool, SpoolFile } from "~/shopify/spool.server";

/** What a use case needs of the world: the shop it works for, and every effect it may have. */
export interface Ctx extends MirrorCtx {
  admin: Admin;
  queue: Queue;
  patience: Patience;
  pause: (milliseconds: number) => Promise<unknown>;
  /** Keeps a bulk file on disk while it is counted and read. */
  spool: SpoolFile;
  /** Null where there is nothing but this thread. */
  decodeBeside: DecodeBeside | null;
}

/**
 * A bulk file as batches to be written, decoded by another thread; null while there is none to be had. The bytes of a batch are
 * good until the next but one is asked for: then they are filled anew.
 */
export type DecodeBeside = (resource: Resource, shopId: number, file: Spool) => AsyncIterable<Prepared[]> | null;

/** How long to wait for what usually announces itself; tests wait less. */
export interface Patience {
  /** Before asking about a bulk operation whose finish webhook has not come. */
  bulkPollMs: number;
  /** Before a bulk operation that comes no further is stopped and asked for anew. */
  stallMs: number;
  /** What Shopify takes for a bulk operation of few records: single reads that would need longer for are left to one. */
  smallBulkMs: number;
  /** Before such an operation is stopped, and its records are read singly after all. */
  giveUpBulkMs: number;
  /** Before a failed window is tried again, times the attempts so far. */
  retryMs: number;
  /** Between two looks into an inbox that keeps filling, so that bursts collapse into few reads. */
  gatherMs: number;
  /** Between two looks into an inbox that waits for an update: each delivery wakes who looks, and would have it look again. */
  lookMs: number;
  /** Between the starts of two updates that take an inbox over: in a flood each would read the same records again. */
  restMs: number;
}

export const PATIENCE: Patience = {
  bulkPollMs: 60_000,
  stallMs: 2 * 60 * 60_000,
  // Not published: what was seen for small files, and some ten times as long [?].
  smallBulkMs: 20_000,
  giveUpBulkMs: 10 * 60_000,
  retryMs: 5_000,
  gatherMs: 250,
  lookMs: 1_000,
  restMs: 10_000,
};
