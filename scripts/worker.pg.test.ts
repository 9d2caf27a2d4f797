import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { freshDatabase } from "../test/support/database";

const ROOT = resolve(import.meta.dirname, "..");
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
  const command = spawn("node", ["scripts/bootstrap.mjs", "--lean", "scripts/worker.ts"], {
    cwd: ROOT,
    env: { ...process.env, ...SETTINGS, DATABASE_URL: database.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(command.stdout, "data")) as [Buffer];
  expect(said.toString()).toMatch(/^Lockstep's worker is at work\./);

  if (process.platform === "linux") {
    const worker = Number(readFileSync(`/proc/${command.pid}/task/${command.pid}/children`, "utf8"));
    expect(getPriority(worker)).toBe(10);
    expect(groupOf(worker)).toMatch(ours ? /nice 10$/m : /^$/);
    expect(groupOf(process.pid)).toBe(ours);
  }

  const end = once(command, "exit");
  command.kill("SIGINT");
  expect(await end).toEqual([0, null]);
});

/** Name and niceness of the session's group; "" where the system has no such groups. */
function groupOf(pid: number): string {
  const group = `/proc/${pid}/autogroup`;
  return existsSync(group) ? readFileSync(group, "utf8") : "";
}
