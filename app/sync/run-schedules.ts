/** Starts what is due. Every worker process asks once a minute; each run is taken by exactly one of them. */
import { AppError } from "~/lib/errors";
import type { Database, Transaction } from "~/lib/sql";
import { addSchedules, findUnscheduled, settleDue, takeDue } from "~/mirror/schedules";
import type { DueSchedule, Outcome } from "~/mirror/schedules";
import { defaultPlan, MODES_FROM_THE_START, rhythmWords } from "~/resources/schedule";
import { MODE_WORDS } from "~/resources/sync-job";
import type { Queue } from "~/jobs/queue";

import { nextRun, spreadOf } from "./next-run";
import { openSync, parseSyncRequest } from "./start-sync";

interface SchedulesCtx {
  db: Database;
  queue: Queue;
  clock: () => Date;
}

/** Shops of one transaction: few enough that nobody waits for its locks. */
const SHOPS = 50;

/** First schedules of one look; a mode that is new for thousands of shops takes a few minutes. */
const MOST_BEGUN = 500;

/** Just populated, a mirror needs no update for an hour. */
const REST_MS = 60 * 60_000;

/** A run that meets a running job is due again so soon, unless it is by its rhythm. */
const PUT_OFF_MS = 10 * 60_000;

/** Resolves to how many jobs it started. */
export async function runSchedules(ctx: SchedulesCtx): Promise<number> {
  await beginSchedules(ctx);
  for (let started = 0; ;) {
    const outcomes = await ctx.db.transaction((tx) => startDue(tx, ctx));
    started += outcomes.filter((outcome) => outcome.skipReason === null).length;
    if (outcomes.length === 0) return started;
  }
}

/** What a first populate sets going. A mode that the app learns later begins in the same way. */
async function beginSchedules({ db, clock }: SchedulesCtx): Promise<void> {
  const after = new Date(clock().getTime() + REST_MS);
  const places = await findUnscheduled(db, MODES_FROM_THE_START, MOST_BEGUN);
  if (places.length === 0) return;
  const begun = places.map((place) => {
    const rhythm = defaultPlan(place.mode, place.resource);
    const nextAt = nextRun(rhythm, { after, timeZone: place.timeZone, spread: spreadOf(place.shopId) });
    return { ...place, rhythm, nextAt };
  });
  await addSchedules(db, begun);
}

/**
 * The next run, the job and its task are one transaction: a process that dies in it leaves the run due. The next run is counted
 * from now, so however many were missed, one is made up for.
 */
async function startDue(tx: Transaction, ctx: SchedulesCtx): Promise<Outcome[]> {
  const now = ctx.clock();
  const due = await takeDue(tx, now, SHOPS);
  const outcomes: Outcome[] = [];
  for (const schedule of due.toSorted(inTurn)) {
    const { shopId, timeZone, rhythm } = schedule;
    const regular = nextRun(rhythm, { after: now, timeZone, spread: spreadOf(shopId) });
    const outcome = await startOne(tx, ctx, schedule);
    const nextAt = outcome.isPutOff ? new Date(Math.min(regular.getTime(), now.getTime() + PUT_OFF_MS)) : regular;
    outcomes.push({ ...schedule, ...outcome, nextAt });
  }
  if (outcomes.length > 0) await settleDue(tx, now, outcomes);
  return outcomes;
}

/**
 * Every worker takes shops in the same order, so two never wait for each other. Of one shop the rarest goes first: of a nightly
 * and an hourly run that are due together, the one put off is the one that comes again within the hour anyway.
 */
function inTurn(a: DueSchedule, b: DueSchedule): number {
  const rarity = ({ rhythm }: DueSchedule) => ["weekly", "daily", "hourly", "minutes"].indexOf(rhythm.rhythm);
  return a.shopId - b.shopId || a.resource.localeCompare(b.resource) || rarity(a) - rarity(b);
}

async function startOne(
  tx: Transaction,
  ctx: SchedulesCtx,
  { shopId, resource, mode, rhythm, lastJobId }: DueSchedule,
): Promise<Pick<Outcome, "jobId" | "skipReason" | "line"> & { isPutOff: boolean }> {
  const name = rhythmWords(rhythm);
  try {
    const request = parseSyncRequest({ resource, mode });
    const by = { trigger: "schedule", startedBy: name } as const;
    const { jobId, alreadyRunning } = await openSync(tx, ctx, shopId, request, by);
    if (!alreadyRunning) return { jobId, skipReason: null, line: null, isPutOff: false };
    const line = `A scheduled run was due and was put off, because this job was running: ${MODE_WORDS[mode] ?? mode}, ${name}.`;
    const skipReason = "Put off, because another job was running.";
    return { jobId, skipReason, line: lastJobId === jobId ? null : line, isPutOff: true };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { jobId: null, skipReason: error.message, line: null, isPutOff: false };
  }
}
