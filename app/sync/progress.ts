/** A job's rows → how far it is. Pure: worked out here, never stored twice. */
import { jobSentence } from "~/resources/sync-sentences";
import type { ToldJob } from "~/resources/sync-sentences";

export interface JobFigures extends ToldJob {
  /** Records per second lately, see `paceAfter`; null until it can be told. */
  perSecond: number | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface Progress {
  status: string;
  /** 0 to 100; null while nothing can be said. */
  percent: number | null;
  etaSeconds: number | null;
  perSecond: number | null;
  /** In English; pages tell it with their merchant's numbers. */
  sentence: string;
}

export function progressOf(job: JobFigures, windows: readonly { state: string }[]): Progress {
  const ended = job.finishedAt !== null;
  const perSecond = ended ? rateOfAll(job) : job.perSecond;
  const progress = {
    status: job.status,
    percent: percentOf(job, ended),
    etaSeconds: ended ? 0 : etaOf(job, perSecond),
    perSecond,
  };
  return { ...progress, sentence: jobSentence({ job, windows, progress }) };
}

function percentOf(job: JobFigures, ended: boolean): number | null {
  if (ended && job.status.startsWith("succeeded")) return 100;
  if (job.expected === null) return null;
  if (job.expected === 0) return ended ? 100 : 0;
  // Shopify's count was taken before the run; what came since must not make more than all of it.
  return Math.min(ended ? 100 : 99, Math.floor((100 * job.fetched) / job.expected));
}

function etaOf(job: JobFigures, perSecond: number | null): number | null {
  if (job.expected === null || perSecond === null || perSecond <= 0) return null;
  return Math.ceil(Math.max(0, job.expected - job.fetched) / perSecond);
}

function rateOfAll(job: JobFigures): number | null {
  if (!job.startedAt || !job.finishedAt || job.fetched === 0) return null;
  return job.fetched / Math.max(0.001, (job.finishedAt.getTime() - job.startedAt.getTime()) / 1000);
}

/** How fast a window is written: the last entry in its ledger, and the records per second lately. */
export interface Pace {
  at: Date;
  fetched: number;
  perSecond: number | null;
}

/** Entries closer together say more about the clock than about the pace. */
const SHORTEST_MS = 500;
/** Seconds after which an earlier pace counts for about a third. */
const MEMORY_SECONDS = 5;

/**
 * The pace after another entry in the ledger. The first entry says nothing yet: what came before it was the wait for
 * Shopify and for the file. From the second on it is the recent rate, so a change shows within seconds.
 */
export function paceAfter(before: Pace | null, entry: { at: Date; fetched: number }): Pace {
  if (before === null || entry.fetched < before.fetched) return { ...entry, perSecond: before?.perSecond ?? null };
  const ms = entry.at.getTime() - before.at.getTime();
  if (ms < SHORTEST_MS) return before;
  const latest = (entry.fetched - before.fetched) / (ms / 1000);
  const kept = before.perSecond === null ? 0 : Math.exp(-ms / 1000 / MEMORY_SECONDS);
  return { ...entry, perSecond: kept * (before.perSecond ?? 0) + (1 - kept) * latest };
}
