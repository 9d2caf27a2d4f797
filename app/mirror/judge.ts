import type { MirrorRecord } from "~/resources/resource";

import type { Outcome } from "./tally";

/** What the mirror knows of an incoming record, compared with it; the comparisons are null when there is no row. */
export interface Known {
  exists: boolean;
  buried: boolean;
  same: boolean | null;
  same_parts: boolean | null;
  newer: boolean | null;
  written_job_id: string | null;
  created_job_id: string | null;
}

export interface Verdict {
  outcome: Outcome;
  write: boolean;
  outdated?: boolean;
}

/**
 * What to do with an incoming version. Deletes are final; a version that says nothing new is not written; an older one
 * never is. What this very job wrote before it was interrupted counts as it did then, so that a resumed job ends with
 * the figures of an undisturbed one.
 */
export function judge(
  incoming: { record: Pick<MirrorRecord, "parts"> },
  known: Known,
  by: { jobId: string | null; keepExisting?: boolean },
): Verdict {
  if (known.buried) return { outcome: "stale", write: false };
  if (!known.exists) return { outcome: "created", write: true };

  const is = (jobId: string | null) => jobId !== null && jobId === by.jobId;
  const same = known.same === true && (!incoming.record.parts.known || known.same_parts === true);
  if (same && is(known.written_job_id))
    return { outcome: is(known.created_job_id) ? "created" : "updated", write: false };
  if (by.keepExisting) {
    if (is(known.created_job_id)) return { outcome: "created", write: false };
    return { outcome: "skipped", write: false, outdated: !same && known.newer === true };
  }
  if (same) return { outcome: "unchanged", write: false };
  return known.newer ? { outcome: "updated", write: true } : { outcome: "stale", write: false };
}
