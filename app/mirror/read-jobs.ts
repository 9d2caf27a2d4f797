/** The job history, and one job with its windows, rejected records and log. */
import { readCursor, writeCursor } from "~/lib/cursor";
import { zonedDayStart } from "~/lib/zoned-day";
import { resourceNamed } from "~/resources";
import type { JobView, Ledger, LogLine, RejectView, WindowView } from "~/resources/sync-job";
import { countPending } from "./count-pending";
import type { MirrorCtx } from "./ctx";

const PAGE = 30;
const REJECTS_SHOWN = 100;
const LOG_SHOWN = 100;

export interface JobListQuery {
  status?: readonly string[];
  mode?: readonly string[];
  trigger?: readonly string[];
  resource?: readonly string[];
  /** Calendar days in the shop's time zone, both included. */
  from?: string;
  to?: string;
  after?: string;
  before?: string;
  limit?: number;
}

export interface JobListPage {
  jobs: JobView[];
  next: string | null;
  previous: string | null;
}

export async function listJobs(ctx: MirrorCtx, query: JobListQuery): Promise<JobListPage> {
  const limit = query.limit ?? PAGE;
  const backwards = query.before !== undefined;
  const cursor = query.before ?? query.after;
  const values: unknown[] = [ctx.shop.id];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const conditions = ["shop_id = $1"];
  for (const column of ["status", "mode", "trigger", "resource"] as const) {
    const wanted = query[column];
    if (wanted?.length) conditions.push(`${column} = any(${bind(wanted, "text[]")})`);
  }
  const { timeZone } = ctx.shop;
  if (query.from) conditions.push(`created_at >= ${bind(zonedDayStart(query.from, timeZone), "timestamptz")}`);
  if (query.to) conditions.push(`created_at < ${bind(zonedDayStart(query.to, timeZone, 1), "timestamptz")}`);
  if (cursor !== undefined) {
    const place = readCursor(cursor, "instant");
    const then = `(${bind(place.value, "timestamptz")}, ${bind(place.id, "bigint")})`;
    conditions.push(`(created_at, id) ${backwards ? ">" : "<"} ${then}`);
  }
  const direction = backwards ? "asc" : "desc";
  const rows = await ctx.db.query<JobRecord>(
    `select * from sync_jobs where ${conditions.join(" and ")} order by created_at ${direction}, id ${direction} limit ${limit + 1}`,
    values,
  );
  const more = rows.length > limit;
  const jobs = rows.slice(0, limit).map(jobView);
  if (backwards) jobs.reverse();
  const cursorOf = (job: JobView | undefined) => job && writeCursor({ value: job.createdAt, id: job.id });
  return {
    jobs,
    next: ((more || backwards) && cursorOf(jobs.at(-1))) || null,
    previous: ((backwards ? more : cursor !== undefined) && cursorOf(jobs[0])) || null,
  };
}

const isId = (text: string) => /^\d{1,18}$/.test(text);

export async function readJob(ctx: MirrorCtx, id: string): Promise<{ job: JobView; windows: WindowView[] } | null> {
  if (!isId(id)) return null;
  const [rows, windows] = await Promise.all([
    ctx.db.query<JobRecord>("select * from sync_jobs where shop_id = $1 and id = $2", [ctx.shop.id, id]),
    ctx.db.query<WindowRecord>("select * from sync_windows where shop_id = $1 and job_id = $2 order by n", [
      ctx.shop.id,
      id,
    ]),
  ]);
  const [row] = rows;
  if (!row) return null;
  const job = { ...jobView(row), pendingParts: await stillPending(ctx, row) };
  return { job, windows: windows.map(windowView) };
}

/** The row says how many there were when the job ended. */
async function stillPending({ db, shop }: MirrorCtx, job: JobRecord): Promise<number> {
  if (job.pending_parts === 0) return 0;
  return await countPending(db, shop.id, resourceNamed(job.resource), job.id);
}

/** The unfinished jobs: the database allows one per resource. */
export async function runningJobs(ctx: MirrorCtx): Promise<JobView[]> {
  const rows = await ctx.db.query<JobRecord>(
    "select * from sync_jobs where shop_id = $1 and status in ('queued', 'running', 'waiting') order by resource",
    [ctx.shop.id],
  );
  return rows.map(jobView);
}

export async function readJobRejects(ctx: MirrorCtx, jobId: string): Promise<RejectView[]> {
  const rows = await ctx.db.query<{ id: string; name: string | null; reason: string; attempts: number; last_at: Date }>(
    `select id, name, reason, attempts, last_at from rejects where shop_id = $1 and job_id = $2
     order by last_at desc, id limit ${REJECTS_SHOWN}`,
    [ctx.shop.id, jobId],
  );
  return rows.map(({ last_at, ...reject }) => ({ ...reject, lastAt: last_at.toISOString() }));
}

export async function readJobLog(ctx: MirrorCtx, jobId: string): Promise<LogLine[]> {
  if (!isId(jobId)) return [];
  const rows = await ctx.db.query<{ id: string; at: Date; message: string }>(
    `select id, at, message from sync_log where shop_id = $1 and job_id = $2 order by id desc limit ${LOG_SHOWN}`,
    [ctx.shop.id, jobId],
  );
  return rows.reverse().map((line) => ({ ...line, at: line.at.toISOString() }));
}

function jobView(row: JobRecord): JobView {
  return {
    id: row.id,
    resource: row.resource,
    mode: row.mode,
    effectiveMode: row.effective_mode,
    trigger: row.trigger,
    startedBy: row.started_by,
    params: row.params,
    status: row.status,
    reason: row.reason,
    expected: row.expected,
    perSecond: row.per_second,
    fetched: row.fetched,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    stale: row.stale,
    skipped: row.skipped,
    deleted: row.deleted,
    rejected: row.rejected,
    outdated: row.outdated,
    pendingParts: row.pending_parts,
    apiCalls: row.api_calls,
    queryCost: row.query_cost,
    throttledMs: row.throttled_ms,
    bytes: row.bytes,
    cancelRequestedAt: row.cancel_requested_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

function windowView(row: WindowRecord): WindowView {
  return {
    n: row.n,
    kind: row.kind,
    search: row.search,
    rangeFrom: row.range_from?.toISOString() ?? null,
    rangeTo: row.range_to?.toISOString() ?? null,
    state: row.state,
    attempts: row.attempts,
    reason: row.reason,
    expected: row.expected,
    bytes: row.bytes,
    fetched: row.fetched,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    stale: row.stale,
    skipped: row.skipped,
    rejected: row.rejected,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

interface JobRecord extends Ledger {
  id: string;
  resource: string;
  mode: string;
  effective_mode: string | null;
  trigger: string;
  started_by: string | null;
  params: Record<string, unknown>;
  status: string;
  reason: string | null;
  expected: number | null;
  per_second: number | null;
  deleted: number;
  outdated: number;
  pending_parts: number;
  api_calls: number;
  query_cost: number;
  throttled_ms: number;
  bytes: string;
  cancel_requested_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

interface WindowRecord extends Ledger {
  n: number;
  kind: string;
  search: string;
  range_from: Date | null;
  range_to: Date | null;
  state: string;
  attempts: number;
  reason: string | null;
  expected: number | null;
  bytes: string;
  started_at: Date | null;
  finished_at: Date | null;
}
