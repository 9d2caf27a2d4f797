import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { afterEach, expect, test } from "vitest";
import { giveWay } from "./give-way.ts";

const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

/** A process of a session of its own, as a server is. */
async function server(): Promise<number> {
  const child = spawn(process.execPath, ["-e", "console.log('up'); setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  ended.push(async () => {
    child.kill();
    await once(child, "exit");
  });
  await once(child.stdout as NodeJS.ReadableStream, "data");
  return child.pid ?? 0;
}

test("a process gives way with all its threads", async () => {
  const pid = await server();
  giveWay(7, pid);

  expect(getPriority(pid)).toBe(7);
  // Elsewhere than on Linux a process has one priority for all its threads.
  const threads = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];
  expect(threads.map((id) => getPriority(id))).toEqual(threads.map(() => 7));
});

test("where sessions share the processor among each other, its session gives way too", async () => {
  const pid = await server();
  giveWay(7, pid);

  const group = `/proc/${pid}/autogroup`;
  if (existsSync(group)) expect(readFileSync(group, "utf8")).toMatch(/nice 7$/m);
  expect(getPriority(process.pid)).not.toBe(7);
});

test("a process that has ended is no error", async () => {
  const pid = await server();
  await ended.pop()?.();
  expect(() => giveWay(7, pid)).not.toThrow();
});
