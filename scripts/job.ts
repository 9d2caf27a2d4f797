import "./app-modules.ts";
import { parseArgs } from "node:util";
import type { Ctx } from "../app/sync/ctx.ts";
import { counted, figures, followJob, succeeded } from "./follow-job.ts";
import { joinNegative } from "./join-negative.ts";
import { progressLine } from "./progress-line.ts";
import { checkDatabase, inSentences } from "./ready.ts";
import { command, Sentence } from "./sentence.ts";

const USAGE =
  "Usage: npm run job -- --shop STORE --resource orders|products --mode populate|update|full|sweep|verify " +
  "[--days N] [--since-hours N | --stale-after-mins N | --ids A,B,C] [--force-full] [--report-only]";

/** How long what else this process began to work on may take to end; a worker takes it up again. */
const GRACE_MS = 5_000;

/** A job nobody has begun after so long is worked off here. */
const UNCLAIMED_MS = 4_000;

/**
 * `npm run job`: starts a sync job as a merchant would, shows it until it has ended, and ends with exit code 0 only if it
 * succeeded. Any worker may take it; when none does, this process works it off itself.
 */
await command(async () => {
  const { shop, ...asked } = readArguments(process.argv.slice(2));
  // Log lines would tear the bar apart; what fails is told at the end.
  process.env.LOG_LEVEL ||= "error";
  const { parseSyncRequest, startSync } = await import("../app/sync/start-sync.ts");
  const request = inSentences(() => parseSyncRequest(asked));
  const { shopContext, world } = await import("../app/context.server.ts");
  const { env, database } = inSentences(world);
  await checkDatabase(env.databaseUrl);
  try {
    const ctx = await shopContext(shop).catch(throwSentence);
    const started = await startSync(ctx, asked, { trigger: "command" }).catch(throwSentence);
    return await follow(ctx, started, request);
  } finally {
    await database.close();
  }
});

async function follow(
  ctx: Ctx,
  { jobId, alreadyRunning }: { jobId: string; alreadyRunning: boolean },
  asked: { mode: string; resource: string },
): Promise<number> {
  const { liveJob } = await import("../app/routes/live-job.ts");
  const ask = () => liveJob(ctx, jobId);
  if (alreadyRunning) {
    const { mode } = (await ask()).job;
    if (mode !== asked.mode) {
      throw new Sentence(
        `Job ${jobId} (${mode}) is under way, and only one sync of ${asked.resource} runs at a time: nothing was started.`,
      );
    }
    console.log(`Job ${jobId} (${mode}) is under way already; this is how it goes on.`);
  } else console.log(`Job ${jobId} (${asked.mode}) for ${ctx.shop.domain}.`);

  const worker = standIn(UNCLAIMED_MS);
  const interrupted = new Promise<"interrupted">((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done("interrupted"));
  });
  const line = progressLine(process.stdout, asked.mode);
  try {
    const ended = await Promise.race([interrupted, followJob(ask, line, ({ job }) => worker.watch(job.status))]);
    if (ended === "interrupted") {
      line.end();
      console.error(`Job ${jobId} is not cancelled: a worker goes on with it, now or when the next one starts.`);
      return 130;
    }
    const { job, progress } = ended;
    const pending =
      job.pendingParts > 0 ? ` ${counted(job.pendingParts, job.resource)} are still being completed.` : "";
    console.log(`${progress.sentence}\n${figures(ended)}${pending}`);
    if (succeeded(ended)) return 0;
    if (job.status === "succeeded_with_problems")
      console.error(job.reason ?? `Job ${jobId} succeeded with problems: see its rejected records.`);
    return 1;
  } finally {
    setTimeout(() => process.exit(), GRACE_MS).unref();
    await worker.stop();
  }
}

/** A worker in this process, started when the job stays unclaimed. */
function standIn(patienceMs: number) {
  const since = Date.now();
  let worker: Promise<{ stop(): Promise<void> }> | undefined;
  return {
    watch: (status: string) => {
      if (worker || status !== "queued" || Date.now() - since < patienceMs) return;
      worker = import("../app/worker.server.ts").then(({ startWorker }) => {
        console.log("No worker has taken the job, so it is worked off here.");
        return startWorker({ decodingThread: new URL("./decoding-thread.ts", import.meta.url) });
      });
      return worker.then(() => undefined);
    },
    stop: async () => (await worker)?.stop(),
  };
}

function readArguments(args: string[]) {
  const { shop, resource, mode, days, ...flags } = parse(args);
  if (!shop) throw new Sentence(`--shop is missing: name the store, for example my-store.myshopify.com. ${USAGE}`);
  const number = (text: string | undefined) =>
    text === undefined ? undefined : text.trim() === "" ? Number.NaN : Number(text);
  const domain = shop.includes(".") ? shop : `${shop}.myshopify.com`;
  return {
    shop: domain.toLowerCase(),
    resource,
    mode,
    days: number(days),
    staleAfterMins: number(flags["stale-after-mins"]),
    sinceHours: number(flags["since-hours"]),
    ids: flags.ids?.split(",").map((id) => id.trim()),
    forceFull: flags["force-full"],
    reportOnly: flags["report-only"],
  };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: joinNegative(args),
      options: {
        shop: text,
        resource: text,
        mode: text,
        days: text,
        "stale-after-mins": text,
        "since-hours": text,
        ids: text,
        "force-full": { type: "boolean" },
        "report-only": { type: "boolean" },
      },
    }).values;
  } catch (error) {
    const [why = ""] = (error as Error).message.split(". ");
    throw new Sentence(`${why.replace(/\.$/, "")}. ${USAGE}`);
  }
}

/** The app's expected failures are sentences already. */
function throwSentence(error: unknown): never {
  return inSentences(() => {
    throw error;
  });
}
