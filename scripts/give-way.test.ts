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

const STAY = "console.log(process.pid); setInterval(() => {}, 1000)";

/** A process of a session of its own, as a server is; gives the process id that its program writes. */
async function server(program = STAY): Promise<number> {
  const child = spawn(process.execPath, ["-e", program], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  ended.push(async () => {
    // The whole session.
    process.kill(-(child.pid ?? 0));
    await once(child, "exit");
  });
  const [pid] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return Number(pid.toString());
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

test("a session that it shares with those who were there before stays as it is", async () => {
  const pid = await server(`
    const { spawn } = require("node:child_process");
    spawn(process.execPath, ["-e", ${JSON.stringify(STAY)}], { stdio: "inherit" });
  `);
  const group = `/proc/${pid}/autogroup`;
  const before = existsSync(group) ? readFileSync(group, "utf8") : "";
  giveWay(7, pid);

  expect(getPriority(pid)).toBe(7);
  if (existsSync(group)) expect(readFileSync(group, "utf8")).toBe(before);
});

test("a process that has ended is no error", async () => {
  const pid = await server();
  await ended.pop()?.();
  expect(() => giveWay(7, pid)).not.toThrow();
});
