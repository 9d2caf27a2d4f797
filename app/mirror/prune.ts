/** Deletes what is older than it is kept, shop by shop, in batches so small that nobody waits for their locks. */
import type { Database } from "~/lib/sql";
import { RESOURCES } from "~/resources";
import { KEPT_DAYS } from "~/resources/retention";

import { deleteFeedRows, deleteImports } from "./prune-feeds";
import { UNFINISHED } from "./sync-jobs";

const BATCH = 1_000;
/** Fewer jobs and pushes, because each has rows of its own. */
const RUNS_AT_ONCE = 100;
const SHOPS = 100;
const DAY = 24 * 60 * 60_000;

/** Rows that stand for themselves: where, by which time, how long. `key` is what is unique beside the shop. */
const AGEING = [
  { table: "deliveries", key: ["webhook_id"], time: "received_at", days: KEPT_DAYS.deliveries, only: "state = 'done'" },
  {
    table: "deliveries",
    key: ["webhook_id"],
    time: "received_at",
    days: KEPT_DAYS.failedDeliveries,
    only: "state = 'failed'",
  },
  { table: "record_events", key: ["id"], time: "at", days: KEPT_DAYS.recordEvents, only: "true" },
  { table: "catalog_changes", key: ["id"], time: "at", days: KEPT_DAYS.catalogChanges, only: "true" },
  { table: "replays", key: ["id"], time: "asked_at", days: KEPT_DAYS.deliveries, only: "true" },
  { table: "write_stats", key: ["resource", "source"], time: "hour", days: KEPT_DAYS.statistics, only: "true" },
  { table: "api_usage", key: ["spender"], time: "hour", days: KEPT_DAYS.statistics, only: "true" },
  { table: "webhook_hours", key: ["topic"], time: "hour", days: KEPT_DAYS.statistics, only: "true" },
  {
    table: "webhook_silences",
    key: ["topic"],
    time: "since",
    days: KEPT_DAYS.statistics,
    only: "ended_at is not null",
  },
  { table: "webhook_lateness", key: ["topic", "bucket"], time: "hour", days: KEPT_DAYS.statistics, only: "true" },
] as const;

/** Who may name a job: its own rows go with it, it stays for those that go back to it, and a record may outlive it. */
export const JOB_COLUMNS = {
  goWithIt: ["sync_windows.job_id", "sync_log.job_id", "differences.job_id", "sync_seen.job_id"],
  keepIt: ["watermarks.last_job_id", "proofs.job_id", "proof_days.job_id", "rejects.job_id", "schedules.last_job_id"],
  outliveIt: [
    ...RESOURCES.flatMap(({ table }) => [`${table.name}.written_job_id`, `${table.name}.created_job_id`]),
    "record_events.job_id",
  ],
} as const;

/** The same of a push: it stays for as long as what undid it, and the history of a field tells more than both. */
export const PUSH_COLUMNS = {
  goWithIt: ["push_items.run_id", "push_lines.run_id", "push_operations.run_id"],
  keepIt: ["push_runs.of_run_id"],
  outliveIt: ["catalog_changes.run_id"],
} as const;

const RUNS = [
  { table: "sync_jobs", columns: JOB_COLUMNS, days: KEPT_DAYS.jobs },
  { table: "push_runs", columns: PUSH_COLUMNS, days: KEPT_DAYS.pushes },
] as const;

interface PruneCtx {
  db: Database;
  clock: () => Date;
  /** Told to stop it ends after the batch at hand; the rest waits for the next day. */
  stopping: AbortSignal;
}

/** Resolves to how many rows went, by table. */
export async function prune({ db, clock, stopping }: PruneCtx): Promise<Record<string, number>> {
  const gone: Record<string, number> = {};
  const now = clock().getTime();
  for await (const shopId of shopIds(db)) {
    for (const rule of AGEING) {
      const before = new Date(now - rule.days * DAY);
      const count = await batchwise(stopping, (from) => deleteAged(db, rule, shopId, from, before));
      gone[rule.table] = (gone[rule.table] ?? 0) + count;
    }
    const feedsBefore = new Date(now - KEPT_DAYS.feeds * DAY);
    const rows = await deleteFeedRows(db, shopId, feedsBefore, clock(), stopping);
    gone.feed_rows = (gone.feed_rows ?? 0) + rows;
    const importsBefore = new Date(now - KEPT_DAYS.jobs * DAY);
    gone.feed_imports = (gone.feed_imports ?? 0) + (await deleteImports(db, shopId, importsBefore));
    for (const rule of RUNS) {
      const before = new Date(now - rule.days * DAY);
      const count = await batchwise(stopping, (from) => deleteRuns(db, rule, shopId, from, before));
      gone[rule.table] = (gone[rule.table] ?? 0) + count;
    }
  }
  return gone;
}

