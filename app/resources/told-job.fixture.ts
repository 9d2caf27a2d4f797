import type { ToldJob } from "./sync-sentences";

/** An update that has just begun. */
export const toldJob = (figures: Partial<ToldJob> = {}): ToldJob => ({
  mode: "update",
  status: "running",
  reason: null,
  expected: 10_000,
  fetched: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  stale: 0,
  deleted: 0,
  rejected: 0,
  ...figures,
});
