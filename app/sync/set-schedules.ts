/** Schedules as the merchant sees and sets them. */
import { z } from "zod";

import { AppError } from "~/lib/errors";
import { readSchedules, saveSchedule } from "~/mirror/schedules";
import { RESOURCES } from "~/resources";
import {
  defaultPlan,
  FEWEST_MINUTES,
  MINUTES_SENTENCE,
  MODES_FROM_THE_START,
  MOST_MINUTES,
  RHYTHMS,
  TIME_SENTENCE,
} from "~/resources/schedule";
import type { Plan, ScheduleFacts, ScheduleView } from "~/resources/schedule";
import { MODES } from "~/resources/sync-job";

import type { Ctx } from "./ctx";
import { nextRun, spreadOf } from "./next-run";

const resources = RESOURCES.map((resource) => resource.name) as [string, ...string[]];
const place = {
  resource: z.enum(resources, { error: `Choose a resource: ${resources.join(", ")}.` }),
  mode: z.enum(MODES, { error: `Choose a mode: ${MODES.join(", ")}.` }),
  paused: z.boolean({ error: "paused must be true or false." }).default(false),
};
const WEEKDAY_SENTENCE = "Choose a weekday: 1 for Monday to 7 for Sunday.";
const time = z.string({ error: TIME_SENTENCE }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, TIME_SENTENCE);
const weekday = z.int({ error: WEEKDAY_SENTENCE }).min(1, WEEKDAY_SENTENCE).max(7, WEEKDAY_SENTENCE);
const everyMins = z
  .int({ error: MINUTES_SENTENCE })
  .min(FEWEST_MINUTES, MINUTES_SENTENCE)
  .max(MOST_MINUTES, MINUTES_SENTENCE);

/** What does not belong to a rhythm is refused: somebody who sends it expects something to happen. */
const absent = (sentence: string) => z.undefined({ error: sentence }).optional();
const noMinutes = absent("Minutes only go with the rhythm minutes.");
const noTime = absent("A time of day only goes with the rhythms daily and weekly.");
const noWeekday = absent("A weekday only goes with the rhythm weekly.");

const SetSchedule = z.discriminatedUnion(
  "rhythm",
  [
    z.object({ ...place, rhythm: z.literal("minutes"), everyMins, time: noTime, weekday: noWeekday }),
    z.object({ ...place, rhythm: z.literal("hourly"), everyMins: noMinutes, time: noTime, weekday: noWeekday }),
    z.object({ ...place, rhythm: z.literal("daily"), everyMins: noMinutes, time, weekday: noWeekday }),
    z.object({ ...place, rhythm: z.literal("weekly"), everyMins: noMinutes, time, weekday }),
  ],
  { error: `Choose a rhythm: ${RHYTHMS.join(", ")}.` },
);

type Asked = Plan & { resource: string; mode: string };

/** Throws `AppError("invalid")` with one sentence, and one per field. */
function parseSchedule(input: unknown): Asked {
  const result = SetSchedule.safeParse(input ?? {});
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) fields[String(issue.path[0] ?? "rhythm")] ??= issue.message;
  throw new AppError("invalid", Object.values(fields).join(" "), { fields });
}

const IN_ORDER = [...MODES_FROM_THE_START, ...MODES.filter((mode) => !MODES_FROM_THE_START.includes(mode))];

/** Every resource and mode, with what applies to it; first those that run unless the merchant decides otherwise. */
export async function listSchedules(ctx: Ctx): Promise<ScheduleView[]> {
  const own = await readSchedules(ctx);
  return RESOURCES.flatMap(({ name: resource }) =>
    IN_ORDER.map(
      (mode) =>
        own.find((schedule) => schedule.resource === resource && schedule.mode === mode) ?? {
          ...defaultPlan(mode, resource),
          resource,
          mode,
          nextAt: null,
          last: null,
        },
    ),
  );
}

/** A run that is overdue for so long has nobody to start it. */
const OVERDUE_MS = 10 * 60_000;

/** For Health: somebody should look at a schedule whose last run failed, or that nobody starts. */
export async function readScheduleFacts(ctx: Ctx): Promise<ScheduleFacts> {
  const schedules = await listSchedules(ctx);
  const isUnwell = ({ paused, nextAt, last }: ScheduleView) =>
    !paused &&
    (last?.status === "failed" || (nextAt !== null && Date.parse(nextAt) < ctx.clock().getTime() - OVERDUE_MS));
  return { standing: schedules.some(isUnwell) ? "attention" : "well", schedules };
}

/** Sets one or several schedules, all or none of them; answers with all. */
export async function setSchedules(ctx: Ctx, inputs: readonly unknown[]): Promise<ScheduleView[]> {
  const asked = inputs.map(parseSchedule);
  const at = ctx.clock();
  const from = { after: at, timeZone: ctx.shop.timeZone, spread: spreadOf(ctx.shop.id) };
  await ctx.db.transaction(async (tx) => {
    for (const { resource, mode, ...plan } of asked) {
      await saveSchedule(tx, ctx.shop.id, { resource, mode, plan, nextAt: nextRun(plan, from), at });
    }
  });
  return await listSchedules(ctx);
}
