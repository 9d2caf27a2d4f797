/** What a schedule is: a resource and a mode, and the rhythm in which a job of them starts. */
import type { BlockFacts } from "./health";
import { MODES } from "./sync-job";

export const RHYTHMS = ["minutes", "hourly", "daily", "weekly"] as const;
export type RhythmName = (typeof RHYTHMS)[number];

/** Monday first, as ISO 8601 numbers them: 1 to 7. */
export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** More often than every five minutes would read the overlap of an update again and again; webhooks bring changes within seconds. */
export const FEWEST_MINUTES = 5;
export const MOST_MINUTES = 24 * 60;

export const MINUTES_SENTENCE = `Minutes must be a whole number, ${FEWEST_MINUTES} to ${MOST_MINUTES.toLocaleString("en")}.`;
export const TIME_SENTENCE = "Write the time of day as 03:00 or 15:30.";

/** Times of day are the shop's. */
export type Rhythm =
  | { rhythm: "minutes"; everyMins: number }
  | { rhythm: "hourly" }
  | { rhythm: "daily"; time: string }
  | { rhythm: "weekly"; time: string; weekday: number };

export type Plan = Rhythm & { paused: boolean };

/** `nextAt` is null while paused, and before the first populate. Times are ISO 8601 in UTC. */
export type ScheduleView = Plan & {
  resource: string;
  mode: string;
  nextAt: string | null;
  last: {
    at: string;
    /** The job it started, or the one that was running when it was skipped. */
    jobId: string | null;
    status: string | null;
    /** Why it did not start its job: one sentence. */
    skipReason: string | null;
  } | null;
};

/** For Health. */
export interface ScheduleFacts extends BlockFacts {
  schedules: ScheduleView[];
}

/** What applies to a mode until the merchant decides; what is not paused begins with the first populate. */
const DEFAULT_PLANS: Readonly<Record<string, Plan>> = {
  update: { rhythm: "hourly", paused: false },
  verify: { rhythm: "daily", time: "03:00", paused: false },
  sweep: { rhythm: "daily", time: "05:00", paused: false },
  populate: { rhythm: "daily", time: "02:00", paused: true },
  full: { rhythm: "weekly", time: "04:00", weekday: 7, paused: true },
};

/** Where a resource differs: a sweep of products reads all of them, whenever they were made. */
const PLANS_OF: Readonly<Record<string, Readonly<Record<string, Plan>>>> = {
  products: { sweep: { rhythm: "weekly", time: "05:00", weekday: 7, paused: false } },
};

export function defaultPlan(mode: string, resource?: string): Plan {
  const own = resource === undefined ? undefined : PLANS_OF[resource]?.[mode];
  return own ?? DEFAULT_PLANS[mode] ?? { rhythm: "daily", time: "02:00", paused: true };
}

/** The modes that a shop's first populate sets going. */
export const MODES_FROM_THE_START = MODES.filter((mode) => !defaultPlan(mode).paused);

/** "every 15 minutes", "hourly", "daily at 03:00", "weekly on Sunday at 04:00": the name of a schedule. */
export function rhythmWords(rhythm: Rhythm): string {
  switch (rhythm.rhythm) {
    case "minutes":
      return `every ${rhythm.everyMins} minutes`;
    case "hourly":
      return "hourly";
    case "daily":
      return `daily at ${rhythm.time}`;
    case "weekly":
      return `weekly on ${WEEKDAYS[rhythm.weekday - 1] ?? "Monday"} at ${rhythm.time}`;
  }
}
