/** What each step of a plan does. None waits for what it has set going, unless waiting is the step. */
import { setTimeout as wait } from "node:timers/promises";

import { AppError } from "~/lib/errors";
import { shopContext } from "~/context.server";
import { cancelSync } from "~/sync/cancel-sync";
import { lookAtWebhooks } from "~/sync/look-at-webhooks";
import { replayDeliveries } from "~/sync/replay-deliveries";
import { retryDeadLetters } from "~/sync/retry-dead-letters";
import { runSchedules } from "~/sync/run-schedules";
import { startSync } from "~/sync/start-sync";
import { wakeForgotten } from "~/sync/wake-forgotten";

import type { Step, StepName } from "./plan.ts";
import type { Stage } from "./stage.ts";

type Act = (stage: Stage, n: number, step: Step) => unknown;

const MOST_RESTS_MS = 120;

export const STEPS: Record<StepName, Act> = {
  sell: ({ sim }, n) => sim.store.createOrders(1 + (n % 4)),
  edit: ({ sim }, n) =>
    one(sim, (id) => sim.store.editOrder(id, n % 2 ? { tags: [`tag ${n}`], note: `note ${n}` } : undefined)),
  refund: ({ sim }) => one(sim, (id) => sim.store.refundOrder(id)),
  fulfil: ({ sim }) => one(sim, (id) => sim.store.fulfillOrder(id)),
  capture: ({ sim }) => one(sim, (id) => sim.store.captureOrder(id)),
  cancel: ({ sim }) => one(sim, (id) => sim.store.cancelOrder(id)),
  delete: ({ sim }, n) => {
    for (const id of sim.store.pick(1 + (n % 3))) sim.store.deleteOrder(id);
  },
  "tag many": ({ sim }, n) => sim.store.tagOrders(sim.store.pick(5 + (n % 40)), `sale ${n}`),
  hold: (stage) => {
    stage.count("hold");
    one(stage.sim, (id) => stage.sim.store.holdOrder(id));
  },

  populate: (stage) => sync(stage, { mode: "populate" }),
  "populate days": (stage, n) => sync(stage, { mode: "populate", days: 1 + (n % 400) }),
  update: (stage) => sync(stage, { mode: "update" }),
  "update minutes": (stage, n) => sync(stage, { mode: "update", staleAfterMins: 1 + n }),
  full: (stage) => sync(stage, { mode: "full" }),
  verify: (stage) => sync(stage, { mode: "verify" }),
  "verify report": (stage) => sync(stage, { mode: "verify", reportOnly: true }),
  sweep: (stage, n) => sync(stage, { mode: "sweep", days: 1 + (n % 400) }),
  "retry dead letters": (stage) => asMerchant(stage, () => retryDeadLetters(stage.ctx, { all: true })),
  "replay deliveries": (stage, n) =>
    asMerchant(stage, () => {
      const now = stage.ctx.clock().getTime();
      const [from, to] = [now - n * 4000, now].map((at) => new Date(at).toISOString());
      return replayDeliveries(stage.ctx, { from, to }, null);
    }),
  "cancel job": async (stage) => {
    const [job] = await stage.ask<{ id: string }>("select id::text from sync_jobs where finished_at is null");
    if (job) await asMerchant(stage, () => cancelSync(stage.ctx, job.id));
  },
  watch: (stage) =>
    asMerchant(stage, async () => {
      await wakeForgotten(stage.ctx);
      await runSchedules(stage.ctx);
    }),

  "look at webhooks": (stage) => asMerchant(stage, () => lookAtWebhooks(stage.ctx, shopContext)),

  "lose webhooks": ({ sim }, n) => sim.webhooks.lose(1 + (n % 10)),
  "double webhooks": ({ sim }, n) => sim.webhooks.double(1 + (n % 5)),
  "delay webhooks": ({ sim }, n) => sim.webhooks.delay(1 + (n % 5), 1000 * n),
  "forge webhooks": ({ sim }, n) => sim.webhooks.badSignature(1 + (n % 3)),
  "hold webhooks": ({ sim }) => sim.webhooks.hold(),
  "flush webhooks": ({ sim }, n) => sim.webhooks.flush(n % 2 === 0 ? "shuffled" : "reversed"),
  "retry webhooks": ({ sim }) => sim.webhooks.retryNow(),
  "web down": (stage) => {
    stage.count("web server down");
    stage.setWebDown(true);
  },
  "web up": (stage) => stage.setWebDown(false),

  fault: ({ sim }, n, { fault }) => {
    if (fault) sim.faults.next(fault, { times: 1 + (n % 3) });
  },
  calm: ({ sim }) => sim.faults.clear(),
  "tokens expire": (stage) => {
    stage.count("tokens expired");
    stage.sim.shop().tokens.expireAll(stage.sim.clock.now());
  },
  "index lags": (stage, n) => {
    stage.count("search index lag");
    stage.sim.knobs.searchLagMs = n * 100;
  },

  "kill at statement": (stage, n) => {
    const worker = stage.workers[n % 2] ?? stage.workers[(n + 1) % 2];
    if (!worker) return;
    stage.count(stage.plan.processes ? "kill -9 of a process" : "killed at a statement");
    worker.killAfter(n % 70);
  },
  "kill soon": async (stage, n) => {
    const worker = stage.workers[n % 2] ?? stage.workers[(n + 1) % 2];
    if (!worker) return;
    await wait(n % 60);
    stage.count(stage.plan.processes ? "kill -9 of a process" : "killed at any moment");
    await worker.kill();
  },
  "stop worker": async (stage, n) => {
    const worker = stage.workers[n % 2];
    if (!worker || worker.isDead()) return;
    stage.count("worker stopped");
    await worker.stop();
    if (!worker.isDead()) stage.workers[n % 2] = null;
  },
  "start worker": async (stage, n) => {
    await stage.bury();
    await stage.startWorker(n % 2);
    if (stage.workers.every((worker) => worker && !worker.isDead())) stage.count("two workers at once");
  },
  "database crashes": (stage) => {
    stage.count("PostgreSQL crashed");
    return stage.server.crash();
  },
  "connections run out": (stage, n) => {
    stage.count("no connections left");
    return stage.server.crowd(50 + (n % 300));
  },
  "pool runs out": (stage, n) => {
    stage.count("connection pool full");
    holdPool(stage, 50 + (n % 400));
  },

  "time passes": (stage, n) => stage.advance(n * 1000),
  breathe: (_, n) => wait(n % MOST_RESTS_MS),
  "job ends": async ({ ask }) => {
    for (let looks = 0; looks < 60; looks++) {
      const [job] = await ask("select id from sync_jobs where finished_at is null");
      if (!job) return;
      await wait(25);
    }
  },
  settle: ({ sim }) => Promise.race([sim.webhooks.idle(), wait(2_000)]),
};

function one(sim: Stage["sim"], act: (id: string) => unknown): void {
  const [id] = sim.store.pick(1);
  if (id !== undefined) act(id);
}

const sync = (stage: Stage, input: Record<string, unknown>) =>
  asMerchant(stage, () => startSync(stage.ctx, { resource: "orders", ...input }, { trigger: "person" }));

/** What the web server does for a merchant may fail, with a message; it must not do so without an end. */
async function asMerchant(stage: Stage, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    stage.count(error instanceof AppError ? "refused with a sentence" : "a page failed");
  }
}

/** Somebody holds every connection of the web server's pool. */
function holdPool({ web }: Stage, milliseconds: number): void {
  const { pool } = web.database;
  const held = Array.from({ length: pool.options.max }, () => pool.connect());
  const over = wait(milliseconds);
  for (const client of held)
    client
      .then(async (one) => {
        await over;
        one.release();
      })
      .catch(() => undefined);
}
