/** The process that works: runs tasks, frees what dead processes held. Many may run, on any number of machines. */
import { EventEmitter } from "node:events";
import { parseCronItems, run } from "graphile-worker";
import type { ParsedCronItem, TaskList, WorkerEvents } from "graphile-worker";
import { Logger } from "graphile-worker";

import { adoptProducts } from "./catalog/adopt";
import { resolveFound } from "./catalog/conflicts";
import { applyFeed } from "./catalog/feed/apply-feed";
import { wakeFeeds } from "./catalog/feed/cancel-feed";
import { readFeed } from "./catalog/feed/read-feed";
import { keepUp } from "./catalog/keep-up";
import { runPush } from "./catalog/push/run-push";
import { shopContext, world } from "./context.server";
import { DAILY, TASKS } from "./jobs/tasks";
import type { TaskName, TaskPayload } from "./jobs/tasks";
import { AppError, Outage } from "./lib/errors";
import { keepAlive, lockNames } from "./jobs/liveness";
import { releasingOnce } from "./jobs/release-once";
import { prune } from "./mirror/prune";
import { decodingBy } from "./sync/sources/decoding.server";
import { completeRecords } from "./sync/complete-records";
import { forgetShop } from "./sync/forget-shop";
import { lookAtWebhooks } from "./sync/look-at-webhooks";
import { processDeliveries } from "./sync/process-deliveries";
import { runSchedules } from "./sync/run-schedules";
import { runSync } from "./sync/run-sync";
import { wakeForgotten } from "./sync/wake-forgotten";

type Run<Name extends TaskName> = (payload: TaskPayload<Name>, attempt: { lastTry: boolean }) => Promise<void>;

/** What each task does. */
const RUN: { [Name in TaskName]: Run<Name> } = {
  "run-sync": async ({ shopId, jobId }, { lastTry }) => runSync(await shopContext(shopId), jobId, { lastTry }),
  "run-push": async ({ shopId, runId }, { lastTry }) => runPush(await shopContext(shopId), runId, { lastTry }),
  "process-deliveries": async ({ shopId }) => processDeliveries(await shopContext(shopId, "webhook")),
  "complete-records": async ({ shopId }) => {
    const ctx = await shopContext(shopId, "completion");
    if (await completeRecords(ctx)) return;
    await ctx.queue.add("complete-records", { shopId }, { key: `complete:${shopId}`, afterMs: 100 });
  },
  "compare-catalog": async ({ shopId }) => keepUp(await shopContext(shopId)),
  "resolve-conflicts": async ({ shopId, by, choice, filters }) =>
    void (await resolveFound(await shopContext(shopId), filters, choice, by)),
  "adopt-products": async ({ shopId, by }) => adoptProducts(await shopContext(shopId), by),
  "read-feed": async ({ shopId, importId }, attempt) => readFeed(await shopContext(shopId), importId, attempt),
  "apply-feed": async ({ shopId, importId }, attempt) => applyFeed(await shopContext(shopId), importId, attempt),
  prune: async () => {
    const { database, clock, stopping, log } = world();
    log.info(await prune({ db: database.db, clock, stopping: stopping.signal }), "Deleted what was kept long enough.");
  },
  forget: async (payload) => forgetShop({ db: world().database.db, log: world().log }, payload),
};

/** Tasks at once in one process: most of their time is waiting, for Shopify or the database. */
const CONCURRENCY = 5;

/** Before a queue that lost the database begins anew. */
const RESTART_MS = 1000;

export interface WorkerOptions {
  /** The module that a thread runs to decode bulk files beside this process; without one it decodes them itself. */
  decodingThread?: URL;
}

/** Starts working. `stop` ends what waits, lets what works come to its end, and puts the rest back into the queue. */
export async function startWorker({ decodingThread }: WorkerOptions = {}): Promise<{ stop(): Promise<void> }> {
  const { database, env, log } = world();
  const stopping = new AbortController();
  world().stopping = stopping;
  world().decodeBeside = decodingThread ? decodingBy(decodingThread, env.encryptionKeys) : null;
  const names = new Set<string>();
  const first = await startRunner(names);
  const stopBeating = await keepAlive(names, database.db, log);
  const stopWatching = watch();
  const ended = keepRunning(first, names, stopping.signal);
  return {
    stop: async () => {
      stopBeating();
      stopWatching();
      stopping.abort();
      await ended;
    },
  };
}

/**
 * When the database fails the queue at the wrong moment, nobody knows which tasks it holds: it took one whose answer was lost,
 * or could not tick one off. Then it begins anew under other names, and what the old ones hold is freed like a dead worker's,
 * because they fall silent. Resolves when all is stopped.
 */
