import type { SyncJob } from "~/mirror/sync-jobs";
import type { SyncWindow } from "~/mirror/sync-windows";
import type { Watermark } from "~/mirror/watermarks";

import { overlapping, rangeOf } from "./plan-sync";

type Next = Pick<Watermark, "updated_at" | "covered_from" | "covered_to" | "last_sync_at" | "is_full_sync">;

/**
 * What a complete job has proven. Pure. The watermark is on Shopify's clock: the newest `updatedAt` met, never later than
 * the start of the run; it never goes back, and never past a range that was not read. A populate that left outdated
 * records alone stops short of the oldest of them, so that the next update fetches them. `visible`
 * is how far back the scope shows: no job covers more.
 */
export function nextWatermark(
  current: Watermark,
  job: Pick<SyncJob, "mode" | "effective_mode" | "params" | "shopify_started_at" | "planned_at">,
  windows: readonly Pick<SyncWindow, "newest_updated_at" | "oldest_outdated">[],
  now: Date,
  visible: Date | null = null,
): Next {
  const mode = job.effective_mode ?? job.mode;
  if (mode === "chosen") return current;
  if (mode === "sweep") return { ...current, last_sync_at: now };
  const started = job.shopify_started_at ?? now;
  const range = rangeOf(mode, job.params, current, job.planned_at ?? now, visible);
  return {
    updated_at: watermarkAfter(mode, current, range.from, started, windows),
    ...coverageAfter(mode, current, range.from, started, visible),
    last_sync_at: now,
  };
}

function watermarkAfter(
  mode: string,
  current: Watermark,
  from: Date | null,
  started: Date,
  windows: readonly Pick<SyncWindow, "newest_updated_at" | "oldest_outdated">[],
): Date | null {
  if (mode === "populate" && current.updated_at) return current.updated_at;
  // An update by age counts only if it has read again, as every other does, what may have been shown late the last time.
  if (mode === "update" && (!current.updated_at || !from || from > overlapping(current.updated_at, current)))
    return current.updated_at;
  const newest = latest(windows.map((window) => window.newest_updated_at));
  if (!newest) return current.updated_at;
  const outdated = earliest(windows.map((window) => window.oldest_outdated));
  const proven = earliest([newest, started, outdated]);
  return latest([proven, current.updated_at]);
}

function coverageAfter(
  mode: string,
  current: Watermark,
  from: Date | null,
  started: Date,
  visible: Date | null,
): Pick<Next, "covered_from" | "covered_to" | "is_full_sync"> {
  const { covered_from, covered_to } = current;
  if (mode === "update") return { covered_from, covered_to, is_full_sync: false };
  if (mode === "full" || from === null) return { covered_from: visible, covered_to: started, is_full_sync: true };
  const joins = covered_to !== null && from <= covered_to;
  if (!joins) return { covered_from: from, covered_to: started, is_full_sync: false };
  const reaches = covered_from === null ? null : earliest([covered_from, from]);
  return { covered_from: reaches, covered_to: latest([covered_to, started]), is_full_sync: reaches === null };
}

function earliest(dates: readonly (Date | null)[]): Date | null {
  const known = dates.filter((date) => date !== null);
  return known.length === 0 ? null : new Date(Math.min(...known.map((date) => date.getTime())));
}

function latest(dates: readonly (Date | null)[]): Date | null {
  const known = dates.filter((date) => date !== null);
  return known.length === 0 ? null : new Date(Math.max(...known.map((date) => date.getTime())));
}
