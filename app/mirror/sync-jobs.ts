/** Sync jobs in the database: what one is, opening and finding it. What a run does with it is in sync-run, its slices in sync-windows. */
import type { Sql, Transaction } from "~/lib/sql";
import type { EffectiveMode, JobStatus, Mode } from "~/resources/sync-job";

export type Trigger = "person" | "schedule" | "webhook_backlog" | "silence" | "api" | "command" | "flow";

export interface SyncParams {
  days?: number;
  staleAfterMins?: number;
  forceFull?: boolean;
  /** Verify: change nothing. */
  reportOnly?: boolean;
  /** Verify: the range of creation, ISO 8601; all that is mirrored if absent. */
  from?: string;
  to?: string;
  /** Update: these records alone. */
  ids?: readonly string[];
}

/** Shopify's count of a range of creation, to hold the mirror's own against. */
export interface Comparison {
  from: Date | null;
  to: Date;
  count: number;
}

export interface SyncJob {
  id: string;
  resource: string;
  mode: Mode;
  effective_mode: EffectiveMode | null;
  trigger: Trigger;
  params: SyncParams;
  status: JobStatus;
  reason: string | null;
  expected: number | null;
  shopify_started_at: Date | null;
  planned_at: Date | null;
  cancel_requested_at: Date | null;
  started_at: Date | null;
  created_at: Date;
  compare_from: Date | null;
  compare_to: Date | null;
  compare_count: number | null;
}

/** The columns of a `SyncJob`. */
export const JOB = `id::text, resource, mode, effective_mode, trigger, params, status, reason, expected, shopify_started_at, planned_at,
  cancel_requested_at, started_at, created_at, compare_from, compare_to, compare_count`;

export const UNFINISHED = ["queued", "running", "waiting"] as const;

/** Opens a job, or answers with the one under way: a partial unique index allows one per shop and resource. */
export async function openJob(
  tx: Transaction,
  shopId: number,
  job: { resource: string; mode: Mode; trigger: Trigger; startedBy: string | null; params: SyncParams; at: Date },
): Promise<{ id: string; isNew: boolean }> {
  for (;;) {
    const [opened] = await tx.query<{ id: string }>(
      `insert into sync_jobs (shop_id, resource, mode, trigger, started_by, params, created_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (shop_id, resource) where status in ('queued', 'running', 'waiting') do nothing returning id::text`,
      [shopId, job.resource, job.mode, job.trigger, job.startedBy, JSON.stringify(job.params), job.at],
    );
    if (opened) return { id: opened.id, isNew: true };
    const running = await unfinishedJob(tx, shopId, job.resource);
    if (running) return { id: running.id, isNew: false };
  }
}

export async function unfinishedJob(sql: Sql, shopId: number, resource: string): Promise<SyncJob | undefined> {
  const [job] = await sql.query<SyncJob>(
    `select ${JOB} from sync_jobs where shop_id = $1 and resource = $2 and status = any($3)`,
    [shopId, resource, UNFINISHED],
  );
  return job;
}

export async function findJob(sql: Sql, shopId: number, id: string): Promise<SyncJob | undefined> {
  const [job] = await sql.query<SyncJob>(`select ${JOB} from sync_jobs where shop_id = $1 and id = $2`, [shopId, id]);
  return job;
}
