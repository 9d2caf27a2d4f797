/** What the overview needs to know of a shop and its resources; each question is a read of a few rows of an index. */
import { zonedDay, zonedDayStart } from "~/lib/zoned-day";
import { RESOURCES, resourceNamed } from "~/resources";
import type { MirrorCtx } from "./ctx";
import { LATEST_WHOLE } from "./proofs";

/** Deliveries whose delay the median is taken of. */
const SAMPLE = 2_000;

export interface LatestProof {
  jobId: string;
  at: string;
  /** What differs by now. */
  differ: number;
}

export interface Freshness {
  /** When the mirror was last known to agree with Shopify: the end of a sync, or of a delivery's work. */
  freshAt: string | null;
  lastSyncAt: string | null;
  /** What the latest verify of everything found: whether both sides are the same. */
  proof: LatestProof | null;
  lastDeliveryAt: string | null;
  recordsSynced: number;
}

export async function readFreshness(ctx: MirrorCtx, resource: string): Promise<Freshness> {
  const [row] = await ctx.db.query<{
    last_sync_at: Date | null;
    records_synced: number | null;
    delivered: Date | null;
    proof: { job_id: string; at: string; differ: number } | null;
  }>(
    `select w.last_sync_at, w.records_synced, d.finished_at as delivered, to_jsonb(p) as proof
     from (select 1) one
     left join watermarks w on w.shop_id = $1 and w.resource = $2
     left join lateral (select max(finished_at) as finished_at from (
       select finished_at from deliveries where shop_id = $1 and resource = $2 and state = 'done'
       order by received_at desc limit 50) latest) d on true
     left join lateral (select job_id::text, at, differ_now as differ from (${LATEST_WHOLE}) as latest) p on true`,
    [ctx.shop.id, resource],
  );
  const times = [row?.last_sync_at, row?.delivered].filter((time) => time instanceof Date);
  const freshest = Math.max(...times.map((time) => time.getTime()));
  return {
    freshAt: times.length > 0 ? new Date(freshest).toISOString() : null,
    lastSyncAt: row?.last_sync_at?.toISOString() ?? null,
    proof: row?.proof
      ? { jobId: row.proof.job_id, at: new Date(row.proof.at).toISOString(), differ: row.proof.differ }
      : null,
    lastDeliveryAt: row?.delivered?.toISOString() ?? null,
    recordsSynced: row?.records_synced ?? 0,
  };
}

/** Exact, and at a million rows a matter of a tenth of a second or more: pages let it stream in. */
export async function countMirrored(ctx: MirrorCtx, resource: string): Promise<number> {
  const { table } = resourceNamed(resource);
  const [row] = await ctx.db.query<{ count: string }>(`select count(*) from ${table.name} where shop_id = $1`, [
    ctx.shop.id,
  ]);
  return Number(row?.count ?? 0);
}

export async function isMirrorEmpty(ctx: MirrorCtx, resource: string): Promise<boolean> {
  const { table } = resourceNamed(resource);
  const rows = await ctx.db.query(`select 1 from ${table.name} where shop_id = $1 limit 1`, [ctx.shop.id]);
  return rows.length === 0;
}

export interface Today {
  /** Records written, by resource. */
  written: Record<string, number>;
  deliveries: number;
  /** Median time from what happened at Shopify to its row here, of the latest deliveries; null without any. */
  medianDelayMs: number | null;
  apiCalls: number;
  queryCost: number;
  throttledMs: number;
}

/** What the shop's day has brought so far, of all resources together. */
export async function readToday(ctx: MirrorCtx): Promise<Today> {
  const { timeZone } = ctx.shop;
  const midnight = zonedDayStart(zonedDay(ctx.clock(), timeZone), timeZone);
  const [row] = await ctx.db.query<{
    written: Record<string, number> | null;
    deliveries: string;
    median: number | null;
    calls: string | null;
    query_cost: string | null;
    throttled_ms: string | null;
  }>(
    `select
       (select jsonb_object_agg(resource, written) from (
          select resource, sum(written) as written from write_stats where shop_id = $1 and resource = any($2) and hour >= $3 group by resource) w
       ) as written,
       (select count(*) from deliveries where shop_id = $1 and received_at >= $3 and resource is not null) as deliveries,
       (select percentile_cont(0.5) within group (order by extract(epoch from finished_at - triggered_at) * 1000) from (
          select finished_at, triggered_at from deliveries
          where shop_id = $1 and received_at >= $3 and resource is not null and state = 'done' and triggered_at is not null
          order by received_at desc limit ${SAMPLE}) latest) as median,
       u.calls, u.query_cost, u.throttled_ms
     from (select sum(calls) as calls, sum(query_cost) as query_cost, sum(throttled_ms) as throttled_ms
           from api_usage where shop_id = $1 and hour >= $3) u`,
    [ctx.shop.id, RESOURCES.map(({ name }) => name), midnight],
  );
  return {
    written: row?.written ?? {},
    deliveries: Number(row?.deliveries ?? 0),
    medianDelayMs: row?.median == null ? null : Math.max(0, Math.round(row.median)),
    apiCalls: Number(row?.calls ?? 0),
    queryCost: Number(row?.query_cost ?? 0),
    throttledMs: Number(row?.throttled_ms ?? 0),
  };
}

export interface HourOfWrites {
  hour: string;
  bySource: Record<string, number>;
}

/** The last 24 hours, oldest first, quiet ones included; of all resources together. */
export async function readWritesPerHour(ctx: MirrorCtx): Promise<HourOfWrites[]> {
  const newest = Math.floor(ctx.clock().getTime() / 3_600_000) * 3_600_000;
  const hours = Array.from({ length: 24 }, (_, n) => new Date(newest - (23 - n) * 3_600_000).toISOString());
  const rows = await ctx.db.query<{ hour: Date; source: string; written: number }>(
    `select hour, source, sum(written)::int as written from write_stats
      where shop_id = $1 and resource = any($2) and hour >= $3 group by hour, source`,
    [ctx.shop.id, RESOURCES.map(({ name }) => name), hours[0]],
  );
  return hours.map((hour) => ({
    hour,
    bySource: Object.fromEntries(
      rows.filter((row) => row.hour.toISOString() === hour).map((row) => [row.source, row.written]),
    ),
  }));
}

export interface ShopNotes {
  guideClosedAt: string | null;
  deniedFields: string[];
}

export async function readShopNotes(ctx: MirrorCtx): Promise<ShopNotes> {
  const [row] = await ctx.db.query<{ guide_closed_at: Date | null; denied_fields: string[] }>(
    "select guide_closed_at, denied_fields from shops where id = $1",
    [ctx.shop.id],
  );
  return { guideClosedAt: row?.guide_closed_at?.toISOString() ?? null, deniedFields: row?.denied_fields ?? [] };
}

/** Records that could not be mirrored. */
export async function countRejects(ctx: MirrorCtx, resource: string): Promise<number> {
  const [row] = await ctx.db.query<{ count: number }>(
    "select count(*)::int as count from rejects where shop_id = $1 and resource = $2",
    [ctx.shop.id, resource],
  );
  return row?.count ?? 0;
}

export async function setGuideClosed(ctx: MirrorCtx, closed: boolean): Promise<void> {
  await ctx.db.query("update shops set guide_closed_at = $2 where id = $1", [ctx.shop.id, closed ? ctx.clock() : null]);
}
