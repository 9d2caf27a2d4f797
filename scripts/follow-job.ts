import { setTimeout as delay } from "node:timers/promises";
import type { ProgressLine } from "./progress-line.ts";

/** What of a job's row and progress is shown (the JSON API and app/routes/live-job give more). */
export interface FollowedJob {
  job: {
    id: string;
    resource: string;
    mode: string;
    effectiveMode: string | null;
    status: string;
    fetched: number;
    created: number;
    updated: number;
    unchanged: number;
    deleted: number;
    pendingParts: number;
    apiCalls: number;
    queryCost: number;
    startedAt: string | null;
    finishedAt: string | null;
  };
  progress: { percent: number | null; sentence: string };
}

const ASK_EVERY_MS = 250;

/** Shows a job until it has ended. `meanwhile` hears every answer. */
export async function followJob<Job extends FollowedJob>(
  ask: () => Promise<Job>,
  line: ProgressLine,
  meanwhile: (job: Job) => Promise<void> | void = () => undefined,
): Promise<Job> {
  try {
    for (;;) {
      const found = await ask();
      if (found.job.finishedAt !== null) return found;
      line.show(found.progress.percent, found.progress.sentence);
      await meanwhile(found);
      await delay(ASK_EVERY_MS);
    }
  } finally {
    line.end();
  }
}

/** Whether all of what was asked is mirrored: problems with single records are a failure to whoever waits for the exit code. */
export function succeeded({ job }: FollowedJob): boolean {
  return job.status === "succeeded";
}

/** "1,200 orders in 3.1 s (387 per second), 4 API calls, query cost 30." */
export function figures({ job }: FollowedJob): string {
  const seconds = secondsOf(job);
  const rate = job.fetched > 0 ? ` (${count(job.fetched / seconds)} per second)` : "";
  return `${counted(job.fetched, job.resource)} in ${seconds.toFixed(1)} s${rate}, ${count(job.apiCalls)} API calls, query cost ${count(job.queryCost)}.`;
}

export function secondsOf(job: { startedAt: string | null; finishedAt: string | null }): number {
  if (!job.startedAt || !job.finishedAt) return 0.001;
  return Math.max(0.001, (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000);
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
}

/** "1 order", "2,000 orders"; of another resource by its name, which is the plural. */
export function counted(records: number, resource = "orders"): string {
  return `${count(records)} ${records === 1 ? resource.replace(/s$/, "") : resource}`;
}
