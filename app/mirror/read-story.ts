/** A record's own story: every webhook that told of it, every read, and what became of it here, newest first. */
import { z } from "zod";
import { packCursor, unpackCursor } from "~/lib/cursor";
import { fieldOf } from "~/resources/story";
import type { StoryEntry, StoryPage } from "~/resources/story";

import type { MirrorCtx } from "./ctx";

const LIMIT = 15;
const Place = z.tuple([z.iso.datetime(), z.string().max(200)]);

interface Row extends Omit<StoryEntry, "at" | "jobId" | "changes"> {
  at: Date;
  job_id: string | null;
  changes: StoryEntry["changes"] | null;
}

/** Both kinds with the same columns, each read by its own index. A job that the history no longer keeps leads nowhere. */
const EVENTS = `select 'e' || lpad(e.id::text, 19, '0') as key, e.at, e.kind, e.source, j.id::text as job_id, e.topic, null as state, e.reason, e.changes
  from record_events e left join sync_jobs j on j.shop_id = e.shop_id and j.id = e.job_id
  where e.shop_id = $1 and e.resource = $2 and e.record_id = $3`;
const DELIVERIES = `select 'd' || d.webhook_id as key, d.received_at as at, 'webhook' as kind, 'webhook' as source, null as job_id, d.topic, d.state,
    d.reason, null::jsonb as changes
  from deliveries d where d.shop_id = $1 and d.resource = $2 and d.record_id = $3`;

/** `field` leaves only what changed that field; `after` is the `next` of the page before. Throws `AppError("invalid")` for a bad `after`. */
export async function readStory(
  ctx: MirrorCtx,
  resource: string,
  id: string,
  { after, field, limit = LIMIT }: { after?: string; field?: string; limit?: number } = {},
): Promise<StoryPage> {
  const [at, key] = after === undefined ? [null, null] : unpackCursor(after, Place);
  const some = (
    from: string,
    column: string,
  ) => `(select * from (${from} and ($4::timestamptz is null or ${column} <= $4)) k
     where $4::timestamptz is null or (at, key) < ($4, $5::text) order by at desc, key desc limit $6)`;
  const changed = `${EVENTS} and exists (select from jsonb_object_keys(e.changes) k where substring(k from '^[^.[]*') = $7)`;
  const sources =
    field === undefined
      ? `${some(EVENTS, "e.at")} union all ${some(DELIVERIES, "d.received_at")}`
      : some(changed, "e.at");
  const rows = await ctx.db.query<Row>(`select * from (${sources}) story order by at desc, key desc limit $6`, [
    ctx.shop.id,
    resource,
    id,
    at,
    key,
    limit + 1,
    ...(field === undefined ? [] : [field]),
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(entryOf),
    next: rows.length > limit && last ? packCursor([last.at.toISOString(), last.key]) : null,
    fields: await changedFields(ctx, resource, id),
  };
}

const entryOf = ({ at, job_id, changes, ...row }: Row): StoryEntry => ({
  ...row,
  at: at.toISOString(),
  jobId: job_id,
  changes: changes ?? {},
});

/** Events of one record whose fields the filter offers. */
const LOOKED_THROUGH = 500;

async function changedFields(ctx: MirrorCtx, resource: string, id: string): Promise<string[]> {
  const rows = await ctx.db.query<{ path: string }>(
    `select distinct jsonb_object_keys(changes) as path from (
       select changes from record_events where shop_id = $1 and resource = $2 and record_id = $3 and changes is not null
        order by at desc, id desc limit ${LOOKED_THROUGH}) latest`,
    [ctx.shop.id, resource, id],
  );
  return [...new Set(rows.map(({ path }) => fieldOf(path)))].filter((field) => field !== "…").sort();
}
