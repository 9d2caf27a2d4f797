import { AppError, Outage } from "~/lib/errors";
import type { Resource } from "~/resources/resource";
import type { Spent } from "~/shopify/admin";
import { ANSWERS_DOCUMENT } from "~/shopify/documents";

import type { Ctx } from "./ctx";
import { idOfChange } from "./sources/changes";
import { partDear, readDear } from "./sources/dear-records";
import { packed, readRecords } from "./sources/read-records";
import type { ReadAnswer, Want } from "./sources/read-records";

/** A record that could not be read or written, while others could. */
export interface Unread {
  id: string;
  error: unknown;
}

/**
 * Reads records together, dear ones by bulk operations, and hands every answer to `write`. Those of a query that fails are read one by one, so one that
 * Shopify cannot answer for, or the database cannot take, holds up no other: it is returned. Throws what is nobody's
 * fault among the records: no access, no budget, Shopify or the database down.
 */
export async function readApart(
  ctx: Ctx,
  resource: Resource,
  wants: readonly (Want & { suspect?: boolean })[],
  write: (answer: ReadAnswer) => Promise<void>,
  onSpent?: (spent: Spent) => void,
): Promise<Unread[]> {
  const read = async (some: readonly Want[]) => {
    for await (const answer of readRecords(ctx, resource, some, { tries: 1, onSpent })) await write(answer);
  };
  const unread: Unread[] = [];
  const { suspects = [], sound = [] } = Object.groupBy(wants, ({ suspect }) => (suspect ? "suspects" : "sound"));
  const { dear, others } = await partDear(ctx, resource, sound);
  const done = new Set<string>();
  for await (const answer of readDear(ctx, resource, dear, onSpent)) {
    const failed = await errorOf(() => write(answer));
    if (failed === null) for (const change of answer.changes) done.add(idOfChange(change));
  }
  const left = dear.filter(({ id }) => !done.has(id));
  const packs = [...(await packed(ctx, resource, [...others, ...left])), ...suspects.map((want) => [want])];
  for (const pack of packs) {
    const failed = await errorOf(() => read(pack));
    if (failed === null) continue;
    if (mayPass(failed.error)) await ctx.admin.query({ document: ANSWERS_DOCUMENT });
    else if (pack.length === 1) {
      unread.push(...pack.map(({ id }) => ({ id, error: failed.error })));
      continue;
    }
    for (const want of pack) {
      const again = await errorOf(() => read([want]));
      if (again) unread.push({ id: want.id, error: again.error });
    }
  }
  return unread;
}

/** What `work` fails with; throws it when it concerns more than the records at hand. */
async function errorOf(work: () => Promise<void>): Promise<{ error: unknown } | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (concernsAll(error)) throw error;
    return { error };
  }
}

/** No access, no budget, Shopify down, or told to stop: no record is to blame. */
export function concernsAll(error: unknown): boolean {
  if (error instanceof Outage) return true;
  if (error instanceof AppError) return error.kind === "unauthorized" || error.kind === "throttled";
  return error instanceof Error && error.name === "AbortError";
}

/** Whether Shopify may have failed for reasons of its own: then it is asked whether it answers at all. */
export const mayPass = (error: unknown) => error instanceof AppError && error.kind === "unavailable";
