import { AppError } from "~/lib/errors";
import { readJob, readJobLog, runningJobs } from "~/mirror/read-jobs";
import type { LiveJob } from "~/resources/sync-job";
import type { Ctx } from "~/sync/ctx";
import { progressOf } from "~/sync/progress";

/** A job, its windows, its log and how far it is. Throws `AppError("not_found")`. */
export async function liveJob(ctx: Ctx, id: string): Promise<LiveJob> {
  const [found, log] = await Promise.all([readJob(ctx, id), readJobLog(ctx, id)]);
  if (!found) throw new AppError("not_found", "There is no such job. The job history lists all of them.");
  const { startedAt, finishedAt } = found.job;
  const job = { ...found.job, startedAt: instant(startedAt), finishedAt: instant(finishedAt) };
  return { ...found, log, progress: progressOf(job, found.windows) };
}

const instant = (iso: string | null) => (iso === null ? null : new Date(iso));

/** The jobs under way, at most one per resource. */
export async function liveRunningJobs(ctx: Ctx): Promise<LiveJob[]> {
  const jobs = await runningJobs(ctx);
  return await Promise.all(jobs.map(({ id }) => liveJob(ctx, id)));
}
