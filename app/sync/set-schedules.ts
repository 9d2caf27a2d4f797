/** Schedules as the merchant sees and sets them. */
import { z } from "zod";

import { AppError } from "~/lib/errors";
import { readSchedules, saveSchedule } from "~/mirror/schedules";
import { RESOURCES } from "~/resources";
import { defaultPlan, FEWEST_MINUTES, MOST_MINUTES, RHYTHMS } from "~/resources/schedule";
import type { Plan, ScheduleView } from "~/resources/schedule";
import { MODES } from "~/resources/sync-job";

import type { Ctx } from "./ctx";
import { nextRun, spreadOf } from "./next-run";

const minutes = `Minutes must be a whole number, ${FEWEST_MINUTES} to ${MOST_MINUTES.toLocaleString("en")}.`;
const resources = RESOURCES.map((resource) => resource.name) as [string, ...string[]];
const place = {
  resource: z.enum(resources, { error: `Choose a resource: ${resources.join(", ")}.` }),
  mode: z.enum(MODES, { error: `Choose a mode: ${MODES.join(", ")}.` }),
  paused: z.boolean({ error: "paused must be true or false." }).default(false),
};
const time = z
  .string({ error: "Write the time of day as 03:00 or 15:30." })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Write the time of day as 03:00 or 15:30.");
const weekday = z
  .int({ error: "Choose a weekday: 1 for Monday to 7 for Sunday." })
  .min(1, "Choose a weekday: 1 for Monday to 7 for Sunday.")
  .max(7, "Choose a weekday: 1 for Monday to 7 for Sunday.");
const everyMins = z.int({ error: minutes }).min(FEWEST_MINUTES, minutes).max(MOST_MINUTES, minutes);

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

/** Every resource and mode, with what applies to it. */
export async function listSchedules(ctx: Ctx): Promise<ScheduleView[]> {
  const own = await readSchedules(ctx);
  return RESOURCES.flatMap(({ name: resource }) =>
    MODES.map(
      (mode) =>
        own.find((schedule) => schedule.resource === resource && schedule.mode === mode) ?? {
          ...defaultPlan(mode),
          resource,
          mode,
          nextAt: null,
          last: null,
        },
    ),
  );
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
