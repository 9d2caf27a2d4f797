import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Account } from "./postgres-account.ts";
import type { Binaries } from "./postgres-binaries.ts";
import { Sentence } from "./sentence.ts";

export interface Server {
  stop: () => Promise<void>;
}

export interface Launch {
  binaries: Binaries;
  account: Account | undefined;
  folder: string;
  port: number;
  settings: string[];
  /** A folder to remove when the server has ended. */
  disposable?: string;
}

/**
 * Starts the server and watches over it: descriptor 3 is a pipe from us, and when we are gone, for whatever reason, it
 * closes and the server shuts down; a folder nobody needs any more goes with it. Detached, because a Ctrl-C is for us: the server goes last.
 */
const KEEPER = `
  "$@" 3<&- </dev/null & server=$!
  ( read -r _ <&3; kill -INT $server ) 2>/dev/null & watch=$!
  wait $server; code=$?
  kill $watch 2>/dev/null
  if [ -n "$0" ]; then rm -rf "$0"; fi
  exit $code`;

const READY = "database system is ready to accept connections";
const LOG_LINES = 40;

/** Resolves when the server takes connections, or with the last of its log when it ended before that. */
export async function launch(
  options: Launch,
): Promise<{ started: true; server: Server } | { started: false; log: string }> {
  const { binaries, account, folder, port, settings, disposable = "" } = options;
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const server = [join(binaries.bin, "postgres"), "-D", folder, "-p", String(port), ...flags];
  const child = spawnAs(account, "/bin/sh", ["-c", KEEPER, disposable, ...server], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  const lines: string[] = [];
  const ready = new Promise<true>((done) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      lines.push(...text.trimEnd().split("\n"));
      lines.splice(0, lines.length - LOG_LINES);
      if (text.includes(READY)) done(true);
    });
  });
  const started = await Promise.race([ready, ended.then(() => false as const)]);
  if (!started) return { started, log: lines.join("\n") };
  const lifeline = child.stdio[3];
  // A server nobody stops must not keep its process from ending.
  child.unref();
  for (const stream of [child.stderr, lifeline]) if (stream instanceof Socket) stream.unref();
  const stop = async () => {
    child.ref();
    lifeline?.destroy();
    await ended;
  };
  return { started, server: { stop } };
}

/** The port in postmaster.pid; a lock left behind by a server whose process id now belongs to somebody else is removed. */
export async function removeStaleLock(folder: string): Promise<number | undefined> {
  const lock = join(folder, "postmaster.pid");
  const lines = (await readFile(lock, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!pid) return undefined;
  if (/(^|\/)postgres$/.test(programOf(pid))) return Number(lines[3]) || undefined;
  await rm(lock, { force: true });
  return undefined;
}

function programOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "";
  } catch {
    return spawnSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
  }
}

/** Runs one of PostgreSQL's tools to its end. */
export async function runTool(path: string, args: string[], account: Account | undefined): Promise<void> {
  const child = spawnAs(account, path, args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (log += text));
  const code = await new Promise<unknown>((done, fail) => {
    child.once("error", fail).once("close", done);
  });
  if (code !== 0) throw new Sentence(`${path} failed: ${log.trim().split("\n").join(" ")}`);
}

function spawnAs(account: Account | undefined, path: string, args: string[], options: SpawnOptions): ChildProcess {
  const { PATH, NODE_ENV } = process.env;
  const env = { PATH, NODE_ENV, LC_ALL: "C", TZ: "UTC" };
  return spawn(path, args, { ...options, ...account, cwd: "/", env });
}
