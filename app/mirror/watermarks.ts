import type { Sql } from "~/lib/sql";
import { LEAST_OVERLAP_MS } from "~/resources/lateness";

/** What is certainly mirrored of a shop's resource; see `Watermark` in schema.prisma. */
export interface Watermark {
  updated_at: Date | null;
  covered_from: Date | null;
  covered_to: Date | null;
  last_sync_at: Date | null;
  records_synced: number;
  is_full_sync: boolean;
  last_job_id: string | null;
  shopify_count: number | null;
  counted_at: Date | null;
  /** How far before it an update reads again. */
  overlap_ms: number;
}

/** What is known of a resource before its first sync. */
export const NO_WATERMARK: Watermark = {
  updated_at: null,
  covered_from: null,
  covered_to: null,
  last_sync_at: null,
  records_synced: 0,
  is_full_sync: false,
  last_job_id: null,
  shopify_count: null,
  counted_at: null,
  overlap_ms: LEAST_OVERLAP_MS,
};

export async function readWatermark(sql: Sql, shopId: number, resource: string): Promise<Watermark> {
  const [row] = await sql.query<Watermark>(
    `select updated_at, covered_from, covered_to, last_sync_at, records_synced, is_full_sync, last_job_id::text, shopify_count, counted_at,
            overlap_ms
       from watermarks where shop_id = $1 and resource = $2`,
    [shopId, resource],
  );
  return row ?? NO_WATERMARK;
}

/** Sets what a complete job has proven. The caller decides the values; see sync/advance-watermark. */
export async function moveWatermark(
  tx: Sql,
  shopId: number,
  resource: string,
  to: Pick<
    Watermark,
    "updated_at" | "covered_from" | "covered_to" | "last_sync_at" | "records_synced" | "is_full_sync"
  > & { last_job_id: string },
): Promise<void> {
  await tx.query(
    `insert into watermarks (shop_id, resource, updated_at, covered_from, covered_to, last_sync_at, records_synced, is_full_sync, last_job_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (shop_id, resource) do update set updated_at = excluded.updated_at, covered_from = excluded.covered_from,
        covered_to = excluded.covered_to, last_sync_at = excluded.last_sync_at, records_synced = excluded.records_synced,
        is_full_sync = excluded.is_full_sync, last_job_id = excluded.last_job_id`,
    [
      shopId,
      resource,
      to.updated_at,
      to.covered_from,
      to.covered_to,
      to.last_sync_at,
      to.records_synced,
      to.is_full_sync,
      to.last_job_id,
    ],
  );
}

export async function rememberCount(
  sql: Sql,
  shopId: number,
  resource: string,
  count: number,
  at: Date,
): Promise<void> {
  await sql.query(
    `insert into watermarks (shop_id, resource, shopify_count, counted_at) values ($1, $2, $3, $4)
     on conflict (shop_id, resource) do update set shopify_count = excluded.shopify_count, counted_at = excluded.counted_at`,
    [shopId, resource, count, at],
  );
}

export async function setOverlap(sql: Sql, shopId: number, resource: string, overlapMs: number): Promise<void> {
  await sql.query(
    `insert into watermarks (shop_id, resource, overlap_ms) values ($1, $2, $3)
     on conflict (shop_id, resource) do update set overlap_ms = excluded.overlap_ms
      where watermarks.overlap_ms <> excluded.overlap_ms`,
    [shopId, resource, overlapMs],
  );
}
