import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";

/**
 * Lets a process go behind others that want the processor: `niceness` is 1 (a little) to 19 (only what nobody else wants).
 * Linux keeps it per thread, so each thread that is there gets it, and later ones inherit it. Where Linux groups processes by
 * session (sched(7), autogroup), a thread's own counts only inside its group, so the group gets it as well.
 * What the system refuses is left as it was: priority changes how long something takes, never what comes out.
 */
export function giveWay(niceness: number, pid = process.pid): void {
  const threads = `/proc/${pid}/task`;
  for (const id of existsSync(threads) ? readdirSync(threads).map(Number) : [pid]) {
    attempt(() => setPriority(id, niceness));
  }
  const group = `/proc/${pid}/autogroup`;
  if (existsSync(group)) attempt(() => writeFileSync(group, String(niceness)));
}

function attempt(change: () => void): void {
  try {
    change();
  } catch {
    // A thread that has just ended, or a system that does not allow it.
  }
}
