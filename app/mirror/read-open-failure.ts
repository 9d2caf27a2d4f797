import type { MirrorCtx } from "./ctx";

export interface OpenFailure {
  id: string;
  mode: string;
  reason: string | null;
}

/**
 * How far back a job was to reach: to the beginning without days or minutes, nowhere with chosen records alone. (An update without
 * minutes reaches back to the last sync, wherever that was, which no number of minutes is sure to do.)
 */
const reach = (job: string) =>
  `coalesce(case when ${job}.params ? 'ids' then timestamptz 'infinity' end,
            ${job}.created_at - (${job}.params ->> 'days')::int * interval '1 day',
            ${job}.created_at - (${job}.params ->> 'staleAfterMins')::int * interval '1 minute', '-infinity')`;

/**
 * The newest failed job that nothing has made up for since; null when there is none. What makes up for it is a later job that
 * succeeded, rejected records or not (they have a list of their own), and did at least as much:
 * a full resync for anything; a repairing verify of all that is mirrored for an update or a verify; otherwise a job of the same
 * mode that reaches back at least as far, and for a verify that was to repair, one that repairs.
 */
export async function readOpenFailure(ctx: MirrorCtx, resource: string): Promise<OpenFailure | null> {
  const [row] = await ctx.db.query<OpenFailure>(
    `select f.id::text, f.mode, f.reason from sync_jobs f
      where f.shop_id = $1 and f.resource = $2 and f.status = 'failed' and not exists (
        select 1 from sync_jobs s
         where s.shop_id = $1 and s.resource = $2 and (s.created_at, s.id) > (f.created_at, f.id)
           and s.status in ('succeeded', 'succeeded_with_problems')
           and case
                 when coalesce(s.effective_mode, s.mode) = 'full' then true
                 when s.mode = 'verify' then f.mode in ('update', 'verify') and ${verifiesAll("s", "f")}
                 else s.mode = f.mode and ${reach("s")} <= ${reach("f")}
               end)
      order by f.created_at desc, f.id desc limit 1`,
    [ctx.shop.id, resource],
  );
  return row ?? null;
}

/** Whether a verify looked at everything, and repaired unless the failed job was not to repair either. */
const verifiesAll = (verify: string, failed: string) =>
  `not ${verify}.params ?| array['from', 'to']
   and (not ${verify}.params @> '{"reportOnly": true}' or ${failed}.params @> '{"reportOnly": true}')`;
