import "../../scripts/app-modules.ts";

/** The app's worker in fast time, with a clock that is told from outside. Started by worker-process-starter. */
const { createWorld, useWorld } = await import("../../app/context.server.ts");
const { readEnv } = await import("../../app/env.server.ts");
const { startWorker } = await import("../../app/worker.server.ts");
const { fastTime, impatient } = await import("./worlds.ts");

let offset = 0;
const first = Promise.withResolvers<void>();
process.on("message", (message: { offset: number }) => {
  offset = message.offset;
  first.resolve();
});
process.on("disconnect", () => process.exit());
await first.promise;
const world = createWorld(
  readEnv(process.env),
  fastTime(() => new Date(Date.now() + offset)),
);
world.adminFetch = impatient(world.adminFetch);
useWorld(world);
const worker = await startWorker();
process.once("SIGTERM", () => void worker.stop().finally(() => process.exit()));
process.send?.("ready");
