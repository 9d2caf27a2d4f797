import "./app-modules.ts";
import { command, Sentence } from "./sentence.ts";

/** `npm run worker`: works off sync jobs and webhooks beside a web server with WORKER=separate, until Ctrl-C. */
await command(async () => {
  const { world } = await import("../app/context.server.ts");
  const { startWorker } = await import("../app/worker.server.ts");
  const { database } = inSentences(world);
  const worker = await startWorker();
  console.log("Lockstep's worker is at work. Stop it with Ctrl-C.");
  await new Promise((done) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, done);
  });
  await worker.stop();
  await database.close();
  return 0;
});

function inSentences<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === "AppError") throw new Sentence(error.message, { cause: error });
    throw error;
  }
}
