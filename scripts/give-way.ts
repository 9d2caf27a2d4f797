import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";

/**
 * Lets a process go behind others that want the processor: `niceness` is 1 (a little) to 19 (only what nobody else wants).
 * Linux keeps it per thread, so each thread that is there gets it, and later ones inherit it. Where Linux groups processes by
 * session (sched(7), autogroup), a thread's own counts only inside its group, so the group gets it as well, if the process
 * leads the session: one that others have started, in a shell, say, is theirs too.
 * What the system refuses is left as it was: priority changes how long something takes, never what comes out.
 */
export function giveWay(niceness: number, pid = process.pid): void {
  const threads = `/proc/${pid}/task`;
  for (const id of existsSync(threads) ? readdirSync(threads).map(Number) : [pid]) {
    attempt(() => setPriority(id, niceness));
  }
  const group = `/proc/${pid}/autogroup`;
  if (existsSync(group)) attempt(() => leadsSession(pid) && writeFileSync(group, String(niceness)));
}

/** proc_pid_stat(5): after the name, which stands in brackets and may hold any, come state, parent, group and session. */
function leadsSession(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const session = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3];
  return session === String(pid);
}

function attempt(change: () => void): void {
  try {
    change();
  } catch {
    // A thread that has just ended, or a system that does not allow it.
  }
}
