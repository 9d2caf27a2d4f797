import { readFileSync } from "node:fs";

/** Most memory this process ever had, bytes. `maxRSS`, the next best figure, would also count the process it was forked from. */
export const memoryPeak = (): number => highWater("self") ?? process.resourceUsage().maxRSS * 1024;

/** The same of another process; NaN where the system does not tell. */
export const memoryPeakOf = (pid: number): number => highWater(String(pid)) ?? Number.NaN;

/** The kernel's high-water mark of a program; undefined if this is no Linux. */
function highWater(process: string): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
