import { randomBytes } from "node:crypto";
import { createWriteStream, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import type { Stats } from "../../test/simulator/stats.ts";
import { freePort } from "../database.ts";
import { buildApp } from "../demo/build.ts";
import { createEndings } from "../demo/endings.ts";
import { startPart } from "../demo/parts.ts";
import type { Part } from "../demo/parts.ts";
import { demoShop } from "../demo/shopify.ts";
import type { DemoShop } from "../demo/shopify.ts";
import { giveWay } from "../give-way.ts";
import { LEAN, SERVING, flagsFor } from "../lean.mjs";
import { Sentence } from "../sentence.ts";
import type { BenchDatabase } from "./databases.ts";
import { memoryPeakOf } from "./memory-peak.ts";

export const SECRET = "the-bench-has-no-secrets";
const DATA = resolve(import.meta.dirname, "../../.data");
const ASK_EVERY_MS = 100;

/** The whole of it, each a process: simulated Shopify, the built app, a worker. */
export interface Stack {
  shop: DemoShop;
  domain: string;
  /** The app's, as Shopify knows it. */
  clientId: string;
  appUrl: string;
  sql: pg.Client;
  stats(): Promise<Stats>;
  /** Starts a sync job and waits for its end, which must be a success unless other ends are named. */
  sync(request: Record<string, unknown>, ends?: readonly string[]): Promise<Job>;
  /** Lets the simulated Shopify, which in life has machines of its own, wait for the processor behind all else from now on. */
  shopifyGoesLast(): void;
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  /** Most memory that the process has had since it was started, bytes; NaN where that cannot be told. */
  memoryPeak(of: "web" | "worker"): number;
  /** Asks until the statement, which answers one number, answers 0. */
  none(statement: string, patienceMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

/** The part of a job's row that is measured. */
export interface Job {
  status: string;
  reason: string | null;
  fetched: number;
  created: number;
  updated: number;
  apiCalls: number;
  queryCost: number;
  seconds: number;
}

export interface StackOptions {
  domain: string;
  orders: number;
  products?: number;
  database: BenchDatabase;
  /** What the shop's API gives; default a Plus plan's bucket. */
  plan?: { bucket: number; restore: number };
  key?: string;
  worker?: boolean;
}

export async function startStack(options: StackOptions): Promise<Stack> {
  const { domain, orders, products = 0, database, plan = { bucket: 20_000, restore: 1_000 } } = options;
  const endings = createEndings();
  try {
    mkdirSync(DATA, { recursive: true });
    const log = createWriteStream(resolve(DATA, "bench.log"), { flags: "a" });
    endings.add(() => void log.end());
    await buildApp((stop) => endings.add(stop));
    const port = await freePort();
    const appUrl = `http://127.0.0.1:${port}`;
    const args = Object.entries({
      orders,
      products,
      shop: domain,
      "app-url": appUrl,
      "client-secret": SECRET,
      "read-all-orders": "true",
      ...plan,
    }).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const simulator = startPart({
      name: "The simulated Shopify",
      script: "test/simulator/main.ts",
      args,
      env: {},
      log,
    });
    endings.add(simulator.stop);
    const { origin, clientId } = JSON.parse(await simulator.ready) as { origin: string; clientId: string };
    const env = {
      NODE_ENV: "production",
      DATABASE_URL: database.url,
      ENCRYPTION_KEY: options.key ?? randomBytes(32).toString("hex"),
      SHOPIFY_API_KEY: clientId,
      SHOPIFY_API_SECRET: SECRET,
      SHOPIFY_APP_URL: appUrl,
      SHOPIFY_ADMIN_PROXY: origin,
      SHOPIFY_APP_BRIDGE_URL: `${origin}/app-bridge.js`,
      HOST: "127.0.0.1",
      PORT: String(port),
      WORKER: "separate",
      LOG_LEVEL: "warn",
    };
    // As bootstrap starts them.
    const startLean = (name: string, script: string, lean: typeof LEAN) =>
      startPart({ name, script, flags: flagsFor(process.versions.node, lean), env: { ...env, ...lean.env }, log });
    const web = startLean("The app's server", "scripts/serve.ts", SERVING);
    endings.add(web.stop);
    await web.ready;
    const shopifyGoesLast = () => giveWay(15, simulator.pid);
    const workers: Part[] = [];
    const startWorker = async () => {
      const worker = startLean("The worker", "scripts/worker.ts", LEAN);
      endings.add(worker.stop);
      workers.push(worker);
      await worker.ready;
    };
    const stopWorker = async () => void (await workers.pop()?.stop());
    if (options.worker !== false) await startWorker();
    const memoryPeak = (of: "web" | "worker") => memoryPeakOf((of === "web" ? web : workers.at(-1))?.pid ?? 0);
    const shop = demoShop(origin, domain, appUrl);
    await shop.open();
    const driven = stackOf(shop, domain, appUrl, database.sql, endings.all);
    return { ...driven, clientId, startWorker, stopWorker, shopifyGoesLast, memoryPeak };
  } catch (error) {
    await endings.all();
    throw error;
  }
}

function stackOf(shop: DemoShop, domain: string, appUrl: string, sql: pg.Client, stop: () => Promise<void>) {
  return {
    shop,
    domain,
    appUrl,
    sql,
    stop,
    stats: async () => (await shop.stats()) as Stats,
    async sync(request: Record<string, unknown>, ends: readonly string[] = ["succeeded"]): Promise<Job> {
      const { jobId } = await shop.api<{ jobId: string }>("/api/sync/jobs", { resource: "orders", ...request });
      for (;;) {
        const { rows } = await sql.query<Job & { finished: boolean }>(
          `SELECT status, reason, fetched, created, updated, api_calls AS "apiCalls", query_cost AS "queryCost",
                  finished_at IS NOT NULL AS finished, extract(epoch FROM finished_at - created_at)::float AS seconds
             FROM sync_jobs WHERE id = $1`,
          [jobId],
        );
        const [job] = rows;
        if (job?.finished && !ends.includes(job.status))
          throw new Sentence(`A sync job ${job.status}: ${job.reason ?? "no reason"}`);
        if (job?.finished) return job;
        await pause(ASK_EVERY_MS);
      }
    },
    async none(statement: string, patienceMs: number): Promise<boolean> {
      const end = performance.now() + patienceMs;
      while (performance.now() < end) {
        const { rows } = await sql.query<{ count: number }>(statement);
        if (Number(rows[0]?.count ?? 0) === 0) return true;
        await pause(ASK_EVERY_MS);
      }
      return false;
    },
  };
}
