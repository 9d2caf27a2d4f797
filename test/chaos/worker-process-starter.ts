import { fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

import type { ChaosWorker } from "./stage.ts";

const PROGRAM = resolve(import.meta.dirname, "worker-process.ts");

/** A worker in a process of its own: the app's own worker, but for the clock it goes by. */
export async function startWorkerProcess(environment: Record<string, string>, clock: () => Date): Promise<ChaosWorker> {
  const child = fork(PROGRAM, {
    env: { ...process.env, ...environment },
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const tell = () => {
    if (!isOver() && child.connected) child.send({ offset: clock().getTime() - Date.now() }, () => undefined);
  };
  let fuse: NodeJS.Timeout | undefined;
  let isDoomed = false;
  const kill = () => {
    // It is as good as dead before this process hears of it.
    isDoomed = true;
    child.kill("SIGKILL");
  };
  tell();
  await Promise.race([once(child, "message"), ended]);
  return {
    kill: async () => {
      kill();
      await ended;
    },
    // From outside nobody counts statements: it dies so many milliseconds later.
    killAfter: (statements) => {
      clearTimeout(fuse);
      if (Number.isFinite(statements)) fuse = setTimeout(kill, statements);
    },
    isDead: () => isDoomed || isOver(),
    stop: async () => {
      if (!isOver()) child.kill("SIGTERM");
      await ended;
    },
    advanced: tell,
  };
}