async function* shopIds(db: Database): AsyncGenerator<number> {
  for (let after = 0; ;) {
    const shops = await db.query<{ id: number }>("select id from shops where id > $1 order by id limit $2", [
      after,
      SHOPS,
    ]);
    for (const { id } of shops) yield id;
    if (shops.length < SHOPS) return;
    after = shops.at(-1)?.id ?? after;
  }
}

interface Batch {
  count: number;
  /** Where the next batch starts, so that none reads again what the ones before it left; null after the last. */
  next: Date | null;
}

async function batchwise(stopping: AbortSignal, run: (from: Date) => Promise<Batch>): Promise<number> {
  let total = 0;
  for (let from: Date | null = new Date(0); from !== null && !stopping.aborted;) {
    const batch: Batch = await run(from);
    total += batch.count;
    from = batch.next;
  }
  return total;
}

async function deleteAged(
  db: Database,
  { table, key, time, only }: (typeof AGEING)[number],
  shopId: number,
  from: Date,
  before: Date,
): Promise<Batch> {
  const columns = [...key, time];
  const [row] = await db.query<{ count: number; latest: Date | null }>(
    `with old as (
       select ${columns.join(", ")} from ${table}
        where shop_id = $1 and ${time} >= $2 and ${time} < $3 and ${only} order by ${time} limit ${BATCH}
     ), gone as (
       delete from ${table} t using old where t.shop_id = $1 and ${columns.map((column) => `t.${column} = old.${column}`).join(" and ")}
       returning t.${time} as at
     ) select count(*)::int as count, max(at) as latest from gone`,
    [shopId, from, before],
  );
  const count = row?.count ?? 0;
  return { count, next: count < BATCH ? null : (row?.latest ?? null) };
}

async function deleteRuns(
  db: Database,
  { table, columns }: (typeof RUNS)[number],
  shopId: number,
  from: Date,
  before: Date,
): Promise<Batch> {
  const named = columns.keepIt.map((place) => {
    const [keeper, column] = partsOf(place);
    return `and not exists (select from ${keeper} k where k.shop_id = r.shop_id and k.${column} = r.id)`;
  });
  const runs = await db.query<{ id: string; created_at: Date }>(
    `select id::text, created_at from ${table} r
      where shop_id = $1 and created_at >= $2 and created_at < $3 and status <> all($4) ${named.join(" ")}
      order by created_at limit ${RUNS_AT_ONCE}`,
    [shopId, from, before, UNFINISHED],
  );
  const ids = runs.map(({ id }) => id);
  if (ids.length === 0) return { count: 0, next: null };
  for (const place of columns.goWithIt) await deleteRowsOf(db, place, shopId, ids);
  await db.query(`delete from ${table} where shop_id = $1 and id = any($2::bigint[])`, [shopId, ids]);
  return { count: ids.length, next: ids.length < RUNS_AT_ONCE ? null : (runs.at(-1)?.created_at ?? null) };
}

/** One that ended badly may have left many. */
async function deleteRowsOf(db: Database, place: string, shopId: number, ids: readonly string[]): Promise<void> {
  const [table, column] = partsOf(place);
  for (let left = true; left;) {
    const gone = await db.query(
      `delete from ${table} where ctid = any(array(
         select ctid from ${table} where shop_id = $1 and ${column} = any($2::bigint[]) limit ${BATCH} for update)) returning 1`,
      [shopId, ids],
    );
    left = gone.length === BATCH;
  }
}

function partsOf(place: string): [table: string, column: string] {
  const [table = "", column = ""] = place.split(".");
  return [table, column];
}
