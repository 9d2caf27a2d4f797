import { z } from "zod";

import { runKey } from "~/jobs/keys";
import { AppError } from "~/lib/errors";
import type { Transaction } from "~/lib/sql";
import { openJob } from "~/mirror/sync-jobs";
import { readWatermark } from "~/mirror/watermarks";
import type { SyncParams, Trigger } from "~/mirror/sync-jobs";
import { RESOURCES, resourceNamed } from "~/resources";

import { MODES, MOST_CHOSEN } from "~/resources/sync-job";
import type { Mode } from "~/resources/sync-job";

import type { Ctx } from "./ctx";
import { rangeOf } from "./plan-sync";
import { requireScopes } from "./require-scopes";

const MOST_DAYS = 20 * 366;
/** How far back an update may be asked to reach. */
export const MOST_MINUTES = 366 * 24 * 60;

const whole = (what: string, most: number) =>
  z
    .number({ error: `${what} must be a whole number, 1 or more.` })
    .int(`${what} must be a whole number, 1 or more.`)
    .min(1, `${what} must be 1 or more.`)
    .max(most, `${what} must be ${most} or less.`);

const IDS_SENTENCE = `Name 1 to ${MOST_CHOSEN.toLocaleString("en")} records by their numeric ids.`;

/** Any ISO 8601 instant, as the same in UTC. */
const instant = (what: string) =>
  z.iso
    .datetime({ offset: true, error: `${what} must be an instant like 2026-11-21T00:00:00Z.` })
    .transform((text) => new Date(text).toISOString());

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
    reportOnly: z.boolean({ error: "reportOnly must be true or false." }).optional(),
    from: instant("from").optional(),
    to: instant("to").optional(),
    sinceHours: whole("Hours", MOST_MINUTES / 60).optional(),
    ids: z
      .array(z.string({ error: IDS_SENTENCE }).regex(/^\d{1,18}$/, IDS_SENTENCE), { error: IDS_SENTENCE })
      .min(1, IDS_SENTENCE)
      .max(MOST_CHOSEN, IDS_SENTENCE)
      .transform((ids) => [...new Set(ids)])
      .optional(),
  })
  .refine((input) => input.days === undefined || input.mode === "populate" || input.mode === "sweep", {
    path: ["days"],
    error: "Days only go with populate and sweep.",
  })
  .refine((input) => input.staleAfterMins === undefined || input.mode === "update", {
    path: ["staleAfterMins"],
    error: "Minutes only go with update.",
  })
  .refine((input) => input.sinceHours === undefined || input.mode === "update", {
    path: ["sinceHours"],
    error: "Hours only go with update.",
  })
  .refine((input) => input.sinceHours === undefined || input.staleAfterMins === undefined, {
    path: ["sinceHours"],
    error: "Give hours or minutes, not both.",
  })
  .refine((input) => input.ids === undefined || input.mode === "update", {
    path: ["ids"],
    error: "Ids only go with update.",
  })
  .refine(({ ids, ...input }) => !ids || !(input.forceFull ?? input.staleAfterMins ?? input.sinceHours), {
    path: ["ids"],
    error: "Ids go with neither hours, minutes nor forceFull: those records are read, whenever they changed.",
  })
  .refine(({ mode, ...input }) => mode === "verify" || (input.reportOnly ?? input.from ?? input.to) === undefined, {
    path: ["mode"],
    error: "reportOnly, from and to only go with verify.",
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ["to"],
    error: "The end must be after the start.",
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
  const { resource, mode, sinceHours, ...params } = result.data;
  resourceNamed(resource);
  if (sinceHours !== undefined) params.staleAfterMins = sinceHours * 60;
  return { resource, mode: params.forceFull ? "full" : mode, params };
}

interface Started {
  jobId: string;
  alreadyRunning: boolean;
}

/**
 * Starts a sync job, or answers with the one already under way: a shop has at most one per resource. Throws `AppError` for what cannot
 * be done: a scope that is not granted, a verify of what was never populated.
 */
export async function startSync(
  ctx: Ctx,
  input: unknown,
  by: { trigger: Trigger; startedBy?: string },
): Promise<Started> {
  const request = parseSyncRequest(input);
  await requireScopes(ctx, resourceNamed(request.resource));
  return await ctx.db.transaction((tx) => openSync(tx, ctx, ctx.shop.id, request, by));
}

/** The same, as part of a transaction. Throws `AppError` for a verify of what was never populated. */
export async function openSync(
  tx: Transaction,
  { queue, clock }: Pick<Ctx, "queue" | "clock">,
  shopId: number,
  request: SyncRequest,
  by: { trigger: Trigger; startedBy?: string },
): Promise<Started> {
  const { trigger, startedBy = null } = by;
  if (request.mode === "verify")
    rangeOf("verify", request.params, await readWatermark(tx, shopId, request.resource), clock());
  const job = await openJob(tx, shopId, { ...request, trigger, startedBy, at: clock() });
  if (job.isNew) await queue.add("run-sync", { shopId, jobId: job.id }, { key: runKey(shopId, job.id), tx });
  return { jobId: job.id, alreadyRunning: !job.isNew };
}
