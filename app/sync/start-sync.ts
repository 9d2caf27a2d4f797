import { z } from "zod";

import { AppError } from "~/lib/errors";
import { openJob } from "~/mirror/sync-jobs";
import type { Mode, SyncParams, Trigger } from "~/mirror/sync-jobs";
import { RESOURCES, resourceNamed } from "~/resources";

import type { Ctx } from "./ctx";

const MODES = ["populate", "update", "full"] as const;
const MOST_DAYS = 20 * 366;
const MOST_MINUTES = 366 * 24 * 60;

const whole = (what: string, most: number) =>
  z
    .number({ error: `${what} must be a whole number, 1 or more.` })
    .int(`${what} must be a whole number, 1 or more.`)
    .min(1, `${what} must be 1 or more.`)
    .max(most, `${what} must be ${most} or less.`);

/** What a merchant, the API or a command asks for. */
export const StartSync = z
  .object({
    resource: z.enum(RESOURCES.map((resource) => resource.name) as [string, ...string[]], {
      error: `Choose a resource: ${RESOURCES.map((resource) => resource.name).join(", ")}.`,
    }),
    mode: z.enum(MODES, { error: `Choose a mode: ${MODES.join(", ")}.` }),
    days: whole("Days", MOST_DAYS).optional(),
    staleAfterMins: whole("Minutes", MOST_MINUTES).optional(),
    forceFull: z.boolean({ error: "forceFull must be true or false." }).optional(),
  })
  .refine((input) => input.days === undefined || input.mode === "populate", {
    path: ["days"],
    error: "Days only go with populate.",
  })
  .refine((input) => input.staleAfterMins === undefined || input.mode === "update", {
    path: ["staleAfterMins"],
    error: "Minutes only go with update.",
  });

export interface SyncRequest {
  resource: string;
  mode: Mode;
  params: SyncParams;
}

/** Throws `AppError("invalid")` with one sentence, and one per field. */
export function parseSyncRequest(input: unknown): SyncRequest {
  const result = StartSync.safeParse(input ?? {});
  if (!result.success) {
    const fields: Record<string, string> = {};
    for (const issue of result.error.issues) fields[String(issue.path[0] ?? "request")] ??= issue.message;
    throw new AppError("invalid", Object.values(fields).join(" "), { fields });
  }
  const { resource, mode, days, staleAfterMins, forceFull } = result.data;
  resourceNamed(resource);
  return { resource, mode: forceFull ? "full" : mode, params: { days, staleAfterMins, forceFull } };
}

/** Starts a sync job, or answers with the one already under way: a shop has at most one per resource. */
export async function startSync(
  ctx: Ctx,
  input: unknown,
  by: { trigger: Trigger; startedBy?: string },
): Promise<{ jobId: string; alreadyRunning: boolean }> {
  const request = parseSyncRequest(input);
  return await ctx.db.transaction(async (tx) => {
    const job = await openJob(tx, ctx.shop.id, {
      ...request,
      trigger: by.trigger,
      startedBy: by.startedBy ?? null,
      at: ctx.clock(),
    });
    if (job.isNew)
      await ctx.queue.add("run-sync", { shopId: ctx.shop.id, jobId: job.id }, { key: runKey(ctx.shop.id, job.id), tx });
    return { jobId: job.id, alreadyRunning: !job.isNew };
  });
}

/** One waiting task per job: a webhook and a timer that both want it run, run it once. */
export const runKey = (shopId: number, jobId: string) => `sync:${shopId}:${jobId}`;
