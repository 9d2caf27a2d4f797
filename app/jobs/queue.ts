import type { Database, Transaction } from "~/lib/sql";

import { TASKS } from "./tasks";
import type { TaskName, TaskPayload } from "./tasks";

/** The task queue (graphile-worker). Tasks are plumbing; sync jobs are what people see. */
export interface Queue {
  /**
   * Adds a task; inside a transaction when `tx` is given, so that it exists if and only if the rest of it does.
   * The same `key` replaces a task that has not started (the earlier time of both counts).
   */
  add<Name extends TaskName>(
    name: Name,
    payload: TaskPayload<Name>,
    options?: { key?: string; afterMs?: number; tx?: Transaction },
  ): Promise<void>;
  /** SQL that adds a task of a shop, evaluated once per row with a `shop_id`: for statements that keep and wake at once. */
  wakeShops(name: "process-deliveries", keyPrefix: string): string;
}

/** The queue over graphile-worker's SQL, so that a task can share a transaction with what it is about. */
export function createQueue(db: Database): Queue {
  return {
    async add(name, payload, { key, afterMs, tx } = {}) {
      const task = TASKS[name];
      const lane = (task.lane as (payload: unknown) => string)(payload);
      // A task wanted now brings a waiting one forward; one wanted later leaves a waiting one as it is.
      const mode = afterMs === undefined ? "replace" : "preserve_run_at";
      await (tx ?? db).query(
        `select from graphile_worker.add_job($1, payload := $2::json, queue_name := $3, run_at := now() + $4 * interval '1 millisecond', max_attempts := $5,
                job_key := $6, job_key_mode := $7)`,
        [name, JSON.stringify(payload), lane, afterMs ?? 0, task.attempts, key ?? null, mode],
      );
    },
    wakeShops(name, keyPrefix) {
      const key = `'${keyPrefix}:' || shop_id`;
      return `graphile_worker.add_job('${name}', payload := json_build_object('shopId', shop_id), queue_name := ${key},
        max_attempts := ${TASKS[name].attempts}, job_key := ${key})`;
    },
  };
}
