import { randomBytes } from "node:crypto";

import { adminContext, createWorld, shopContext, useWorld } from "~/context.server";
import type { ShopContext } from "~/context.server";
import { readEnv } from "~/env.server";
import { jobSentence } from "~/resources/sync-sentences";
import { startSync } from "~/sync/start-sync";
import type { CircuitSettings } from "~/shopify/circuit";
import { PATIENCE } from "~/sync/ctx";
import type { Patience } from "~/sync/ctx";
import type { Database, Sql } from "~/lib/sql";
import { startWorker } from "~/worker.server";

import { startSimulator } from "../simulator/index.ts";
import type { Simulator } from "../simulator/index.ts";
import type { SimulatorOptions } from "../simulator/options.ts";
import { listen } from "./web.ts";

/** The app as a test meets it: a database of its own, a simulated shop of its own, a real worker, real HTTP between them. */
export interface TestApp {
  sim: Simulator;
  ctx: ShopContext;
  /** The environment it was made from, for further processes of the same app. */
  environment: Record<string, string>;
  /** Runs a sync to its end and answers with its row. */
  sync(input: Record<string, unknown>): Promise<FinishedJob>;
  job(id: string): Promise<FinishedJob>;
  /** Resolves when every webhook has been answered and the inbox is empty. */
  settled(): Promise<void>;
  /** Lets the app's database connection die after so many more statements, as kill -9 would; everything after it fails. */
  killAfter(statements: number): void;
  /** A new process takes over: statements work again, and what was locked is free. */
  revive(): Promise<void>;
  /** Whether `killAfter` has struck. */
  isDead(): boolean;
  stopWorker(): Promise<void>;
  startWorker(): Promise<void>;
  /** Whether nobody answers Shopify's webhooks. */
  webIsDown(down: boolean): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface FinishedJob {
  id: string;
  mode: string;
  effective_mode: string | null;
  status: string;
  reason: string | null;
  expected: number;
  fetched: number;
  created: number;
  updated: number;
  unchanged: number;
  stale: number;
  skipped: number;
  deleted: number;
  rejected: number;
  outdated: number;
  pending_parts: number;
  api_calls: number;
  query_cost: number;
  sentence: string;
}

const NO_PACE = { perSecond: null, etaSeconds: null };

/** Longest a story may take before it counts as stuck; nothing is asserted about time. */
const STUCK_MS = 55_000;

const QUICK: Patience = { ...PATIENCE, bulkPollMs: 200, retryMs: 20, gatherMs: 20, lookMs: 20, restMs: 20 };

export async function startApp(
  options: SimulatorOptions & {
    patience?: Partial<Patience>;
    circuit?: Partial<CircuitSettings>;
    worker?: boolean;
    /** Outside of vitest, which has one for every test. */
    database?: { url: string } & AsyncDisposable;
  } = {},
): Promise<TestApp> {
  const database = options.database ?? (await (await import("./database.ts")).freshDatabase());
  const sim = await startSimulator({
    orders: 200,
    readAllOrders: true,
    plan: { bucket: 20_000, restore: 20_000 },
    ...options,
  });
  let isDown = false;
  const web = await listen(() => isDown);
  sim.setAppUrl(web.origin);
  const environment = {
    DATABASE_URL: database.url,
    SHOPIFY_API_KEY: sim.clientId,
    SHOPIFY_API_SECRET: sim.clientSecret,
    SHOPIFY_APP_URL: web.origin,
    SHOPIFY_ADMIN_PROXY: sim.origin,
    ENCRYPTION_KEY: randomBytes(32).toString("hex"),
    LOG_LEVEL: "silent",
  };
  const world = createWorld(readEnv(environment), {
    clock: () => sim.clock.now(),
    patience: { ...QUICK, ...options.patience },
    circuit: options.circuit,
  });
  const life = mortal(world.database.db);
  world.database.db = life.db;
  useWorld(world);
  const authorization = `Bearer ${sim.sessionToken()}`;
  const { shop } = await adminContext(new Request(`${web.origin}/api/sync/status`, { headers: { authorization } }));
  const ctx = await shopContext(shop.id);
  let worker = options.worker === false ? null : await startWorker();

  const app: TestApp = {
    sim,
    ctx,
    environment,
    async sync(input) {
      const { jobId } = await startSync(ctx, { resource: "orders", ...input }, { trigger: "person" });
      return await until(
        async () => {
          const job = await app.job(jobId);
          return ["queued", "running", "waiting"].includes(job.status) ? null : job;
        },
        () => openWork(ctx),
      );
    },
    async job(id) {
      const [row] = await ctx.db.query<FinishedJob>(
        `select *, id::text from sync_jobs where shop_id = $1 and id = $2`,
        [ctx.shop.id, id],
      );
      if (!row) throw new Error(`no job ${id}`);
      return {
        ...row,
        sentence: jobSentence({
          job: { ...row, mode: row.effective_mode ?? row.mode },
          windows: [],
          progress: NO_PACE,
        }),
      };
    },
    async settled() {
      await sim.webhooks.idle();
      await until(
        async () => {
          const [row] = await ctx.db.query<{ open: number }>(
            `select (select count(*) from deliveries where state = 'pending')::int
                + (select count(*) from sync_jobs where status in ('queued', 'running', 'waiting'))::int
                + (select count(*) from graphile_worker.jobs where task_identifier = 'complete-records')::int as open`,
          );
          return row?.open === 0 ? true : null;
        },
        () => openWork(ctx),
      );
    },
    killAfter: life.killAfter,
    isDead: life.isDead,
    async revive() {
      // A killed process is gone: what it still had in hand must not go on beside the new one.
      const worked = worker !== null;
      await worker?.stop();
      life.revive();
      await ctx.db.query(
        `select graphile_worker.force_unlock_workers(array(select locked_by from graphile_worker.jobs where locked_by is not null)),
                graphile_worker.reschedule_jobs(array(select id from graphile_worker.jobs), run_at := now(), attempts := 0)`,
      );
      worker = worked ? await startWorker() : null;
    },
    async stopWorker() {
      await worker?.stop();
      worker = null;
      // Whoever goes on without a worker may wait again.
      world.stopping = new AbortController();
    },
    async startWorker() {
      worker ??= await startWorker();
    },
    webIsDown(down) {
      isDown = down;
    },
    async [Symbol.asyncDispose]() {
      await worker?.stop();
      await sim.close();
      await web.close();
      await world.database.close();
      useWorld(undefined);
      await database[Symbol.asyncDispose]();
    },
  };
  return app;
}

/** Asks again until there is an answer. */
export async function until<T>(
  ask: () => Promise<T | null>,
  state: () => Promise<unknown> = async () => "",
): Promise<T> {
  const stuck = Date.now() + STUCK_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > stuck)
      throw new Error(`the story is stuck: what it waits for did not happen. ${JSON.stringify(await state())}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** A database that dies when told: what was committed stays, everything after fails, as for a process that was killed. */
function mortal(db: Database) {
  let left = Number.POSITIVE_INFINITY;
  let dead = false;
  const use = () => {
    if (--left < 0) dead = true;
    if (dead) throw new Error("killed");
  };
  const mortalSql = (sql: Sql): Sql => ({
    query: async <Row>(text: string, values?: readonly unknown[]) => {
      use();
      return await sql.query<Row>(text, values);
    },
  });
  const mortalDb: Database = {
    ...mortalSql(db),
    transaction: (work) =>
      db.transaction(async (tx) => {
        const result = await work({
          ...mortalSql(tx),
          copyIn: async (statement, lines) => {
            use();
            return await tx.copyIn(statement, lines);
          },
        });
        use();
        return result;
      }),
  };
  return {
    db: mortalDb,
    killAfter: (statements: number) => {
      left = statements;
    },
    isDead: () => dead,
    revive: () => {
      left = Number.POSITIVE_INFINITY;
      dead = false;
    },
  };
}

/** What the app still has to do, for the message of a story that is stuck. */
async function openWork(ctx: ShopContext): Promise<unknown> {
  const tasks = await ctx.db.query(
    "select task_identifier, attempts, last_error, run_at, locked_at from graphile_worker.jobs",
  );
  const jobs = await ctx.db.query("select id, mode, status, reason from sync_jobs where finished_at is null");
  const windows = await ctx.db.query(
    "select job_id, n, kind, state, reason, attempts from sync_windows where state not in ('done')",
  );
  return { tasks, jobs, windows };
}
