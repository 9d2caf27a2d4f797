import type { Queue } from "~/jobs/queue";
import { isDataError } from "~/lib/sql";
import type { Database } from "~/lib/sql";
import { receive } from "~/mirror/inbox";
import type { Arrival } from "~/mirror/inbox";

/** Keeps a delivery for good; resolves once it is committed. */
export type Intake = (arrival: Arrival) => Promise<void>;

interface Waiting {
  arrival: Arrival;
  settle: { resolve: () => void; reject: (error: unknown) => void };
}

/**
 * Between two statements. Each costs the database some three milliseconds of its processor, however many deliveries it keeps;
 * a flood is kept by at most a hundred of them a second, and answered within a few milliseconds more.
 */
const GATHER_MS = 10;

/**
 * The way into the inbox. A delivery that comes alone is kept at once; those that come while a statement is under way, or just
 * after it, go together into the next one. So none waits for more than one other, and a flood costs few statements.
 */
export function createIntake(db: Database, queue: Queue, pause: (milliseconds: number) => Promise<unknown>): Intake {
  const wake = queue.wakeShops("process-deliveries", "deliveries");
  let waiting: Waiting[] = [];
  let busy = false;

  const work = async () => {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await keep(batch);
      await pause(GATHER_MS);
    }
    busy = false;
  };

  const keep = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      await receive(
        db,
        batch.map(({ arrival }) => arrival),
        wake,
      );
      for (const { settle } of batch) settle.resolve();
    } catch (error) {
      if (!isDataError(error) || batch.length === 1) return batch.forEach(({ settle }) => settle.reject(error));
      // One that the database refuses must not take the others with it.
      for (const one of batch) await keep([one]);
    }
  };

  return (arrival) =>
    new Promise((resolve, reject) => {
      waiting.push({ arrival, settle: { resolve, reject } });
      if (!busy) void work();
    });
}
