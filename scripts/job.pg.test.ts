import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { world } from "~/context.server";
import { startSync } from "~/sync/start-sync";
import { startApp, type TestApp } from "../test/support/app";
import { differences } from "../test/support/compare";
import { freshDatabase } from "../test/support/database";

const SECONDS = 60_000;

interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** `npm run job -- …` as a process. */
async function job(args: string, env: Record<string, string>): Promise<Outcome> {
  const child = spawn(process.execPath, ["scripts/job.ts", ...args.split(" ")], {
    env: { PATH: process.env.PATH, ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const outcome: Outcome = { code: null, out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (outcome.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (outcome.err += text));
  outcome.code = await new Promise((done) => child.once("close", done));
  return outcome;
}

/** The environment of the app under test, as its operator has it. */
function operator(app: TestApp): Record<string, string> {
  const { env } = world();
  return {
    DATABASE_URL: env.databaseUrl,
    SHOPIFY_API_KEY: env.apiKey,
    SHOPIFY_API_SECRET: env.apiSecret,
    SHOPIFY_APP_URL: env.appUrl,
    SHOPIFY_ADMIN_PROXY: app.sim.origin,
    ENCRYPTION_KEY: env.encryptionKeys.map((key) => key.toString("base64")).join(","),
  };
}

test(
  "a job started from the command line is done by the worker, and told as it goes",
  async () => {
    await using app = await startApp({ orders: 40 });
    const { code, out, err } = await job(
      `--shop ${app.ctx.shop.domain} --resource orders --mode populate`,
      operator(app),
    );
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toContain("(populate) for lockstep-demo.myshopify.com.");
    expect(out).toContain("Populate completed. New: 40, Updated: 0, Unchanged: 0, Failed: 0");
    expect(out).toMatch(/40 orders in [\d.]+ s \([\d,]+ per second\), \d+ API calls, query cost \d+\./);
    expect(await differences(app)).toEqual([]);
    const [row] = await app.ctx.db.query("select mode, trigger, status from sync_jobs");
    expect(row).toEqual({ mode: "populate", trigger: "command", status: "succeeded" });
  },
  SECONDS,
);

test(
  "without a worker the command works the job off itself; --force-full makes an update a full resync",
  async () => {
    // So little budget that the completion of refunds takes longer than anybody waits for a command.
    await using app = await startApp({ orders: 150, worker: false, plan: { bucket: 1000, restore: 1 } });
    const shop = app.ctx.shop.domain.replace(".myshopify.com", "");
    const { code, out, err } = await job(`--shop ${shop} --resource orders --mode update --force-full`, operator(app));
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toContain("No worker has taken the job, so it is worked off here.");
    expect(out).toContain("Full resync completed. New: 150, Updated: 0, Unchanged: 0, Failed: 0");
    expect(await differences(app)).toEqual([]);
  },
  SECONDS,
);

test(
  "products are chosen by their ids",
  async () => {
    await using app = await startApp({ orders: 1, products: 20 });
    const ids = app.sim.products.pick(2);
    const { code, out, err } = await job(
      `--shop ${app.ctx.shop.domain} --resource products --mode update --ids ${ids.join(",")}`,
      operator(app),
    );
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toContain("Update completed. New: 2, Updated: 0, Unchanged: 0, Failed: 0");
    expect(out).toContain("2 products in ");
  },
  SECONDS,
);

test(
  "a job that fails ends the command with an exit code and its reason",
  async () => {
    await using app = await startApp({
      orders: 40,
      patience: { bulkPollMs: 100, retryMs: 10, gatherMs: 10, lookMs: 10, restMs: 10 },
    });
    app.sim.faults.rate("bulk_failed", 1);
    const { code, out, err } = await job(
      `--shop ${app.ctx.shop.domain} --resource orders --mode populate`,
      operator(app),
    );
    expect(err).toBe("");
    expect(code).toBe(1);
    expect(out).toContain("Populate failed: ");
  },
  SECONDS,
);

test(
  "beside another mode's job nothing is started",
  async () => {
    await using app = await startApp({ orders: 30, worker: false });
    await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
    const { code, err } = await job(`--shop ${app.ctx.shop.domain} --resource orders --mode update`, operator(app));
    expect(err).toMatch(
      /^Job \d+ \(populate\) is under way, and only one sync of orders runs at a time: nothing was started\.\n$/,
    );
    expect(code).toBe(1);
    expect(await app.ctx.db.query("select from sync_jobs")).toHaveLength(1);
  },
  SECONDS,
);

test(
  "what is wrong is said in one sentence, and nothing is started",
  async () => {
    await using app = await startApp({ orders: 1, worker: false });
    const env = operator(app);
    const shop = `--shop ${app.ctx.shop.domain}`;
    const cases: [string, RegExp][] = [
      [`--resource orders --mode update`, /^--shop is missing: name the store/],
      [`${shop} --resource orders --mode sideways`, /^Choose a mode: populate, update, full, sweep, verify\.$/],
      [`${shop} --resource customers --mode update`, /^Choose a resource: orders, products\.$/],
      [`${shop} --mode update`, /^Choose a resource: orders, products\.$/],
      [`${shop} --resource orders --mode populate --days -3`, /^Days must be 1 or more\.$/],
      [`${shop} --resource orders --mode populate --days ten`, /^Days must be a whole number, 1 or more\.$/],
      [`${shop} --resource orders --mode update --days 3`, /^Days only go with populate and sweep\.$/],
      [`${shop} --resource orders --mode update --stale-after-mins 0`, /^Minutes must be 1 or more\.$/],
      [
        `${shop} --resource products --mode update --since-hours 2 --stale-after-mins 5`,
        /^Give hours or minutes, not both\.$/,
      ],
      [`${shop} --resource products --mode update --ids 12,gid`, /^Name 1 to 1,000 records by their numeric ids\.$/],
      [`${shop} --resource orders --mode update --frobnicate`, /^Unknown option '--frobnicate'\. Usage: npm run job/],
      [
        `--shop other.myshopify.com --resource orders --mode update`,
        /^Lockstep is not installed in other\.myshopify\.com\.$/,
      ],
    ];
    const outcomes = [];
    for (const [args] of cases) outcomes.push(await job(args, env));
    for (const [n, { code, err }] of outcomes.entries()) {
      expect(err.trim()).toMatch(cases[n]?.[1] as RegExp);
      expect(err.trim().split("\n")).toHaveLength(1);
      expect(code).toBe(1);
    }
    expect(await app.ctx.db.query("select from sync_jobs")).toEqual([]);
  },
  SECONDS,
);

test(
  "a database that is not there, not named or not migrated gets a sentence",
  async () => {
    await using database = await freshDatabase();
    const env = {
      SHOPIFY_API_KEY: "id",
      SHOPIFY_API_SECRET: "secret",
      SHOPIFY_APP_URL: "https://lockstep.example.com",
      ENCRYPTION_KEY: randomBytes(32).toString("hex"),
    };
    const ask = (url: string) =>
      job("--shop a --resource orders --mode update", url ? { ...env, DATABASE_URL: url } : env);
    const elsewhere = Object.assign(new URL(database.url), { port: "1" }).href;
    expect((await ask(elsewhere)).err).toMatch(
      /^Cannot reach PostgreSQL at 127\.0\.0\.1:1\/\w+: nothing answers there\.\n$/,
    );
    expect((await ask("")).err).toMatch(/^DATABASE_URL is not set: .*\n$/);
    expect((await ask("db.example.com/lockstep")).err).toMatch(/^DATABASE_URL does not read like .*\n$/);
    expect((await ask(Object.assign(new URL(database.url), { pathname: "/postgres" }).href)).err).toBe(
      "The database has no tables yet: run `npm run migrate` first.\n",
    );
  },
  SECONDS,
);