async function keepRunning(first: Running, names: Set<string>, stopping: AbortSignal): Promise<void> {
  const { log, sleep } = world();
  const told = new Promise<void>((stop) => stopping.addEventListener("abort", () => stop(), { once: true }));
  let running: Running | null = first;
  while (running) {
    await Promise.race([told, running.lost]);
    const stopped = running.stop();
    if (stopping.aborted) return await stopped;
    log.error({ from: "queue" }, "The queue lost the database and begins anew.");
    names.clear();
    running = null;
    while (!running && !stopping.aborted) {
      await sleep(RESTART_MS, stopping).catch(() => undefined);
      running = await startRunner(names).catch(() => null);
    }
  }
}

interface Running {
  /** Resolves when it no longer knows what it holds. */
  lost: Promise<void>;
  stop(): Promise<void>;
}

/** Errors of connecting: the database was not even asked. */
const NOT_ASKED = new Set(["53300", "57P03", "ECONNREFUSED"]);

async function startRunner(names: Set<string>): Promise<Running> {
  const { database, log } = world();
  const events: WorkerEvents = new EventEmitter();
  lockNames(events, names);
  const lost = new Promise<void>((resolve) => {
    events.once("pool:fatalError", () => resolve());
    events.on("worker:getJob:error", ({ error }) => {
      if (!NOT_ASKED.has((error as { code?: string }).code ?? "")) resolve();
    });
  });
  const runner = await run({
    events,
    pgPool: releasingOnce(database.pool),
    // Ends of tasks are booked in batches (of one moment): otherwise nobody hears of one that fails, and it ends the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    pollInterval: 1000,
    taskList: taskList(),
    parsedCronItems: daily(),
    logger: new Logger(() => (level, message) => {
      if (level === "error") log.error({ from: "queue" }, message);
      else if (level === "warning") log.warn({ from: "queue" }, message);
    }),
  });
  const ended = runner.promise.catch(() => undefined);
  return { lost: Promise.race([lost, ended]), stop: () => runner.stop().catch(() => undefined) };
}

const WATCH_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** In every process, and not in the queue, whose places may all be taken by long reads for a while. */
function watch(): () => void {
  const { database, queue, clock, log } = world();
  const ctx = { db: database.db, queue, clock };
  const timer = setInterval(() => {
    wakeForgotten(ctx).catch((error: unknown) =>
      log.warn({ error: String(error) }, "forgotten sync jobs could not be looked for"),
    );
    wakeFeeds(ctx).catch((error: unknown) =>
      log.warn({ error: String(error) }, "forgotten imports could not be looked for"),
    );
    runSchedules(ctx).catch((error: unknown) =>
      log.warn({ error: String(error) }, "what is due by schedule could not be started"),
    );
    lookAtWebhooks({ ...ctx, log }, shopContext).catch((error: unknown) =>
      log.warn({ error: String(error) }, "webhooks could not be looked at"),
    );
  }, WATCH_MS);
  return () => clearInterval(timer);
}

function daily(): ParsedCronItem[] {
  return parseCronItems(
    DAILY.map(({ task, match }) => {
      const options = { queueName: task, jobKey: task, maxAttempts: TASKS[task].attempts, backfillPeriod: DAY_MS };
      return { task, match, identifier: task, options };
    }),
  );
}

function taskList(): TaskList {
  return Object.fromEntries(
    (Object.keys(TASKS) as TaskName[]).map((name) => [
      name,
      async (payload: unknown, { job }: { job: { key: string | null; attempts: number; max_attempts: number } }) => {
        await runTask(name, payload, { key: job.key, lastTry: job.attempts >= job.max_attempts });
      },
    ]),
  );
}

/** One task, as the worker runs it; a shop that is gone has no work left. */
export async function runTask<Name extends TaskName>(
  name: Name,
  payload: unknown,
  attempt: { key: string | null; lastTry: boolean },
): Promise<void> {
  const parsed = TASKS[name].payload.parse(payload) as TaskPayload<Name>;
  try {
    await RUN[name](parsed, attempt);
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return;
    const stopping = world().stopping.signal.aborted;
    if (!stopping && !(error instanceof Outage)) throw error;
    // Told to stop, another process goes on at once; without Shopify, somebody does later. Neither counts as a failed try.
    const afterMs = error instanceof Outage && !stopping ? error.retryAfterMs : undefined;
    await world().queue.add(name, parsed, { key: attempt.key ?? undefined, afterMs });
  }
}
