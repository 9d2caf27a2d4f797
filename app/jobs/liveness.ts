import type { WorkerEvents } from "graphile-worker";

import type { Log } from "~/lib/log";
import type { Database } from "~/lib/sql";

const BEAT_MS = 5_000;
/** Without a sign of life for so long a worker is taken for dead, and its tasks are freed. */
const DEAD_AFTER_SECONDS = 30;

/** Adds the names under which this process locks tasks: its pool's, and its workers'. To be called before the pool is made. */
export function lockNames(events: WorkerEvents, names: Set<string>): void {
  events.on("pool:create", ({ workerPool }) => names.add(workerPool.id));
  events.on("worker:create", ({ worker }) => names.add(worker.workerId));
}

/**
 * graphile-worker keeps the tasks of a crashed process locked for four hours. Here every worker says each five seconds that
 * it lives, and frees the tasks of those that no longer do. Resolves to a function that stops it.
 */
export async function keepAlive(names: ReadonlySet<string>, db: Database, log: Log): Promise<() => void> {
  const beat = async () => {
    await db.query(
      `insert into workers (id, heartbeat_at, started_at) select unnest($1::text[]), clock_timestamp(), clock_timestamp()
       on conflict (id) do update set heartbeat_at = excluded.heartbeat_at`,
      [[...names]],
    );
    await freeDeadWorkers(db);
  };
  await beat();
  const timer = setInterval(() => {
    beat().catch((error: unknown) => log.warn({ error: String(error) }, "the worker could not say that it lives"));
  }, BEAT_MS);
  return () => clearInterval(timer);
}

/** Frees the tasks of workers that gave no sign of life. */
export async function freeDeadWorkers(db: Database, deadAfterSeconds = DEAD_AFTER_SECONDS): Promise<void> {
  await db.query(
    `select from graphile_worker.force_unlock_workers(array(
       select distinct j.locked_by from graphile_worker.jobs j
        where j.locked_by is not null and j.locked_at < clock_timestamp() - $1 * interval '1 second'
          and not exists (select from workers w where w.id = j.locked_by and w.heartbeat_at > clock_timestamp() - $1 * interval '1 second')))`,
    [deadAfterSeconds],
  );
  await db.query("delete from workers where heartbeat_at < clock_timestamp() - interval '1 day'");
}
