/** What merchants read of a job that is planned, runs or has ended. Pure; English, with numbers as `number` writes them. */
import { MODE_WORDS } from "./sync-job";

type WriteNumber = (value: number) => string;

/** For logs, the API and the command line; pages give their merchant's. */
export const inEnglish: WriteNumber = (value) => ENGLISH.format(value);
const ENGLISH = new Intl.NumberFormat("en");

export interface ToldJob {
  mode: string;
  status: string;
  reason: string | null;
  expected: number | null;
  fetched: number;
  created: number;
  updated: number;
  unchanged: number;
  skipped: number;
  stale: number;
  deleted: number;
  rejected: number;
}

export interface Told {
  job: ToldJob;
  windows: readonly { state: string }[];
  progress: { perSecond: number | null; etaSeconds: number | null };
}

export function jobSentence(told: Told, number: WriteNumber = inEnglish): string {
  const { job } = told;
  const name = MODE_WORDS[job.mode] ?? job.mode;
  switch (job.status) {
    case "queued":
      return `${name} is about to start.`;
    case "waiting":
      return job.reason ?? "Waiting for Shopify.";
    case "running":
      return runningSentence(told, number);
    case "cancelled":
      return `${name} cancelled. ${counts(job, number)}`;
    case "failed":
      return `${name} failed: ${job.reason ?? "no reason was recorded."} ${counts(job, number)}`;
    default:
      return `${name} completed. ${counts(job, number)}`;
  }
}

function counts(job: ToldJob, number: WriteNumber): string {
  if (job.mode === "verify") return verified(job, number);
  const always = [
    `New: ${number(job.created)}`,
    `Updated: ${number(job.updated)}`,
    `Unchanged: ${number(job.unchanged)}`,
  ];
  const some = [
    ["Skipped", job.skipped],
    ["Stale", job.stale],
    ["Removed", job.deleted],
  ] as const;
  const happened = some.filter(([, count]) => count > 0).map(([word, count]) => `${word}: ${number(count)}`);
  return [...always, ...happened, `Failed: ${number(job.rejected)}`].join(", ");
}

/** A verify in its own words: what it had to fetch was missing or outdated, what it removed was too much. */
function verified(job: ToldJob, number: WriteNumber): string {
  const kinds = { missing: job.created, outdated: job.updated, extra: job.deleted };
  const repaired = Object.entries(kinds).flatMap(([kind, count]) => (count > 0 ? `${number(count)} ${kind}` : []));
  const ended = job.status.startsWith("succeeded");
  if (ended && repaired.length === 0 && job.reason === null) return `All ${number(job.unchanged)} are equal.`;
  const found = [`Equal: ${number(job.unchanged)}.`];
  if (repaired.length > 0) found.push(`Repaired: ${repaired.join(", ")}.`);
  if (ended && job.reason) found.push(job.reason);
  return found.join(" ");
}

function runningSentence({ job, windows, progress }: Told, number: WriteNumber): string {
  if (job.expected === null) return "Asking Shopify how many records there are.";
  if (job.fetched === 0) {
    const atShopify = windows.some((window) => window.state === "submitted");
    return atShopify
      ? `Shopify is preparing ${number(job.expected)} records.`
      : `Starting with ${number(job.expected)} records.`;
  }
  const parts = [`${number(job.fetched)} of ${number(Math.max(job.expected, job.fetched))}`];
  if (progress.perSecond !== null) parts.push(`${number(Math.max(1, Math.round(progress.perSecond)))} per second`);
  if (progress.etaSeconds !== null) parts.push(timeLeft(progress.etaSeconds));
  return parts.join(" · ");
}

function timeLeft(seconds: number): string {
  if (seconds < 10) return "a few seconds left";
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return minutes === 1 ? "about 1 minute left" : `about ${minutes} minutes left`;
  const hours = Math.round(minutes / 60);
  return `about ${hours} hours left`;
}

export interface Cost {
  records: number;
  apiCalls: number;
  minutes: number;
}

/** "4,120 orders · about 3 API calls · under a minute" */
export function estimateSentence(
  { records, apiCalls, minutes }: Cost,
  noun: { one: string; many: string },
  number: WriteNumber = inEnglish,
): string {
  const time = minutes <= 1 ? "under a minute" : `about ${number(minutes)} minutes`;
  return `${number(records)} ${records === 1 ? noun.one : noun.many} · about ${number(apiCalls)} API calls · ${time}`;
}
