import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { findChromium } from "../scripts/chromium.ts";
import { Sentence } from "../scripts/sentence.ts";
import { countPlaywright, countVitest, type Outcome, type PlaywrightReport, type VitestReport } from "./outcome.ts";

export type { Outcome };

export interface Step {
  name: string;
  title: string;
  /** Prints what it finds. `folder` takes its report. */
  run: (folder: string) => Promise<Outcome>;
}

const ROOT = resolve(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules/.bin");

/** No step takes half as long anywhere: one that does not end by itself is a failure, and the others still have their turn. */
const LIMIT_MS = 30 * 60_000;

const STEPS: Step[] = [
  { name: "types", title: "Types (tsc)", run: () => check("tsc", "--noEmit") },
  { name: "lint", title: "Lint (eslint, prettier)", run: lint },
  { name: "unit", title: "Unit and component tests", run: (folder) => vitest(folder, "unit", "dom") },
  { name: "pg", title: "Integration tests on PostgreSQL", run: (folder) => vitest(folder, "pg") },
  { name: "build", title: "Build of the app (Remix)", run: () => check("remix", "vite:build", "--logLevel", "warn") },
  { name: "browser", title: "Journey in a browser", run: browser },
];

/** The steps of these names in their fixed order, all of them when none is named. */
export function chooseSteps(names: string[]): Step[] {
  const unknown = names.find((name) => !STEPS.some((step) => step.name === name));
  if (unknown === undefined) return STEPS.filter(({ name }) => names.length === 0 || names.includes(name));
  throw new Sentence(`There is no step ${unknown}: choose among ${STEPS.map(({ name }) => name).join(", ")}.`);
}

async function lint(): Promise<Outcome> {
  const rules = await check("eslint", "--max-warnings", "0", ".");
  const format = await check("prettier", "--check", "--log-level", "warn", ".");
  return { passed: rules.passed + format.passed, failed: rules.failed + format.failed };
}

async function vitest(folder: string, ...projects: string[]): Promise<Outcome> {
  const report = join(folder, `${projects[0]}.json`);
  const chosen = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await execute("vitest", ["run", "--allowOnly=false", ...chosen, ...reporters]);
  return countVitest(await read<VitestReport>(report), code);
}

async function browser(folder: string): Promise<Outcome> {
  const report = join(folder, "browser.json");
  const env = { CHROMIUM_PATH: await findChromium(), PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const code = await execute("playwright", ["test", "--config", "test/e2e", "--reporter=list,json"], env);
  return countPlaywright(await read<PlaywrightReport>(report), code);
}

/** A tool that answers with its exit code only counts as one check. */
async function check(tool: string, ...args: string[]): Promise<Outcome> {
  const code = await execute(tool, args);
  console.log(code === 0 ? `${tool}: fine` : `${tool}: failed`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function execute(tool: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, [join(BIN, tool), ...args], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  return new Promise((done, fail) => {
    child.once("error", fail).once("close", (code) => done(code ?? 1));
  });
}

/** Absent when the tool died before it could write one. */
async function read<Report>(file: string): Promise<Report | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Report);
}
