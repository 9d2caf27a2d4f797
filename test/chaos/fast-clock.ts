/**
 * Waiting, made short: what would wait half a minute (a queue's retry, Shopify's Retry-After, a back-off) waits a second.
 * The app's own waits are shortened where it sleeps; those kept in the database are brought nearer by a ticking statement.
 */
import { setTimeout as wait } from "node:timers/promises";

import { SPAN_SECONDS } from "~/shopify/budget";

const FASTER = 30;
const TICK_MS = 40;

export const FAST = {
  /** How long a call to Shopify may take: its 30 seconds. */
  timeoutMs: 30_000 / FASTER,
  sleep: (milliseconds: number, signal?: AbortSignal) => wait(milliseconds / FASTER, undefined, { signal }),
};

const SPAN_TICKS = Math.ceil((SPAN_SECONDS * 1000) / (TICK_MS * FASTER));

/** Calls of processes that died are forgotten by spans of time, which pass as fast as everything else. */
const SPAN_PASSES = "update api_budgets set span = span - 1";

/** Brings nearer what waits in the database: tasks and the budget's pause; and wakes the workers for what became due. */
const TICK = `
  with nearer as (
    update graphile_worker._private_jobs set run_at = run_at - $1 * interval '1 millisecond'
     where locked_at is null and run_at > now() returning run_at
  ), budgets as (
    update api_budgets set blocked_until = blocked_until - $1 * interval '1 millisecond', measured_at = measured_at - $1 * interval '1 millisecond',
           probe_at = probe_at - $1 * interval '1 millisecond'
  )
  select pg_notify('jobs:insert', '{"count":5}') from nearer where run_at <= now() limit 1`;

/** Ticks until stopped; a database that is away for a moment is asked again. */
export function startTicking(query: (text: string, values: unknown[]) => Promise<unknown>): { stop(): Promise<void> } {
  let ended = false;
  const ticking = (async () => {
    for (let ticks = 1; !ended; ticks++) {
      await query(TICK, [TICK_MS * FASTER]).catch(() => undefined);
      if (ticks % SPAN_TICKS === 0) await query(SPAN_PASSES, []).catch(() => undefined);
      await wait(TICK_MS);
    }
  })();
  return {
    stop: async () => {
      ended = true;
      await ticking;
    },
  };
}

const LOOK_MS = 25;

/**
 * Resolves after so many milliseconds, or as soon as it is `enough`. It counts its own short waits instead of looking at a clock:
 * where other work takes the processors, they take longer, as everything does that it waits for.
 */
export async function patience(milliseconds: number, enough: () => boolean = () => false): Promise<void> {
  for (let waited = 0; waited < milliseconds && !enough(); waited += LOOK_MS) await wait(LOOK_MS);
}
