/**
 * What a verify found: the records of a comparison that differ between Shopify's list (`sync_seen`) and the mirror, and what
 * became of each. Set-based: a million records are compared by one statement.
 */
import type { Sql, Transaction } from "~/lib/sql";
import type { DifferenceView } from "~/resources/proof";
import type { Resource } from "~/resources/resource";

/** `buried`: missing, because the mirror holds it to be deleted. */
export type DifferenceKind = "missing" | "buried" | "outdated" | "extra";

/**
 * - `repaired`: fetched and written, or removed.
 * - `read_whole`: brought by a bulk read, because there were too many to read one by one; that window's ledger counts it.
 * - `arrived`: its webhook brought it meanwhile. `gone`: Shopify no longer has it. `there`: Shopify has it after all.
 * - `rejected`, `left`: it still differs. `reported`: nothing was to be changed.
 */
export type DifferenceOutcome =
  "repaired" | "read_whole" | "arrived" | "gone" | "there" | "rejected" | "left" | "reported";

export interface SeenRecord {
  id: string;
  createdAt: string;
  updatedAt: string;
}

/** Keeps a piece of Shopify's list. */
export async function rememberRecords(
  sql: Sql,
  shopId: number,
  jobId: string,
  records: readonly SeenRecord[],
): Promise<void> {
  await sql.query(
    `insert into sync_seen (shop_id, job_id, id, created_at, updated_at)
     select $1, $2, * from unnest($3::bigint[], $4::timestamptz[], $5::timestamptz[]) on conflict do nothing`,
    [
      shopId,
      jobId,
      records.map((record) => record.id),
      records.map((record) => record.createdAt),
      records.map((record) => record.updatedAt),
    ],
  );
}

/** Takes back what an earlier try of the same comparison has kept. */
export async function forgetRecords(tx: Transaction, shopId: number, jobId: string): Promise<void> {
  await tx.query("delete from sync_seen where shop_id = $1 and job_id = $2", [shopId, jobId]);
  await tx.query("delete from differences where shop_id = $1 and job_id = $2", [shopId, jobId]);
}

/**
 * Compares Shopify's list with the mirror in a range of creation. What changed after `settledBefore` may have been on its
 * way still, and is kept as not settled. A record the mirror knows to be deleted is not missing where the list may be older.
 */
export async function compareSides(
  tx: Transaction,
  shopId: number,
  resource: Resource,
  jobId: string,
  range: { from: Date | null; to: Date; settledBefore: Date },
): Promise<void> {
  await tx.query(
    `insert into differences (shop_id, job_id, id, kind, settled, created_at, updated_at)
     select s.shop_id, s.job_id, s.id, case when d.id is not null then 'buried' when t.id is null then 'missing' else 'outdated' end,
            s.updated_at < $6, s.created_at, s.updated_at
       from sync_seen s
       left join ${resource.table.name} t on t.shop_id = s.shop_id and t.id = s.id
       left join tombstones d on d.shop_id = s.shop_id and d.resource = $3 and d.id = s.id
      where s.shop_id = $1 and s.job_id = $2 and (d.id is null or d.deleted_at < $6) and (t.id is null or t.updated_at < s.updated_at)
     union all
     select t.shop_id, $2, t.id, 'extra', t.created_at < $6, t.created_at, t.updated_at
       from ${resource.table.name} t
      where t.shop_id = $1 and ($4::timestamptz is null or t.created_at >= $4) and t.created_at < $5
        and not exists (select from sync_seen s where s.shop_id = t.shop_id and s.job_id = $2 and s.id = t.id)`,
    [shopId, jobId, resource.name, range.from, range.to, range.settledBefore],
  );
}

