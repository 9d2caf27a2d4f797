import type { Log } from "~/lib/log";
import { startWorker } from "~/worker.server";

import type { ChaosWorker } from "./stage.ts";
import { createMortalWorld, within } from "./worlds.ts";

/** A worker in this process, in a world of its own. */
export async function startWorkerHere(
  environment: Record<string, string>,
  clock: () => Date,
  log: Log,
): Promise<ChaosWorker> {
  const { world, kill, killAfter, isDead, died } = createMortalWorld(environment, clock, log);
  const runner = await within(world, startWorker).catch((error: unknown) => {
    // A process that cannot start ends, and says why; somebody starts another.
    log.error({ error: String(error) }, "The worker could not start.");
    kill();
    return { stop: async () => undefined };
  });
  const stop = async () => {
    // One that is dead, or dies of it, never answers.
    await Promise.race([within(world, () => runner.stop()), died]);
    if (!isDead()) await world.database.close();
  };
  return {
    kill: async () => {
      kill();
      await stop();
    },
    killAfter,
    isDead,
    stop,
    advanced: () => undefined,
  };
}
