/** Schedules in the database: what a shop has set, what is due, and what became of it. */
import type { Sql, Transaction } from "~/lib/sql";
import { defaultPlan } from "~/resources/schedule";
import type { Plan, Rhythm, RhythmName, ScheduleView } from "~/resources/schedule";

import type { MirrorCtx } from "./ctx";

interface RhythmColumns {
  rhythm: RhythmName;
  every_mins: number | null;
  at_time: string | null;
  weekday: number | null;
}

/** What the shop has of its own; other modes have their defaults. */
export async function readSchedules(ctx: MirrorCtx): Promise<ScheduleView[]> {
  const rows = await ctx.db.query<
    RhythmColumns & {
      resource: string;
      mode: string;
      paused_at: Date | null;
      next_at: Date | null;
      last_at: Date | null;
      last_job_id: string | null;
      skip_reason: string | null;
      status: string | null;
    }
  >(
    `select c.*, j.status from schedules c left join sync_jobs j on j.shop_id = c.shop_id and j.id = c.last_job_id
      where c.shop_id = $1`,
    [ctx.shop.id],
  );
  return rows.map((row) => ({
    ...rhythmOf(row),
    resource: row.resource,
    mode: row.mode,
    paused: row.paused_at !== null,
    nextAt: row.next_at?.toISOString() ?? null,
    last: row.last_at && {
      at: row.last_at.toISOString(),
      jobId: row.status && row.last_job_id,
      status: row.status,
      skipReason: row.skip_reason,
    },
  }));
}

/** Keeps what the merchant decided. Saying the same again leaves the next run as it is, even if it is due this very moment. */
export async function saveSchedule(
  tx: Sql,
  shopId: number,
  schedule: { resource: string; mode: string; plan: Plan; nextAt: Date; at: Date },
): Promise<void> {
  const { plan } = schedule;
  const { rhythm, every_mins, at_time, weekday } = columnsOf(plan);
  await tx.query(
    `insert into schedules as s (shop_id, resource, mode, rhythm, every_mins, at_time, weekday, paused_at, next_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (shop_id, resource, mode) do update set rhythm = excluded.rhythm, every_mins = excluded.every_mins,
        at_time = excluded.at_time, weekday = excluded.weekday,
        paused_at = case when excluded.paused_at is null then null else coalesce(s.paused_at, excluded.paused_at) end,
        next_at = case when (s.rhythm, s.every_mins, s.at_time, s.weekday) is not distinct from
                            (excluded.rhythm, excluded.every_mins, excluded.at_time, excluded.weekday)
                        and s.paused_at is null and excluded.paused_at is null then s.next_at else excluded.next_at end`,
    [
      shopId,
      schedule.resource,
      schedule.mode,
      rhythm,
      every_mins,
      at_time,
      weekday,
      plan.paused ? schedule.at : null,
      plan.paused ? null : schedule.nextAt,
    ],
  );
}

export interface Place {
  shopId: number;
  timeZone: string;
  resource: string;
  mode: string;
}

/** Where a resource has been mirrored and a mode has no schedule yet. */
export async function findUnscheduled(sql: Sql, modes: readonly string[], limit: number): Promise<Place[]> {
  return await sql.query<Place>(
    `select s.id as "shopId", s.time_zone as "timeZone", w.resource, m.mode
       from watermarks w join shops s on s.id = w.shop_id cross join unnest($1::text[]) as m (mode)
      where s.uninstalled_at is null and w.covered_to is not null
        and not exists (select from schedules c where c.shop_id = w.shop_id and c.resource = w.resource and c.mode = m.mode)
      limit $2`,
    [modes, limit],
  );
}

