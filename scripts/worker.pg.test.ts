import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { resolve } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { freshDatabase } from "../test/support/database";

const ROOT = resolve(import.meta.dirname, "..");
const LINUX = process.platform === "linux";
const SETTINGS = {
  ENCRYPTION_KEY: randomBytes(32).toString("hex"),
  SHOPIFY_API_KEY: "a-test",
  SHOPIFY_API_SECRET: "a-test",
  SHOPIFY_APP_URL: "https://app.example",
  WORKER: "separate",
};

test("`npm run worker` lets other sessions go first, not whoever shares the one it was started in, and ends in order", async () => {
  await using database = await freshDatabase();
  const ours = groupOf(process.pid);
  const worker = await startWorker(database.url);

  if (LINUX) {
    expect(getPriority(worker.pid)).toBe(10);
    const group = groupOf(worker.pid);
    if (group) expect(group).toMatch(/nice 10$/m);
    expect(groupOf(process.pid)).toBe(ours);
  }

  const end = once(worker.command, "exit");
  worker.command.kill("SIGINT");
  expect(await end).toEqual([0, null]);
});

test.runIf(LINUX)("a worker whose command was killed ends too, and lets its connections go", async () => {
  await using database = await freshDatabase();
  const worker = await startWorker(database.url);

  worker.command.kill("SIGKILL");
  await vi.waitFor(() => expect(hasEnded(worker.pid)).toBe(true), 20_000);
});

/** `npm run worker`, at work; it ends with the test at the latest. `pid` is the worker's, where the system tells. */
async function startWorker(databaseUrl: string) {
  const command = spawn("node", ["scripts/bootstrap.mjs", "--lean", "scripts/worker.ts"], {
    cwd: ROOT,
    env: { ...process.env, ...SETTINGS, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    if (command.exitCode === null && command.kill()) await once(command, "exit");
  });
  const [said] = (await once(command.stdout, "data")) as [Buffer];
  expect(said.toString()).toMatch(/^Lockstep's worker is at work\./);
  return { command, pid: LINUX ? onlyChild(command) : 0 };
}

function onlyChild({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
}

/** Where nobody collects orphans, as in a container, one that has ended stays listed as a zombie. */
function hasEnded(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || /\) Z /.test(readFileSync(stat, "utf8"));
}

/** Name and niceness of the session's group; "" where the system has no such groups, or the session is of none. */
function groupOf(pid: number): string {
  const group = `/proc/${pid}/autogroup`;
  return existsSync(group) ? readFileSync(group, "utf8") : "";
}
