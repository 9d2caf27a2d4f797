/** What webhooks did, by hour: read from the counts that the inbox keeps, never from the deliveries themselves. */
import type { Sql } from "~/lib/sql";
import type { Bucket } from "~/resources/lateness";
import type { Resource } from "~/resources/resource";
import { HOURS_OF_WEEK, INTERVAL_MINUTES, RHYTHM_WEEKS } from "~/resources/webhook-rhythm";
import type { HeardSpan, WebhookRhythm } from "~/resources/webhook-rhythm";

import type { Shop } from "./ctx";

/** How late the deliveries of each topic were since then; see resources/lateness.ts. */
export async function readLateness(
  sql: Sql,
  shopId: number,
  topics: readonly string[],
  since: Date,
): Promise<Map<string, Bucket[]>> {
  const rows = await sql.query<Bucket & { topic: string }>(
    `select topic, bucket, sum(deliveries)::int as deliveries from webhook_lateness
      where shop_id = $1 and topic = any($2) and hour >= $3 group by topic, bucket`,
    [shopId, topics, since],
  );
  return Map.groupBy(rows, ({ topic }) => topic);
}

export interface Heard {
  rhythm: WebhookRhythm;
  /** The last delivery, null when there never was one; and the instant from which a silence counts. */
  lastAt: Date | null;
  quietSince: Date;
}

/**
 * The rhythm of each topic in the weeks before `now`, and when it was last heard of. That nothing came counts from the installation
 * on. The first bound of the hours looks superfluous, but lets the index find them among those of more than a year.
 */
export async function readRhythms(
  sql: Sql,
  shop: Pick<Shop, "id" | "timeZone">,
  topics: readonly string[],
  now: Date,
): Promise<Map<string, Heard>> {
  const rows = await sql.query<{
    topic: string;
    weeks: number;
    last_at: Date | null;
    quiet_since: Date;
    slots: number[] | null;
    active: number[] | null;
  }>(
    `with known as (
       select topic, last.last_at, greatest(last.last_at, s.installed_at) as quiet_since,
              least(${RHYTHM_WEEKS}, floor(extract(epoch from $4::timestamptz - least(first.hour, s.installed_at)) / (7 * 86400)))::int as weeks
         from shops s cross join unnest($2::text[]) as topic
         left join lateral (select min(hour) as hour from webhook_hours h where h.shop_id = $1 and h.topic = topic.topic) first on true
         left join lateral (select h.last_at from webhook_hours h
            where h.shop_id = $1 and h.topic = topic.topic and h.last_at is not null order by h.hour desc limit 1) last on true
        where s.id = $1
     ), slots as (
       select topic, slot, sum(active)::int as total, array_agg(active order by active desc) as busiest from (
         select h.topic, bit_count(h.intervals::bit(12))::int as active,
                (extract(isodow from h.hour at time zone $3)::int - 1) * 24 + extract(hour from h.hour at time zone $3)::int as slot
           from known k join webhook_hours h on h.shop_id = $1 and h.topic = k.topic
          where h.topic = any($2) and h.hour >= $4::timestamptz - interval '${RHYTHM_WEEKS * HOURS_OF_WEEK + 1} hours'
            and h.hour >= date_trunc('hour', $4::timestamptz, 'UTC') - k.weeks * interval '168 hours'
            and h.hour < date_trunc('hour', $4::timestamptz, 'UTC')) hours
       group by topic, slot
     )
     select k.topic, k.weeks, k.last_at, k.quiet_since, array_agg(s.slot) filter (where s.slot is not null) as slots,
            array_agg(s.total - greatest(0, s.busiest[1] - coalesce(s.busiest[2], 0) - 1)) filter (where s.slot is not null) as active
       from known k left join slots s using (topic) group by k.topic, k.weeks, k.last_at, k.quiet_since`,
    [shop.id, topics, shop.timeZone, now],
  );
  return new Map(
    rows.map(({ topic, weeks, last_at, quiet_since, slots, active }) => {
      const intervals = Array<number>(HOURS_OF_WEEK).fill(0);
      slots?.forEach((slot, n) => (intervals[slot] = active?.[n] ?? 0));
      return [topic, { rhythm: { weeks, intervals }, lastAt: last_at, quietSince: quiet_since }];
    }),
  );
}

/** The five minutes in which something of each topic came since then, in order of time; each ends where its last delivery came, as far as that is known. */
export async function readHeard(
  sql: Sql,
  shopId: number,
  topics: readonly string[],
  since: Date,
): Promise<Map<string, HeardSpan[]>> {
  const rows = await sql.query<HeardSpan & { topic: string }>(
    `select topic, span as "from",
            case when last_at >= span and last_at < span + step then last_at else span + step end as "to"
       from (select h.topic, h.last_at, interval '${INTERVAL_MINUTES} minutes' as step, h.hour + n * interval '${INTERVAL_MINUTES} minutes' as span
               from webhook_hours h, generate_series(0, 11) n
              where h.shop_id = $1 and h.topic = any($2) and h.hour >= date_trunc('hour', $3::timestamptz, 'UTC') and h.intervals >> n & 1 = 1) s
      order by topic, span`,
    [shopId, topics, since],
  );
  return Map.groupBy(rows, ({ topic }) => topic);
}

/**
 * Takes the rhythm of the time before there were webhooks from the records themselves: when they were made, and when they last
 * changed, tells when webhooks would have come. Hours that are counted already stay as they are.
 */
export async function seedHours(sql: Sql, shopId: number, resource: Resource, since: Date): Promise<void> {
  for (const [topic, column] of [
    [resource.told.created, "created_at"],
    [resource.told.updated, "updated_at"],
  ]) {
    await sql.query(
      `insert into webhook_hours (shop_id, topic, hour, intervals)
       select $1, $2, date_trunc('hour', ${column}, 'UTC'),
              bit_or(1 << (extract(minute from ${column} at time zone 'UTC')::int / ${INTERVAL_MINUTES}))
         from ${resource.table.name}
        where shop_id = $1 and ${column} >= $3
          and ${column} < date_trunc('hour', (select installed_at from shops where id = $1), 'UTC')
        group by 3 on conflict (shop_id, topic, hour) do nothing`,
      [shopId, topic, since],
    );
  }
}
