import { unfinishedJob } from "~/mirror/sync-jobs";
import { readWatermark } from "~/mirror/watermarks";
import { RESOURCES } from "~/resources";

import type { Ctx } from "./ctx";

export interface ResourceStatus {
  resource: string;
  /** Records in the mirror. */
  count: number;
  lastSyncTime: string | null;
  /** The watermark: everything Shopify changed until then is mirrored. */
  lastRecordTime: string | null;
  recordsSynced: number;
  isFullSync: boolean;
  updatedAt: string | null;
  runningJob: { id: string; mode: string; status: string } | null;
}

export async function syncStatus(ctx: Ctx): Promise<ResourceStatus[]> {
  return await Promise.all(
    RESOURCES.map(async (resource) => {
      const [watermark, job, [row]] = await Promise.all([
        readWatermark(ctx.db, ctx.shop.id, resource.name),
        unfinishedJob(ctx.db, ctx.shop.id, resource.name),
        ctx.db.query<{ count: number; newest: Date | null }>(
          `select count(*)::int as count, (select max(written_at) from (
                    select written_at from ${resource.table.name} where shop_id = $1 order by updated_at desc limit 100) t) as newest
             from ${resource.table.name} where shop_id = $1`,
          [ctx.shop.id],
        ),
      ]);
      return {
        resource: resource.name,
        count: row?.count ?? 0,
        lastSyncTime: watermark.last_sync_at?.toISOString() ?? null,
        lastRecordTime: watermark.updated_at?.toISOString() ?? null,
        recordsSynced: watermark.records_synced,
        isFullSync: watermark.is_full_sync,
        updatedAt: row?.newest?.toISOString() ?? null,
        runningJob: job ? { id: job.id, mode: job.mode, status: job.status } : null,
      };
    }),
  );
}
