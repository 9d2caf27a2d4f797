/** How the mirror came to hold a record, as pages show it; times are ISO 8601 in UTC. */
export interface MirrorState {
  updatedAt: string;
  observedAt: string;
  writtenAt: string;
  writtenBy: string;
  writtenJobId: string | null;
  /** The job that created it, and when; null when none did, or the history no longer keeps it. */
  firstMirrored: { jobId: string; mode: string; at: string } | null;
  writtenTopic: string | null;
  partsPending: boolean;
}
