import type { Database } from "~/lib/sql";

import type { Queue } from "./queue";
import { TASKS } from "./tasks";

/** The queue over graphile-worker's SQL, so that a task can share a transaction with what it is about. */
export function createQueue(db: Database): Queue {
  return {
    async add(name, payload, { key, at, tx } = {}) {
      const task = TASKS[name];
      const lane = (task.lane as (payload: unknown) => string)(payload);
      // A task wanted now brings a waiting one forward; one wanted later leaves a waiting one as it is.
      const mode = at ? "preserve_run_at" : "replace";
      await (tx ?? db).query(
        `select from graphile_worker.add_job($1, payload := $2::json, queue_name := $3, run_at := $4, max_attempts := $5,
                job_key := $6, job_key_mode := $7)`,
        [name, JSON.stringify(payload), lane, at ?? null, task.attempts, key ?? null, mode],
      );
    },
  };
}
