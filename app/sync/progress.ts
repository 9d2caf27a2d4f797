/** A job's rows → what a merchant reads. Pure: status is derived here, never stored twice. */

export interface JobFigures {
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
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface WindowFigures {
  state: string;
  expected: number | null;
  fetched: number;
  startedAt: Date | null;
}

export interface Progress {
  status: string;
  /** 0 to 100; null while nothing can be said. */
  percent: number | null;
  etaSeconds: number | null;
  perSecond: number | null;
  sentence: string;
}

const MODE_NAMES: Readonly<Record<string, string>> = {
  populate: "Populate",
  update: "Update",
  full: "Full resync",
  verify: "Verify",
};
const number = new Intl.NumberFormat("en");

export function progressOf(job: JobFigures, windows: readonly WindowFigures[], now: Date): Progress {
  const ended = job.finishedAt !== null;
  const percent = percentOf(job, ended);
  const perSecond = rateOf(job, windows, now);
  const left = job.expected === null ? null : Math.max(0, job.expected - job.fetched);
  const etaSeconds = ended || left === null || perSecond === null ? null : Math.ceil(left / perSecond);
  const figures = { percent, etaSeconds: ended ? 0 : etaSeconds, perSecond };
  return { status: job.status, ...figures, sentence: sentenceOf(job, windows, figures) };
}

function percentOf(job: JobFigures, ended: boolean): number | null {
  if (ended && job.status.startsWith("succeeded")) return 100;
  if (job.expected === null) return null;
  if (job.expected === 0) return ended ? 100 : 0;
  // Shopify's count was taken before the run; what came since must not make more than all of it.
  return Math.min(ended ? 100 : 99, Math.floor((100 * job.fetched) / job.expected));
}

/** Records per second since the first window began to be read. */
function rateOf(job: JobFigures, windows: readonly WindowFigures[], now: Date): number | null {
  const starts = windows
    .filter((window) => window.fetched > 0 && window.startedAt)
    .map((window) => window.startedAt?.getTime() ?? 0);
  const since = starts.length > 0 ? Math.min(...starts) : job.startedAt?.getTime();
  if (since === undefined || job.fetched === 0) return null;
  const seconds = Math.max(0.001, ((job.finishedAt ?? now).getTime() - since) / 1000);
  return job.fetched / seconds;
}

function sentenceOf(
  job: JobFigures,
  windows: readonly WindowFigures[],
  figures: Omit<Progress, "sentence" | "status">,
): string {
  const name = MODE_NAMES[job.mode] ?? job.mode;
  switch (job.status) {
    case "queued":
      return `${name} is about to start.`;
    case "waiting":
      return job.reason ?? "Waiting for Shopify.";
    case "running":
      return runningSentence(job, windows, figures);
    case "cancelled":
      return `${name} cancelled. ${counts(job)}`;
    case "failed":
      return `${name} failed: ${job.reason ?? "no reason was recorded."} ${counts(job)}`;
    default:
      return `${name} completed. ${counts(job)}`;
  }
}

function counts(job: JobFigures): string {
  if (job.mode === "verify") return verified(job);
  const parts = [
    `New: ${number.format(job.created)}`,
    `Updated: ${number.format(job.updated)}`,
    `Unchanged: ${number.format(job.unchanged)}`,
  ];
  if (job.skipped > 0) parts.push(`Skipped: ${number.format(job.skipped)}`);
  if (job.stale > 0) parts.push(`Stale: ${number.format(job.stale)}`);
  if (job.deleted > 0) parts.push(`Removed: ${number.format(job.deleted)}`);
  parts.push(`Failed: ${number.format(job.rejected)}`);
  return parts.join(", ");
}

/** A verify in its own words: what it had to fetch was missing or outdated, what it removed was too much. */
function verified(job: JobFigures): string {
  const kinds = { missing: job.created, outdated: job.updated, extra: job.deleted };
  const repaired = Object.entries(kinds).flatMap(([kind, count]) =>
    count > 0 ? `${number.format(count)} ${kind}` : [],
  );
  const ended = job.status.startsWith("succeeded");
  if (ended && repaired.length === 0 && job.reason === null) return `All ${number.format(job.unchanged)} are equal.`;
  const found = [`Equal: ${number.format(job.unchanged)}.`];
  if (repaired.length > 0) found.push(`Repaired: ${repaired.join(", ")}.`);
  if (ended && job.reason) found.push(job.reason);
  return found.join(" ");
}

function runningSentence(
  job: JobFigures,
  windows: readonly WindowFigures[],
  figures: Omit<Progress, "sentence" | "status">,
): string {
  if (job.expected === null) return "Asking Shopify how many records there are.";
  if (job.fetched === 0) {
    const atShopify = windows.some((window) => window.state === "submitted");
    return atShopify
      ? `Shopify is preparing ${number.format(job.expected)} records.`
      : `Starting with ${number.format(job.expected)} records.`;
  }
  const parts = [`${number.format(job.fetched)} of ${number.format(Math.max(job.expected, job.fetched))}`];
  if (figures.perSecond !== null) parts.push(`${number.format(Math.max(1, Math.round(figures.perSecond)))} per second`);
  if (figures.etaSeconds !== null) parts.push(timeLeft(figures.etaSeconds));
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