/** Schedules that are not there yet; one that somebody else has made meanwhile stays as it is. */
export async function addSchedules(
  sql: Sql,
  schedules: readonly (Place & { rhythm: Rhythm; nextAt: Date })[],
): Promise<void> {
  const rows = schedules.map(({ shopId, resource, mode, rhythm, nextAt }) => ({
    ...columnsOf(rhythm),
    shop_id: shopId,
    resource,
    mode,
    next_at: nextAt,
  }));
  await sql.query(
    `insert into schedules (shop_id, resource, mode, rhythm, every_mins, at_time, weekday, next_at)
     select shop_id, resource, mode, rhythm, every_mins, at_time, weekday, next_at
       from jsonb_to_recordset($1) as r (shop_id int, resource text, mode text, rhythm text, every_mins int, at_time text,
            weekday int, next_at timestamptz)
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

export interface DueSchedule extends Place {
  rhythm: Rhythm;
  /** The job that its last run started or met. */
  lastJobId: string | null;
}

/**
 * All that is due of so many shops, those that wait longest. The shops are locked until the transaction ends, so that one worker
 * sees all that is due of a shop; those that another has taken are passed over. None of shops that left.
 */
export async function takeDue(tx: Transaction, now: Date, shops: number): Promise<DueSchedule[]> {
  const taken = await tx.query<{ id: number }>(
    `select s.id from shops s
       join (select shop_id, min(next_at) as since from schedules where next_at <= $1 group by shop_id) d on d.shop_id = s.id
      where s.uninstalled_at is null order by d.since limit $2 for no key update of s skip locked`,
    [now, shops],
  );
  if (taken.length === 0) return [];
  const rows = await tx.query<Place & { lastJobId: string | null; columns: RhythmColumns }>(
    `select c.shop_id as "shopId", s.time_zone as "timeZone", c.resource, c.mode, c.last_job_id::text as "lastJobId", to_jsonb(c) as columns
       from schedules c join shops s on s.id = c.shop_id where c.shop_id = any($1) and c.next_at <= $2 for update of c`,
    [taken.map(({ id }) => id), now],
  );
  return rows.map(({ columns, ...place }) => ({
    ...place,
    rhythm: rhythmOf({ ...columns, mode: place.mode, resource: place.resource }),
  }));
}

export interface Outcome extends Place {
  nextAt: Date;
  jobId: string | null;
  skipReason: string | null;
  /** For the log of the job that was running. */
  line: string | null;
}

/** Writes down what became of the schedules taken, and when each is due next. */
export async function settleDue(tx: Transaction, now: Date, outcomes: readonly Outcome[]): Promise<void> {
  const rows = outcomes.map(({ shopId, resource, mode, nextAt, jobId, skipReason, line }) => ({
    shop_id: shopId,
    resource,
    mode,
    next_at: nextAt,
    job_id: jobId,
    skip_reason: skipReason,
    line,
  }));
  await tx.query(
    `with r as (
       select * from jsonb_to_recordset($1) as r (shop_id int, resource text, mode text, next_at timestamptz, job_id bigint,
              skip_reason text, line text)
     ), told as (
       insert into sync_log (shop_id, job_id, at, message) select shop_id, job_id, $2, line from r where line is not null and job_id is not null
     )
     update schedules c set next_at = r.next_at, last_at = $2, last_job_id = r.job_id, skip_reason = r.skip_reason
       from r where c.shop_id = r.shop_id and c.resource = r.resource and c.mode = r.mode`,
    [JSON.stringify(rows), now],
  );
}

function columnsOf(rhythm: Rhythm): RhythmColumns {
  return {
    rhythm: rhythm.rhythm,
    every_mins: rhythm.rhythm === "minutes" ? rhythm.everyMins : null,
    at_time: "time" in rhythm ? rhythm.time : null,
    weekday: rhythm.rhythm === "weekly" ? rhythm.weekday : null,
  };
}

/** A row that is not whole (written by another version) counts as the default of its mode. */
function rhythmOf(row: RhythmColumns & { mode: string; resource: string }): Rhythm {
  const { rhythm, every_mins, at_time, weekday } = row;
  if (rhythm === "hourly") return { rhythm };
  if (rhythm === "minutes" && every_mins) return { rhythm, everyMins: every_mins };
  if (rhythm === "daily" && at_time) return { rhythm, time: at_time };
  if (rhythm === "weekly" && at_time && weekday) return { rhythm, time: at_time, weekday };
  return defaultPlan(row.mode, row.resource);
}
