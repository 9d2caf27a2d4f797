import { flushCompileCache } from "node:module";
import "./app-modules.ts";
import { giveWay } from "./give-way.ts";
import { checkDatabase, inSentences, withinGrace } from "./ready.ts";
import { command } from "./sentence.ts";

/** On a machine that it shares with a web server, whoever waits for an answer goes first: merchants, and Shopify with a delivery. */
const NICENESS = 10;

/** `npm run worker`: works off sync jobs and webhooks beside a web server with WORKER=separate, until Ctrl-C. */
await command(async () => {
  const { world } = await import("../app/context.server.ts");
  const { startWorker } = await import("../app/worker.server.ts");
  const { database, env } = inSentences(world);
  await checkDatabase(env.databaseUrl);
  giveWay(NICENESS);
  const worker = await startWorker({ decodingThread: new URL("./decoding-thread.ts", import.meta.url) });
  // For the thread that it may start soon, and for a process that is killed.
  flushCompileCache();
  // Listened for before anybody can know that it is time to send one: a process that gave way may wait at any line.
  const told = new Promise((done) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, done);
    // Whoever started it has ended without a word.
    process.once("disconnect", done);
  });
  console.log("Lockstep's worker is at work. Stop it with Ctrl-C.");
  await told;
  await withinGrace(worker.stop());
  await withinGrace(database.close());
  // A task that waits for Shopify would keep the process; the next one takes it up.
  process.exit();
});
