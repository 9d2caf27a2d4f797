/** Deletes what is older than it is kept, shop by shop, in batches so small that nobody waits for their locks. */
import type { Database } from "~/lib/sql";
import { RESOURCES } from "~/resources";
import { KEPT_DAYS } from "~/resources/retention";

import { deleteFeedRows, deleteImports } from "./prune-feeds";
import { UNFINISHED } from "./sync-jobs";

const BATCH = 1_000;
/** Fewer jobs, because each has rows of its own. */
const JOBS = 100;
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
    const before = new Date(now - KEPT_DAYS.jobs * DAY);
    gone.feed_imports = (gone.feed_imports ?? 0) + (await deleteImports(db, shopId, before));
    const jobs = await batchwise(stopping, (from) => deleteJobs(db, shopId, from, before));
    gone.sync_jobs = (gone.sync_jobs ?? 0) + jobs;
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

async function deleteJobs(db: Database, shopId: number, from: Date, before: Date): Promise<Batch> {
  const named = JOB_COLUMNS.keepIt.map((place) => {
    const [table = "", column = ""] = place.split(".");
    return `and not exists (select from ${table} k where k.shop_id = j.shop_id and k.${column} = j.id)`;
  });
  const jobs = await db.query<{ id: string; created_at: Date }>(
    `select id::text, created_at from sync_jobs j
      where shop_id = $1 and created_at >= $2 and created_at < $3 and status <> all($4) ${named.join(" ")}
      order by created_at limit ${JOBS}`,
    [shopId, from, before, UNFINISHED],
  );
  const ids = jobs.map(({ id }) => id);
  if (ids.length === 0) return { count: 0, next: null };
  for (const place of JOB_COLUMNS.goWithIt) await deleteRowsOf(db, place.split(".")[0] ?? "", shopId, ids);
  await db.query("delete from sync_jobs where shop_id = $1 and id = any($2::bigint[])", [shopId, ids]);
  return { count: ids.length, next: ids.length < JOBS ? null : (jobs.at(-1)?.created_at ?? null) };
}

/** A job that ended badly may have left many. */
async function deleteRowsOf(db: Database, table: string, shopId: number, jobIds: readonly string[]): Promise<void> {
  for (let left = true; left;) {
    const gone = await db.query(
      `delete from ${table} where ctid = any(array(
         select ctid from ${table} where shop_id = $1 and job_id = any($2::bigint[]) limit ${BATCH} for update)) returning 1`,
      [shopId, jobIds],
    );
    left = gone.length === BATCH;
  }
}
