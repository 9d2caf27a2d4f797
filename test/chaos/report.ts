/** The figures of a campaign, in words and as a table of test/CHAOS.md. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

import { FAULT_KINDS } from "../simulator/faults.ts";
import { KINDS } from "./judge.ts";
import type { FindingKind } from "./judge.ts";
import type { Outcome } from "./run.ts";

export interface Figures {
  date: string;
  commit: string;
  seed: number;
  runs: number;
  jobs: number;
  seconds: number;
  findings: Record<FindingKind, number>;
  /** Runs with any finding. */
  bad: number;
  struck: [string, number][];
  /** Sync jobs by how they ended. */
  ended: [string, number][];
  orders: number;
}

export function figuresOf(
  outcomes: readonly Outcome[],
  campaign: { seed: number; runs: number; jobs: number; seconds: number },
): Figures {
  const findings = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<FindingKind, number>;
  for (const { kind } of outcomes.flatMap((outcome) => outcome.findings)) findings[kind]++;
  return {
    ...campaign,
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    findings,
    bad: outcomes.filter((outcome) => outcome.findings.length > 0).length,
    struck: summed([NOTHING_STRUCK, ...outcomes.map(({ struck }) => struck)]),
    ended: summed(outcomes.map(({ jobs }) => jobs)),
    orders: outcomes.reduce((sum, outcome) => sum + outcome.orders, 0),
  };
}

/** What never struck is told as well: a campaign without it says nothing of it. */
const NOTHING_STRUCK = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0]));

function summed(counts: readonly Record<string, number>[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const one of counts)
    for (const [name, count] of Object.entries(one)) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums].sort(([a], [b]) => a.localeCompare(b));
}

/** The commit that was tried; marked when there was more than it in the folder. */
export function commit(): string {
  const git = (...args: string[]) =>
    spawnSync("git", args, { cwd: resolve(import.meta.dirname, "../.."), encoding: "utf8" }).stdout?.trim() ?? "";
  const dirty = git("status", "--porcelain", "--", "app", "prisma", "test", "scripts") === "" ? "" : " and changes";
  return `${git("rev-parse", "--short", "HEAD") || "unknown"}${dirty}`;
}

const count = (number: number) => number.toLocaleString("en");
const title = (kind: FindingKind) => (kind === "silent loss" ? "silent losses" : `${kind}s`);

export function wordsOf({ runs, seconds, findings, bad, struck }: Figures): string {
  const lines = KINDS.map((kind) => `${String(findings[kind]).padStart(6)} ${title(kind)}`);
  const never = struck.filter(([, times]) => times === 0).map(([name]) => name);
  if (never.length > 0) lines.push(`Never struck: ${never.join(", ")}.`);
  const verdict = bad === 0 ? "Nothing to complain of." : `${bad} of ${runs} runs with findings.`;
  return `${count(runs)} runs in ${(seconds / 60).toFixed(1)} minutes\n${lines.join("\n")}\n${verdict}`;
}

const MARK = "<!-- campaigns, newest first -->";

/** The page with this campaign on top of the earlier ones. */
export function pageWith(page: string, figures: Figures): string {
  if (!page.includes(MARK)) throw new Error(`The page has lost its mark ${MARK}.`);
  return page.replace(MARK, `${MARK}\n\n${section(figures)}`);
}

function section({ date, commit, seed, runs, jobs, seconds, findings, struck, ended, orders }: Figures): string {
  const table = (head: [string, string], rows: readonly [string, number][]) =>
    [`| ${head.join(" | ")} |`, "|---|---:|", ...rows.map(([name, number]) => `| ${name} | ${count(number)} |`)].join(
      "\n",
    );
  return [
    `## ${date}`,
    `\`npm run chaos -- --runs ${runs} --seed ${seed} --jobs ${jobs} --write\` on commit ${commit}: ${(seconds / 60).toFixed(0)} minutes, ` +
      `${count(orders)} orders compared record by record.`,
    table(
      ["Found", "Times"],
      KINDS.map((kind) => [title(kind), findings[kind]]),
    ),
    table(["Struck", "Times"], struck),
    table(["Sync jobs that ended as", "Number"], ended),
  ].join("\n\n");
}
