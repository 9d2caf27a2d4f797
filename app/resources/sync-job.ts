/** What a sync job is to look at: the words merchants read, and the shape pages and the JSON API share. */
import { inWords } from "~/lib/words";

export const MODES = ["populate", "update", "full", "sweep", "verify"] as const;
export type Mode = (typeof MODES)[number];

/** What a job turned out to be: an update of records chosen by their ids reads those and proves nothing about the others. */
export type EffectiveMode = Mode | "chosen";

/** Records that one job reads by id at most: four reads of 250, or somewhat more of large ones. */
export const MOST_CHOSEN = 1000;

export const MODE_WORDS: Readonly<Record<string, string>> = {
  populate: "Populate",
  update: "Update",
  full: "Full resync",
  sweep: "Sweep",
  verify: "Verify",
  chosen: "Update of chosen records",
};

export const TRIGGER_WORDS: Readonly<Record<string, string>> = {
  person: "Person",
  schedule: "Schedule",
  webhook_backlog: "Webhook backlog",
  silence: "Silent webhooks",
  api: "API",
  command: "Command line",
  flow: "Flow",
};

/** Who started a job; a schedule by its name. */
export function startedByWords({ trigger, startedBy }: { trigger: string; startedBy: string | null }): string {
  const words = TRIGGER_WORDS[trigger] ?? inWords(trigger);
  return trigger === "schedule" && startedBy ? `${words}, ${startedBy}` : words;
}

/** A status is a word with a tone, never colour alone. */
export const STATUSES = {
  queued: { word: "Queued", tone: undefined, ended: false },
  running: { word: "Running", tone: "info", ended: false },
  waiting: { word: "Waiting for Shopify", tone: "attention", ended: false },
  succeeded: { word: "Succeeded", tone: "success", ended: true },
  succeeded_with_problems: { word: "Succeeded with problems", tone: "warning", ended: true },
  failed: { word: "Failed", tone: "critical", ended: true },
  cancelled: { word: "Cancelled", tone: undefined, ended: true },
} as const;

export type JobStatus = keyof typeof STATUSES;

export function hasEnded(status: string): boolean {
  return status in STATUSES ? STATUSES[status as JobStatus].ended : true;
}

/** The ledger of a job or window: `fetched` is the sum of the others but `deleted` (conservation law). */
export interface Ledger {
  fetched: number;
  created: number;
  updated: number;
  unchanged: number;
  stale: number;
  skipped: number;
  rejected: number;
}

export function addsUp(ledger: Ledger): boolean {
  const { created, updated, unchanged, stale, skipped, rejected } = ledger;
  return ledger.fetched === created + updated + unchanged + stale + skipped + rejected;
}

/** Times are ISO 8601 in UTC, ids decimal strings. */
export interface JobView extends Ledger {
  id: string;
  resource: string;
  mode: string;
  effectiveMode: string | null;
  trigger: string;
  startedBy: string | null;
  params: Record<string, unknown>;
  status: string;
  reason: string | null;
  expected: number | null;
  /** Records per second lately, while it runs; null until it can be told. */
  perSecond: number | null;
  deleted: number;
  outdated: number;
  /** Records it was the last to write and whose parts are still to be fetched: now, of a job read alone; in a list, when it ended. */
  pendingParts: number;
  apiCalls: number;
  queryCost: number;
  throttledMs: number;
  bytes: string;
  cancelRequestedAt: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface WindowView extends Ledger {
  n: number;
  kind: string;
  search: string;
  rangeFrom: string | null;
  rangeTo: string | null;
  state: string;
  attempts: number;
  reason: string | null;
  expected: number | null;
  bytes: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface RejectView {
  id: string;
  name: string | null;
  reason: string;
  attempts: number;
  lastAt: string;
}

export interface LogLine {
  id: string;
  at: string;
  message: string;
}

/** How far a job is: worked out by sync/progress. */
export interface ProgressView {
  status: string;
  percent: number | null;
  etaSeconds: number | null;
  perSecond: number | null;
  sentence: string;
}

/** A job as its page follows it. */
export interface LiveJob {
  job: JobView;
  progress: ProgressView;
  windows: WindowView[];
  log: LogLine[];
}
