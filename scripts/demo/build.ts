import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Sentence } from "../sentence.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const RESULT = join(ROOT, "build/server/index.js");
const SOURCES = ["app", "public", "vite.config.ts", "tsconfig.json", "package-lock.json"];
const REASON_LINES = 10;
const NOT_BUILT = /\.(test|fixture)\.tsx?$|\.md$/;

export interface Build {
  /** Undefined when the build was newer than all it is made of. */
  seconds?: number;
}

/** Builds the app, unless it is built already. `started` gets the way to end it before its time. */
export async function buildApp(started: (stop: () => void) => void): Promise<Build> {
  if (!(await isStale())) return {};
  const began = performance.now();
  const remix = join(ROOT, "node_modules/.bin/remix");
  const child = spawn(process.execPath, [remix, "vite:build", "--logLevel", "warn"], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  started(() => child.kill("SIGTERM"));
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  const code = await new Promise<unknown>((done, fail) => child.once("error", fail).once("close", done));
  if (code !== 0 || !existsSync(RESULT)) {
    const reason = log.trim().split("\n").slice(0, REASON_LINES).join("\n");
    throw new Sentence(`${reason}\nThe app could not be built, see above; \`npm run build\` says more.`.trim());
  }
  return { seconds: (performance.now() - began) / 1000 };
}

async function isStale(): Promise<boolean> {
  const built = statSync(RESULT, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined || !existsSync(join(ROOT, "build/client/assets"))) return true;
  const newest = await Promise.all(SOURCES.map((source) => newestIn(join(ROOT, source))));
  return Math.max(...newest) > built;
}

async function newestIn(path: string): Promise<number> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !NOT_BUILT.test(entry.name));
  return Math.max(0, ...files.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs));
}
