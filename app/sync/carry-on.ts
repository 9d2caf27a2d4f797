/** What every long piece of work does with its lease: goes on, stops when asked, waits for Shopify, or ends with a sentence. */
import { AppError, Outage, sentenceFor } from "~/lib/errors";
import { Cancelled, setStatus, Superseded } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import type { MirrorCtx } from "~/mirror/ctx";

export interface Work {
  /** "the sync": for the sentence while it waits. */
  noun: string;
  goOn: () => Promise<void>;
  endCancelled: () => Promise<void>;
  endFailed: (reason: string) => Promise<void>;
}

/**
 * Throws what is worth another try of the task (Shopify down, database gone); `lastTry` says that there will be none, and
 * the work then fails with a sentence instead. An outage is waited for, however long it takes.
 */
export async function carryOn(ctx: MirrorCtx, lease: Lease, work: Work, { lastTry = false } = {}): Promise<void> {
  try {
    await work.goOn();
  } catch (error) {
    // Another process has it, and ends it.
    if (!(error instanceof Superseded)) await stopOrWait(ctx, lease, work, error, lastTry).catch(unlessSuperseded);
  }
}

async function stopOrWait(ctx: MirrorCtx, lease: Lease, work: Work, error: unknown, lastTry: boolean): Promise<void> {
  if (error instanceof Cancelled) return await work.endCancelled();
  const hopeless = error instanceof AppError && !error.retry;
  if (error instanceof Outage || (!hopeless && !lastTry)) {
    await setStatus(ctx, lease, "waiting", waitingFor(error, work.noun));
    throw error;
  }
  if (!hopeless) ctx.log.error({ shop: ctx.shop.domain, id: lease.id, error: String(error) }, `${work.noun} failed`);
  await work.endFailed(sentenceFor(error));
}

function unlessSuperseded(error: unknown): void {
  if (!(error instanceof Superseded)) throw error;
}

function waitingFor(error: unknown, noun: string): string {
  if (error instanceof Outage) return `${error.since}; ${noun} goes on by itself as soon as it does.`;
  return error instanceof AppError ? error.message : "Something unexpected got in the way; it is tried again shortly.";
}
