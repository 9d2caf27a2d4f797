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
  tell();
  await Promise.race([once(child, "message"), ended]);
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    if (!isOver()) child.kill(signal);
    await ended;
  };
  return {
    kill: () => end("SIGKILL"),
    // From outside nobody counts statements: it dies so many milliseconds later.
    killAfter: (statements) => {
      clearTimeout(fuse);
      if (Number.isFinite(statements)) fuse = setTimeout(() => child.kill("SIGKILL"), statements);
    },
    isDead: isOver,
    stop: () => end("SIGTERM"),
    advanced: tell,
  };
}