/** The next differences nothing has been done about, newest id first. */
export async function openDifferences(
  sql: Sql,
  shopId: number,
  jobId: string,
  kinds: readonly DifferenceKind[],
  limit: number,
): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id::text from differences where shop_id = $1 and job_id = $2 and kind = any($3) and outcome is null
      order by id desc limit $4`,
    [shopId, jobId, kinds, limit],
  );
  return rows.map((row) => row.id);
}

/** How many are open, and the oldest change among them. */
export async function countOpen(
  sql: Sql,
  shopId: number,
  jobId: string,
): Promise<{ count: number; oldest: Date | null }> {
  const [row] = await sql.query<{ count: number; oldest: Date | null }>(
    `select count(*)::int as count, min(updated_at) as oldest from differences
      where shop_id = $1 and job_id = $2 and kind <> 'extra' and outcome is null`,
    [shopId, jobId],
  );
  return row ?? { count: 0, oldest: null };
}

/** Says what became of differences that are still open; of those named, or of all. */
export async function settle(
  sql: Sql,
  shopId: number,
  jobId: string,
  outcome: DifferenceOutcome,
  which: { ids?: readonly string[]; kinds?: readonly DifferenceKind[] } = {},
): Promise<void> {
  await sql.query(
    `update differences set outcome = $3
      where shop_id = $1 and job_id = $2 and outcome is null and ($4::bigint[] is null or id = any($4)) and ($5::text[] is null or kind = any($5))`,
    [shopId, jobId, outcome, which.ids ?? null, which.kinds ?? null],
  );
}

/** Open differences that the mirror no longer has: written by this job (`outcome`), or come by themselves. */
export async function settleWritten(
  sql: Sql,
  shopId: number,
  resource: Resource,
  jobId: string,
  outcome: "repaired" | "read_whole",
): Promise<void> {
  await sql.query(
    `update differences d set outcome = case when t.written_job_id = d.job_id then $3 else 'arrived' end
       from ${resource.table.name} t
      where d.shop_id = $1 and d.job_id = $2 and d.outcome is null and d.kind <> 'extra'
        and t.shop_id = d.shop_id and t.id = d.id and t.updated_at >= d.updated_at`,
    [shopId, jobId, outcome],
  );
}

/** The differences of a job as its page lists them: what still differs first, then the newest. */
export async function readDifferences(
  sql: Sql,
  shopId: number,
  resource: Resource,
  jobId: string,
  limit: number,
): Promise<DifferenceView[]> {
  return await sql.query<DifferenceView>(
    `select d.id::text, t.${resource.table.title} as name, d.kind, d.settled, d.outcome
       from differences d left join ${resource.table.name} t on t.shop_id = d.shop_id and t.id = d.id
      where d.shop_id = $1 and d.job_id = $2
      order by coalesce(d.outcome, 'left') in ('left', 'rejected', 'reported') desc, d.created_at desc, d.id desc limit $3`,
    [shopId, jobId, limit],
  );
}

/** The figures of a comparison as they stand. */
export interface DifferenceCounts {
  /** Records in Shopify's list. */
  seen: number;
  /** Settled differences by kind, without what turned out to be there after all. */
  missing: number;
  outdated: number;
  extra: number;
  in_flight: number;
  /** Of these, the ones in Shopify's list. */
  late: number;
  /** Deleted long ago, and listed all the same. */
  still_listed: number;
  /** Of the window's ledger. */
  created: number;
  updated: number;
  rejected: number;
  skipped: number;
  removed: number;
  /** Listed, but gone from Shopify when it was asked again. */
  gone: number;
  /** Of both repairs and removals, of what had settled. */
  repaired: number;
  /** Settled, and still different. */
  differ: number;
}

export async function countDifferences(sql: Sql, shopId: number, jobId: string): Promise<DifferenceCounts> {
  const [row] = await sql.query<DifferenceCounts>(
    `select (select count(*)::int from sync_seen where shop_id = $1 and job_id = $2) as seen,
            count(*) filter (where settled and (kind = 'missing' or kind = 'buried' and outcome is distinct from 'gone'))::int as missing,
            count(*) filter (where settled and kind = 'outdated')::int as outdated,
            count(*) filter (where settled and kind = 'extra' and outcome is distinct from 'there')::int as extra,
            count(*) filter (where not settled and outcome is distinct from 'there')::int as in_flight,
            count(*) filter (where not settled and kind <> 'extra')::int as late,
            count(*) filter (where settled and kind = 'buried' and outcome = 'gone')::int as still_listed,
            count(*) filter (where kind in ('missing', 'buried') and outcome = 'repaired')::int as created,
            count(*) filter (where kind = 'outdated' and outcome = 'repaired')::int as updated,
            count(*) filter (where kind <> 'extra' and outcome = 'rejected')::int as rejected,
            count(*) filter (where kind <> 'extra' and coalesce(outcome, '') not in ('repaired', 'rejected'))::int as skipped,
            count(*) filter (where kind = 'extra' and outcome = 'repaired' or kind = 'outdated' and outcome = 'gone')::int as removed,
            count(*) filter (where kind <> 'extra' and outcome = 'gone')::int as gone,
            count(*) filter (where settled and outcome in ('repaired', 'read_whole', 'gone', 'arrived'))::int as repaired,
            count(*) filter (where settled and (outcome is null or outcome in ('rejected', 'left', 'reported')))::int as differ
       from differences where shop_id = $1 and job_id = $2`,
    [shopId, jobId],
  );
  if (!row) throw new Error("A count without a row.");
  return row;
}
