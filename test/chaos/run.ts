/** One run: the plan's steps, then calm, one sync, and the comparison. */
import { setTimeout as wait } from "node:timers/promises";

import { freeDeadWorkers } from "~/jobs/liveness";
import { retryDeadLetters } from "~/sync/retry-dead-letters";
import { startSync } from "~/sync/start-sync";
import { wakeForgotten } from "~/sync/wake-forgotten";

import { endingOf } from "./ending.ts";
import { judge } from "./judge.ts";
import type { Finding } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { ChaosServer } from "./server.ts";
import { patience } from "./fast-clock.ts";
import { startStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { STEPS } from "./steps.ts";

export interface Outcome {
  run: number;
  findings: Finding[];
  /** Everything that struck, by kind. */
  struck: Record<string, number>;
  /** Sync jobs that ended, by status. */
  jobs: Record<string, number>;
  orders: number;
  seconds: number;
  /** What happened, line by line. */
  history: string[];
}

/**
 * How often an app in which nothing is wrong any more may be looked at until it has come to rest: for 45 seconds on a machine that
 * does nothing else. Looks are counted, and not seconds, for the reason that `patience` gives.
 */
const LOOKS_BEFORE_STUCK = 900;
const LONGEST_STEP_MS = 20_000;
/** What the app gives half a minute; a living worker beats every five seconds. */
const SILENT_SECONDS = 8;
const LOOKS_BEFORE_WORDS = 150;

export async function runPlan(
  plan: Plan,
  server: ChaosServer,
  say: (line: string) => void = () => undefined,
): Promise<Outcome> {
  const began = performance.now();
  const history: string[] = [];
  const tell = (line: string) => {
    const at = ((performance.now() - began) / 1000).toFixed(2);
    history.push(`${at} ${line}`);
    say(`${at} ${line}`);
  };
  const stage = await startStage(plan, server, tell);
  const onRejection = (error: unknown) =>
    stage.accidents.push(
      `a process would have ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  process.on("unhandledRejection", onRejection);
  process.on("uncaughtException", onRejection);
  try {
    const disturbed = await livePlan(stage, tell);
    const last = await comeToRest(stage, tell);
    const ending = await endingOf(stage, last, disturbed);
    const findings = judge(ending);
    for (const { kind, what } of findings) tell(`!! ${kind}: ${what}`);
    const jobs: Record<string, number> = {};
    for (const job of ending.jobs) jobs[job.status] = (jobs[job.status] ?? 0) + 1;
    const seconds = (performance.now() - began) / 1000;
    return { run: plan.run, findings, struck: struckBy(stage), jobs, orders: ending.store.size, seconds, history };
  } finally {
    await stage.close();
    process.off("unhandledRejection", onRejection);
    process.off("uncaughtException", onRejection);
  }
}

/** Lives through the plan. Resolves to the jobs during which something was wrong. */
async function livePlan(stage: Stage, tell: (line: string) => void): Promise<Set<string>> {
  const { plan, sim } = stage;
  const watch = watchJobs(stage);
  await stage.startWorker(0);
  await STEPS.populate(stage, 0, { name: "populate", n: 0 });
  for (const [fault, share] of Object.entries(plan.rates)) sim.faults.rate(fault as keyof typeof plan.rates, share);
  tell(
    `${plan.orders} orders, rates ${JSON.stringify(plan.rates)}, clocks ${plan.skews.map((skew) => Math.round(skew / 1000)).join(", ")} s`,
  );
  for (const step of plan.steps) {
    tell(`${step.name} ${step.fault ?? ""} ${step.n}`);
    let done = false;
    const doing = Promise.resolve(STEPS[step.name](stage, step.n, step)).then(() => (done = true));
    await Promise.race([doing, patience(LONGEST_STEP_MS, () => done)]);
    await watch.look();
    if (!done) stage.accidents.push(`the step ${step.name} did not end within ${LONGEST_STEP_MS / 1000} s`);
  }
  return watch.disturbed;
}

/** Which jobs something struck while they were seen under way; one that was too quick to be seen may have been struck. */
function watchJobs({ sim, happened, ask }: Stage): { look(): Promise<void>; disturbed: Set<string> } {
  const disturbed = new Set<string>();
  const since = new Map<string, number>();
  const strikes = () =>
    [...Object.values(sim.faults.struck), ...happened.values()].reduce((sum, count) => sum + count, 0);
  let before = 0;
  return {
    disturbed,
    look: async () => {
      const jobs = await ask<{ id: string }>("select id::text from sync_jobs");
      const now = strikes();
      for (const { id } of jobs) {
        if (!since.has(id)) since.set(id, before);
        if (now > (since.get(id) ?? 0)) disturbed.add(id);
      }
      before = now;
    },
  };
}

/** Everything is well again: the app comes to rest by itself, and then one sync is asked for. Resolves to its id. */
async function comeToRest(stage: Stage, tell: (line: string) => void): Promise<string> {
  const { sim } = stage;
  tell("all is well again");
  sim.faults.clear();
  stage.setWebDown(false);
  sim.knobs.searchLagMs = Math.min(sim.knobs.searchLagMs, 60_000);
  for (const worker of stage.workers) {
    worker?.killAfter(Number.POSITIVE_INFINITY);
    if (worker?.isDead()) await worker.stop();
  }
  for (let tries = 0; tries < 50 && (stage.workers[0]?.isDead() ?? true); tries++) {
    await stage.bury();
    await stage.startWorker(0);
    if (stage.workers[0]?.isDead()) await wait(100);
  }
  sim.webhooks.flush("shuffled");
  stage.advance(20 * 60_000);
  await deliverAll(stage);
  await rest(stage, tell);
  // What Shopify refused then for good, a merchant asks for again.
  await retryDeadLetters(stage.ctx, { all: true });
  await rest(stage, tell);
  const mode = await lastMode(stage);
  if (mode === "populate first") {
    tell("populate, as not everything is covered");
    await finished(stage, { mode: "populate" }, tell);
  }
  const last = await finished(stage, { mode: mode === "full" ? "full" : "update" }, tell);
  await rest(stage, tell);
  tell(`the last job was ${mode} ${last}`);
  return last;
}

async function finished(stage: Stage, input: Record<string, unknown>, tell: (line: string) => void): Promise<string> {
  const { jobId } = await startSync(stage.ctx, { resource: "orders", ...input }, { trigger: "person" });
  await rest(stage, tell);
  return jobId;
}

/** What the app promises to be enough for both sides to be equal. */
async function lastMode(stage: Stage): Promise<"update" | "full" | "populate first"> {
  const { struck } = stage.sim.faults;
  // What Shopify refused to show, or changes without a word of it, only a full sync brings.
  if (struck.protected_denied || struck.bulk_access_denied || stage.happened.has("hold")) return "full";
  const [mark] = await stage.ask<{ updated_at: Date | null; covers: boolean }>(
    "select updated_at, covered_to is not null and covered_from is null as covers from watermarks where resource = 'orders'",
  );
  return !mark?.updated_at || mark.covers ? "update" : "populate first";
}

/** Every delivery has been tried until it was taken or given up. */
async function deliverAll({ sim, advance }: Stage): Promise<void> {
  for (let tries = 0; tries < 12; tries++) {
    await Promise.race([sim.webhooks.idle(), wait(2_000)]);
    if (!sim.webhooks.log.some(({ state }) => state === "retrying" || state === "waiting")) return;
    sim.webhooks.retryNow();
    advance(60_000);
  }
}

/** No job is under way and nothing waits in the queue. */
async function rest(stage: Stage, tell: (line: string) => void): Promise<void> {
  for (let looks = 0; ; looks++) {
    const quiet = await Promise.race([stage.sim.webhooks.idle().then(() => true), wait(25).then(() => false)]);
    const [open] = await stage.ask<{ jobs: number; tasks: number }>(
      `select (select count(*) from sync_jobs where finished_at is null)::int as jobs,
              (select count(*) from graphile_worker.jobs where attempts < max_attempts or locked_at is not null)::int as tasks`,
    );
    if (quiet && open && open.jobs + open.tasks === 0) return;
    // What Shopify sends late arrives in fast time too.
    stage.advance(open && open.jobs + open.tasks === 0 ? 60_000 : 1000);
    if (looks % 20 === 19) {
      await wakeForgotten(stage.ctx);
      await freeDeadWorkers(stage.ctx.db, SILENT_SECONDS);
    }
    if (looks === LOOKS_BEFORE_WORDS) tell(`waits for ${JSON.stringify(await openWork(stage))}`);
    if (looks > LOOKS_BEFORE_STUCK) {
      stage.accidents.push(`it did not come to rest: ${JSON.stringify(await openWork(stage))}`);
      return;
    }
    await wait(25);
  }
}

/** What there still is to do, for the message of a run that is stuck. */
async function openWork(stage: Stage): Promise<unknown> {
  const { ask } = stage;
  return {
    tasks: await ask(
      "select task_identifier, key, attempts, last_error, run_at - now() as due, now() - locked_at as locked, locked_by from graphile_worker.jobs",
    ),
    jobs: await ask("select id::text, mode, status, reason from sync_jobs where finished_at is null"),
    windows: await ask(
      "select job_id::text, n, state, reason, attempts, bulk_operation_id from sync_windows where state <> 'done'",
    ),
    statements: await ask(
      `select pid, state, wait_event_type || ':' || wait_event as waits, now() - state_change as since, left(query, 90) as query, pg_blocking_pids(pid) as behind
         from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and (state <> 'idle' or query ~* 'lock')`,
    ),
    budget: await ask("select * from api_budgets"),
    workers: await ask("select id, now() - heartbeat_at as silent from workers"),
  };
}

function struckBy({ sim, happened }: Stage): Record<string, number> {
  const states = Object.groupBy(sim.webhooks.log, ({ state }) => state);
  const attempts = sim.webhooks.log.reduce((sum, delivery) => sum + delivery.attempts.length, 0);
  return {
    ...sim.faults.struck,
    ...Object.fromEntries(happened),
    "webhooks sent": sim.webhooks.log.length,
    "webhooks lost": states.lost?.length ?? 0,
    "webhooks given up": states.failed?.length ?? 0,
    "webhook attempts": attempts,
  };
}
