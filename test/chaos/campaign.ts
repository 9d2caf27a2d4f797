/** Many runs, a few at a time, each process with a PostgreSQL of its own. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { figuresOf, pageWith, wordsOf } from "./report.ts";
import type { Outcome } from "./run.ts";

interface Campaign {
  seed: number;
  runs: number;
  jobs: number;
  /** Put the figures on top of test/CHAOS.md. */
  write: boolean;
}

const PROGRAM = resolve(import.meta.dirname, "runner.ts");
const PAGE = resolve(import.meta.dirname, "../CHAOS.md");
/** A run that takes longer has hung in a place nobody thought of. */
const LONGEST_RUN_MS = 5 * 60_000;

/** Resolves to the exit code: 0 if there was nothing to complain of. */
export async function campaign({ seed, runs, jobs, write }: Campaign): Promise<number> {
  const began = performance.now();
  const outcomes: Outcome[] = [];
  // What a killed process leaves on disk goes with the campaign.
  const folder = await mkdtemp(join(tmpdir(), "lockstep-chaos-"));
  let next = 0;
  const work = async () => {
    let child: ChildProcess | null = null;
    while (next < runs) {
      const run = next++;
      child ??= await startRunner(folder);
      const outcome = await outcomeOf(child, seed, run);
      if (outcome.hung) child = null;
      outcomes.push(outcome);
      tell(outcome, outcomes.length, runs, performance.now() - began);
    }
    if (child) await end(child, "SIGTERM");
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, runs) }, work));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const figures = figuresOf(outcomes, { seed, runs, jobs, seconds: (performance.now() - began) / 1000 });
  console.log(`\n${wordsOf(figures)}`);
  if (write) await writeFile(PAGE, pageWith(await readFile(PAGE, "utf8"), figures));
  return figures.bad === 0 ? 0 : 1;
}

async function startRunner(folder: string): Promise<ChildProcess> {
  const child = fork(PROGRAM, {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await once(child, "message");
  return child;
}

async function outcomeOf(child: ChildProcess, seed: number, run: number): Promise<Outcome & { hung?: boolean }> {
  const over = new AbortController();
  const answer = once(child, "message", { signal: over.signal }).then(([outcome]) => outcome as Outcome);
  const ended = once(child, "exit", { signal: over.signal }).then(() => "its process ended");
  const late = new Promise<string>((done) => {
    const timer = setTimeout(() => done(`it took longer than ${LONGEST_RUN_MS / 60_000} minutes`), LONGEST_RUN_MS);
    over.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  child.send({ seed, run });
  const first = await Promise.race([answer, ended, late]);
  for (const loser of [answer, ended]) loser.catch(() => undefined);
  over.abort();
  if (typeof first !== "string") return first;
  await end(child, "SIGKILL");
  const what = `the run itself broke: ${first}`;
  const nothing = { struck: {}, jobs: {}, orders: 0, seconds: 0, history: [] };
  return { run, findings: [{ kind: "unexplained job state", what }], ...nothing, hung: true };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

const EVERY = 20;

function tell({ run, findings, history }: Outcome, done: number, runs: number, milliseconds: number): void {
  if (findings.length > 0) {
    console.log(`run ${run}:`);
    for (const { kind, what } of findings.slice(0, 5)) console.log(`  ${kind}: ${what}`);
    if (findings.length > 5) console.log(`  … and ${findings.length - 5} more`);
    console.log(history.map((line) => `    ${line}`).join("\n"));
  }
  if (done % EVERY !== 0 && done !== runs) return;
  const left = (milliseconds / done) * (runs - done);
  console.log(`${done} of ${runs} runs, ${minutes(milliseconds)} so far, ${minutes(left)} to go`);
}

const minutes = (milliseconds: number) => `${(milliseconds / 60_000).toFixed(1)} min`;
