import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { resolve } from "node:path";

/** Where figures come from: what one needs to compare them, and nothing that names the machine. */
export interface Machine {
  date: string;
  commit: string;
  cores: number;
  cpu: string;
  memoryGb: number;
  /** Processes that wanted the processor in the last minute, before the bench began. */
  loadBefore: number;
  node: string;
  postgres: string;
  platform: string;
}

export function describeMachine(postgres: string): Machine {
  return {
    date: new Date().toISOString(),
    commit: commit(),
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() || cpuInfo(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    node: process.version,
    postgres,
    platform: `${process.platform} ${process.arch}`,
  };
}

function cpuInfo(): string {
  try {
    return /model name\s*:\s*(.+)/.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "unknown";
  } catch {
    return "unknown";
  }
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, {
      cwd: resolve(import.meta.dirname, "../.."),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    const changed = git(
      "status",
      "--porcelain",
      "--untracked-files=no",
      "--",
      "app",
      "scripts",
      "prisma",
      "test/simulator",
      "package-lock.json",
    );
    return git("rev-parse", "--short", "HEAD") + (changed ? " with changes" : "");
  } catch {
    return "not in a repository";
  }
}
