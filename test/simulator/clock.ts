/** The simulator's time: tokens, the 60-day window, bucket, retries and the Date header all read it. */
export interface SimClock {
  now(): Date;
  /** Moves time forward and runs what became due meanwhile. */
  advance(ms: number): void;
  /** Runs `task` when `ms` have passed on this clock, in real time or by `advance`. Returns a cancel function. */
  after(ms: number, task: () => void): () => void;
  close(): void;
}

interface Due {
  at: number;
  task: () => void;
  timer: NodeJS.Timeout;
}

const LONGEST_TIMER = 2 ** 31 - 1;

export function createClock(base: () => Date = () => new Date()): SimClock {
  let offset = 0;
  const waiting = new Set<Due>();
  const now = () => base().getTime() + offset;

  const run = (due: Due) => {
    if (!waiting.delete(due)) return;
    clearTimeout(due.timer);
    due.task();
  };

  return {
    now: () => new Date(now()),
    advance: (ms) => {
      offset += ms;
      const limit = now();
      for (const due of [...waiting].sort((a, b) => a.at - b.at)) if (due.at <= limit) run(due);
    },
    after: (ms, task) => {
      const due: Due = { at: now() + ms, task, timer: setTimeout(() => run(due), Math.min(ms, LONGEST_TIMER)) };
      due.timer.unref();
      waiting.add(due);
      return () => {
        clearTimeout(due.timer);
        waiting.delete(due);
      };
    },
    close: () => {
      for (const due of waiting) clearTimeout(due.timer);
      waiting.clear();
    },
  };
}
