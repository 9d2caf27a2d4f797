import { spawn } from "node:child_process";
import type { WriteStream } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createInterface } from "node:readline";
import { Sentence } from "../sentence.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLLOW = pathToFileURL(resolve(import.meta.dirname, "follow-parent.ts")).href;
/** After this an ending part is ended: nothing of a demo has to outlive it. */
const GRACE_MS = 2_000;

/** A process that the demo consists of. */
export interface Part {
  pid: number | undefined;
  /** Its first line on standard output, which says that it is ready; rejects with its last words if it ends before. */
  ready: Promise<string>;
  /** Rejects with a sentence when it ends without having been stopped. */
  lost: Promise<never>;
  stop(): Promise<void>;
}

/** Starts a script of the project; what it says after its first line goes to the log. */
export function startPart(options: {
  name: string;
  script: string;
  args?: string[];
  /** Of Node itself. */
  flags?: string[];
  env: Record<string, string | undefined>;
  log: WriteStream;
}): Part {
  const { name, script, args = [], flags = [], env, log } = options;
  // Detached: a Ctrl-C is for the demo, which ends its parts in order.
  const child = spawn(process.execPath, [...flags, "--import", FOLLOW, script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let stopping = false;
  let lastWords = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    lastWords = (lastWords + text).slice(-4000);
    log.write(text);
  });
  const ended = new Promise<void>((done) => child.once("error", () => done()).once("close", () => done()));
  const firstLine = new Promise<string>((done) => {
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.once("line", (first) => {
      done(first);
      lines.on("line", (line) => void log.write(`${line}\n`));
    });
  });
  const lost = ended.then((): never => {
    throw new Sentence(stopping ? `${name} was stopped.` : lastWords.trim() || `${name} has ended without a word.`);
  });
  lost.catch(() => undefined);
  return {
    pid: child.pid,
    ready: Promise.race([firstLine, lost]),
    lost,
    stop: async () => {
      stopping = true;
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
