import type { SilentFieldFacts } from "~/resources/silent-fields";

import type { MirrorCtx } from "./ctx";

const DAYS = 30;

/** Which fields changed in the last 30 days without their record's `updatedAt`, in how many records. Reads an index of such changes alone. */
export async function readSilentFields(ctx: MirrorCtx, resource: string): Promise<SilentFieldFacts> {
  const rows = await ctx.db.query<{ field: string; records: number; last_at: Date }>(
    `select substring(path from '^[^.[]*') as field, count(distinct record_id)::int as records, max(at) as last_at
       from record_events, jsonb_object_keys(changes) as path
      where shop_id = $1 and resource = $2 and silent and at >= $3::timestamptz - ${DAYS} * interval '1 day' and path <> '…'
      group by 1 order by 2 desc, 1`,
    [ctx.shop.id, resource, ctx.clock()],
  );
  const fields = rows.map(({ field, records, last_at }) => ({ field, records, lastAt: last_at.toISOString() }));
  return { resource, standing: "well", days: DAYS, fields };
}
