import type { Transaction } from "~/lib/sql";
import type { TaskName, TaskPayload } from "./tasks";

/** The task queue (graphile-worker). Tasks are plumbing; sync jobs are what people see. */
export interface Queue {
  /**
   * Adds a task; inside a transaction when `tx` is given, so that it exists if and only if the rest of it does.
   * The same `key` replaces a task that has not started (`at` the earlier of both).
   */
  add<Name extends TaskName>(
    name: Name,
    payload: TaskPayload<Name>,
    options?: { key?: string; at?: Date; tx?: Transaction },
  ): Promise<void>;
}
