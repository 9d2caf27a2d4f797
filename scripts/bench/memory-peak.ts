import { readFileSync } from "node:fs";

/** Most memory this process ever had, bytes: the kernel's high-water mark of this program; `maxRSS` would also count the process it was forked from. */
export function memoryPeak(): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (kilobytes) return Number(kilobytes) * 1024;
  } catch {
    // Not a Linux: the next best figure.
  }
  return process.resourceUsage().maxRSS * 1024;
}
