import type { Standing } from "~/resources/health";
import { MOST_WAITING } from "~/resources/work";
import type { WorkFacts } from "~/resources/work";

import type { MirrorCtx } from "./ctx";

/** A worker says every five seconds that it lives. */
const SILENT_SECONDS = 60;
/** What waits longer, while somebody works, waits for something that somebody should look into. */
const LONG_MS = 10 * 60_000;

/** Whether anybody works, by the database's clock, and what waits meanwhile. Every shop's work is done by the same workers. */
export async function readWork(ctx: MirrorCtx): Promise<WorkFacts> {
  const [row] = await ctx.db.query<{
    seen: Date | null;
    alive: boolean | null;
    deliveries: number;
    oldest: Date | null;
    job: Date | null;
  }>(
    `select w.seen, w.seen > clock_timestamp() - ${SILENT_SECONDS} * interval '1 second' as alive, d.deliveries, d.oldest,
            (select created_at from sync_jobs where shop_id = $1 and status = 'queued' order by created_at limit 1) as job
       from (select max(heartbeat_at) as seen from workers) w
      cross join (select count(*)::int as deliveries, min(received_at) as oldest from (
        select received_at from deliveries where shop_id = $1 and state = 'pending' and asked_at is null and due_at is null
         order by received_at limit ${MOST_WAITING}) waiting) d`,
    [ctx.shop.id],
  );
  const facts = {
    isAlive: row?.alive ?? false,
    seenAt: row?.seen?.toISOString() ?? null,
    deliveries: row?.deliveries ?? 0,
    oldestAt: row?.oldest?.toISOString() ?? null,
    jobAt: row?.job?.toISOString() ?? null,
  };
  return {
    ...facts,
    standing: standingOf(facts, ctx.clock()),
    ...(!facts.isAlive && { trouble: "no worker is running" }),
  };
}

function standingOf({ isAlive, oldestAt, jobAt }: Omit<WorkFacts, "standing">, now: Date): Standing {
  if (!isAlive) return "bad";
  const isLong = (at: string | null) => at !== null && now.getTime() - Date.parse(at) > LONG_MS;
  return isLong(oldestAt) || isLong(jobAt) ? "attention" : "well";
}
