/** What a run ended with, judged: five kinds of findings, of which there should be none. Pure. */
import { orderDifference } from "../support/compare-orders.ts";
import type { Comparable } from "../support/compare-orders.ts";

export const KINDS = ["silent loss", "wrong row", "resurrected row", "false alarm", "unexplained job state"] as const;
export type FindingKind = (typeof KINDS)[number];

export interface Finding {
  kind: FindingKind;
  what: string;
}

export interface EndedJob {
  id: string;
  mode: string;
  status: string;
  reason: string | null;
  fetched: number;
  created: number;
  updated: number;
  unchanged: number;
  stale: number;
  skipped: number;
  rejected: number;
  finished: boolean;
  cancel_requested: boolean;
  /** Ids that its comparison had kept and should have taken away with it. */
  seen: number;
}

export interface EndedWindow {
  job_id: string;
  n: number;
  kind: string;
  state: string;
  fetched: number;
  root_object_count: number | null;
}

export interface Ending {
  mirror: ReadonlyMap<string, Comparable>;
  store: ReadonlyMap<string, Comparable>;
  /** Orders the mirror holds to be deleted for good. */
  buried: readonly { id: string; reason: string; at: string }[];
  /** Orders the mirror says it could not read, with the reason. */
  rejects: readonly { id: string; reason: string }[];
  jobs: readonly EndedJob[];
  windows: readonly EndedWindow[];
  deliveries: readonly { state: string; topic: string; reason: string | null }[];
  /** Tasks that are still queued, and whether any of their tries is left. */
  tasks: readonly { name: string; attempts: number; last_error: string | null }[];
  /** Milliseconds that the watermark is ahead of Shopify's clock; null without one. */
  watermarkAhead: number | null;
  /** Jobs during which something was wrong: they may have failed. */
  disturbed: ReadonlySet<string>;
  /** The job that was to make both sides equal, after everything was well again. */
  last: string;
  /** A report of a verify afterwards, when nothing happened any more. */
  proof: { equal: number; missing: number; outdated: number; extra: number; differ: number; in_flight: number } | null;
  /** What would have ended a process of the app, and stories that never came to their end. */
  accidents: readonly string[];
}

export function judge(ending: Ending): Finding[] {
  return [
    ...judgeRows(ending),
    ...judgeAlarms(ending),
    ...ending.jobs.flatMap((job) => judgeJob(ending, job)),
    ...judgeRest(ending),
  ];
}

const finding = (kind: FindingKind, what: string): Finding => ({ kind, what });

function judgeRows({ mirror, store, rejects }: Ending): Finding[] {
  const told = new Set(rejects.map(({ id }) => id));
  const ids = [...new Set([...mirror.keys(), ...store.keys()])];
  return ids.flatMap((id) => {
    const [ours, theirs] = [mirror.get(id), store.get(id)];
    const difference = orderDifference(ours, theirs);
    // What the app itself says it could not read is not silent; whether it says so rightly is judged among the alarms.
    if (difference === null || told.has(id)) return [];
    if (!ours) return [finding("silent loss", difference)];
    return [finding(theirs ? "wrong row" : "resurrected row", difference)];
  });
}

function judgeAlarms({ buried, store, rejects, proof, deliveries, disturbed, mirror }: Ending): Finding[] {
  const alarms: string[] = [];
  for (const { id, reason, at } of buried)
    if (store.has(id)) alarms.push(`${id} was removed as deleted (${reason}, ${at}), but Shopify has it`);
  for (const { id, reason } of rejects)
    alarms.push(`${id} is said to be unreadable${mirror.has(id) ? " and is mirrored" : ""}: ${reason}`);
  if (proof) {
    const { missing, outdated, extra, differ } = proof;
    if (missing + outdated + extra + differ > 0)
      alarms.push(
        `a verify of an equal mirror said ${missing} missing, ${outdated} outdated, ${extra} extra, ${differ} differ`,
      );
  }
  if (disturbed.size === 0)
    for (const { topic, reason, state } of deliveries)
      if (state === "failed") alarms.push(`a ${topic} delivery failed although nothing was wrong: ${reason ?? ""}`);
  return alarms.map((what) => finding("false alarm", what));
}

const UNFINISHED = ["queued", "running", "waiting"];

function judgeJob({ windows, disturbed, last }: Ending, job: EndedJob): Finding[] {
  const name = `job ${job.id} (${job.mode}, ${job.status})`;
  const odd: string[] = [];
  const own = windows.filter((window) => window.job_id === job.id);
  const { fetched, created, updated, unchanged, stale, skipped, rejected } = job;
  const sum = created + updated + unchanged + stale + skipped + rejected;
  const succeeded = job.status === "succeeded" || job.status === "succeeded_with_problems";
  if (UNFINISHED.includes(job.status)) return [finding("unexplained job state", `${name} never ended`)];
  if (!job.finished) odd.push("ended without a time");
  if (fetched !== sum) odd.push(`fetched ${fetched}, but accounts for ${sum}`);
  if (job.seen > 0) odd.push(`left ${job.seen} ids behind`);
  if (succeeded) {
    const total = own.reduce((all, window) => all + window.fetched, 0);
    if (total !== fetched) odd.push(`fetched ${fetched}, its windows ${total}`);
    for (const window of own) odd.push(...oddWindow(job, window));
  }
  if (job.status === "succeeded_with_problems" && job.reason === null) odd.push("does not say which problems");
  if (job.status === "cancelled" && !job.cancel_requested) odd.push("nobody cancelled it");
  if (job.status === "failed" && job.reason === null) odd.push("does not say why");
  const alarm = job.status === "failed" && (job.id === last || !disturbed.has(job.id));
  return [
    ...odd.map((what) => finding("unexplained job state", `${name}: ${what}`)),
    ...(alarm ? [finding("false alarm", `${name} failed although nothing was wrong: ${job.reason ?? ""}`)] : []),
  ];
}

function oddWindow(job: EndedJob, { n, kind, state, fetched, root_object_count: root }: EndedWindow): string[] {
  if (state !== "done") return [`window ${n} is ${state}`];
  // Ids that are read to find what was deleted are not fetched records; those of a verify are.
  const counted = kind === "bulk" || (kind === "ids" && job.mode === "verify");
  return counted && root !== null && fetched !== root ? [`window ${n} fetched ${fetched} of ${root}`] : [];
}

function judgeRest({ deliveries, tasks, watermarkAhead, accidents, jobs, last }: Ending): Finding[] {
  const odd: string[] = [...accidents];
  const pending = deliveries.filter(({ state }) => state === "pending").length;
  if (pending > 0) odd.push(`${pending} deliveries are still pending`);
  for (const { name, attempts, last_error } of tasks)
    odd.push(`a task ${name} is left after ${attempts} tries: ${last_error ?? "no error"}`);
  if (watermarkAhead !== null && watermarkAhead > 0)
    odd.push(`the watermark is ${watermarkAhead} ms ahead of Shopify's clock`);
  const end = jobs.find(({ id }) => id === last);
  if (end && end.status !== "succeeded" && end.status !== "failed" && !UNFINISHED.includes(end.status))
    odd.push(`the last job ended as ${end.status}: ${end.reason ?? ""}`);
  return odd.map((what) => finding("unexplained job state", what));
}
