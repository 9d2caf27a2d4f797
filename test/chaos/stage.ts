/** One run's app: a database of its own, a simulated shop of its own, a web server and up to two workers, each with its own clock. */
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

import { adminContext, createWorld, shopContext } from "~/context.server";
import type { ShopContext, World } from "~/context.server";
import { readEnv } from "~/env.server";
import type { Log } from "~/lib/log";

import { startSimulator } from "../simulator/index.ts";
import type { Simulator } from "../simulator/index.ts";
import { listen } from "../support/web.ts";
import { startTicking } from "./fast-clock.ts";
import type { Plan } from "./plan.ts";
import type { ChaosServer } from "./server.ts";
import { startWorkerHere } from "./worker-here.ts";
import { startWorkerProcess } from "./worker-process-starter.ts";
import { enterWorlds, fastTime, impatient, leaveWorlds } from "./worlds.ts";

/** A worker, in a process of its own or as good as. */
export interface ChaosWorker {
  /** As kill -9 would. */
  kill(): Promise<void>;
  /** Dies at its next statement but so many, if it can be told so. */
  killAfter(statements: number): void;
  isDead(): boolean;
  /** Lets it come to its end. */
  stop(): Promise<void>;
  /** Moves its clock on. */
  advanced(): void;
}

export interface Stage {
  plan: Plan;
  server: ChaosServer;
  sim: Simulator;
  /** The web server's. */
  ctx: ShopContext;
  web: World;
  workers: (ChaosWorker | null)[];
  startWorker(n: number): Promise<void>;
  /** Frees what dead workers held, as the living do after half a minute of silence. */
  bury(): Promise<void>;
  advance(milliseconds: number): void;
  setWebDown(down: boolean): void;
  /** A question that nothing the run breaks can break; it is asked until it is answered. */
  ask<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  /** What happened besides the simulator's faults, counted. */
  happened: Map<string, number>;
  count(what: string, times?: number): void;
  /** What would have ended a process. */
  accidents: string[];
  close(): Promise<void>;
}

export async function startStage(plan: Plan, server: ChaosServer, tell: (line: string) => void): Promise<Stage> {
  const database = await server.create();
  const sim = await startSimulator({
    orders: plan.orders,
    seed: plan.seed * 1000 + plan.run,
    readAllOrders: true,
    plan: { bucket: plan.bucket, restore: plan.bucket },
    clientSecret: randomBytes(16).toString("hex"),
  });
  let down = false;
  const site = await listen(() => down);
  sim.setAppUrl(site.origin);
  const environment = {
    DATABASE_URL: database.url,
    SHOPIFY_API_KEY: sim.clientId,
    SHOPIFY_API_SECRET: sim.clientSecret,
    SHOPIFY_APP_URL: site.origin,
    SHOPIFY_ADMIN_PROXY: sim.origin,
    ENCRYPTION_KEY: randomBytes(32).toString("hex"),
    LOG_LEVEL: "silent",
  };
  const clockOf = (skew = 0) => new Date(sim.clock.now().getTime() + skew);
  let skewed = false;
  const web = createWorld(readEnv(environment), {
    ...fastTime(() => clockOf(skewed ? plan.skews[0] : 0)),
    log: logTo(tell, "web"),
  });
  web.adminFetch = impatient(web.adminFetch);
  enterWorlds(web);
  const own = new pg.Pool({ connectionString: database.url, max: 2 });
  own.on("error", () => undefined);
  own.on("connect", (client) => client.on("error", () => undefined));
  // Opened now: later there may be none to be had.
  await Promise.all([own.query("select 1"), own.query("select 1")]);
  const ticking = startTicking((text, values) => own.query(text, values));
  const authorization = `Bearer ${sim.sessionToken()}`;
  const { shop } = await adminContext(new Request(`${site.origin}/api/sync/status`, { headers: { authorization } }));
  const ctx = await shopContext(shop.id);
  skewed = true;

  const names: string[][] = [];
  const stage: Stage = {
    plan,
    server,
    sim,
    ctx,
    web,
    workers: [null, null],
    async startWorker(n) {
      if (stage.workers[n]) return;
      const skew = plan.skews[n + 1] ?? 0;
      const start = plan.processes ? startWorkerProcess : startWorkerHere;
      const before = await namesAtWork(stage);
      stage.workers[n] = await start(environment, () => clockOf(skew), logTo(tell, `worker ${n}`));
      names[n] = (await namesAtWork(stage)).filter((name) => !before.includes(name));
    },
    async bury() {
      const dead = stage.workers.flatMap((worker, n) => (worker?.isDead() ? [n] : []));
      if (dead.length === 0) return;
      await stage.ask(
        `with gone as (delete from workers where id = any($1) returning id)
         select graphile_worker.force_unlock_workers(array(select id from gone))`,
        [dead.flatMap((n) => names[n] ?? [])],
      );
      for (const n of dead) {
        await stage.workers[n]?.stop();
        stage.workers[n] = null;
      }
    },
    advance(milliseconds) {
      sim.clock.advance(milliseconds);
      for (const worker of stage.workers) worker?.advanced();
    },
    setWebDown(is) {
      down = is;
    },
    async ask<Row>(text: string, values: unknown[] = []) {
      for (let tries = 0; ; tries++) {
        try {
          return (await own.query(text, values)).rows as Row[];
        } catch (error) {
          if (tries >= 200) throw error;
          await wait(50);
        }
      }
    },
    happened: new Map(),
    count: (what, times = 1) => void stage.happened.set(what, (stage.happened.get(what) ?? 0) + times),
    accidents: [],
    async close() {
      await Promise.all(stage.workers.map(async (worker) => worker?.stop()));
      await ticking.stop();
      await sim.close();
      await site.close();
      await web.database.close();
      leaveWorlds();
      await own.end();
      await database.drop();
    },
  };
  return stage;
}

/** What a process would have logged, as lines of the run's history. */
function logTo(tell: (line: string) => void, who: string): Log {
  const line = (fields: object, message: string) => tell(`  ${who}: ${message} ${JSON.stringify(fields)}`);
  return { info: () => undefined, warn: line, error: line };
}

/** The names under which workers lock tasks. */
const namesAtWork = async ({ ask }: Stage) => (await ask<{ id: string }>("select id from workers")).map(({ id }) => id);
