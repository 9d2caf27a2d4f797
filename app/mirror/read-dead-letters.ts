/** What failed for good, deliveries and records as one list: the last tried first. */
import { z } from "zod";
import { packCursor, unpackCursor } from "~/lib/cursor";
import type { Masked } from "~/lib/mask";
import { RESOURCES } from "~/resources";
import { MOST_COUNTED } from "~/resources/dead-letter";
import type { DeadLetter, DeadLetterCounts, DeadLetterDetail, DeadLetterFacts } from "~/resources/dead-letter";

import type { Resource } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";

export interface DeadLetterPage {
  letters: DeadLetter[];
  next: string | null;
  previous: string | null;
}

const Place = z.tuple([z.iso.datetime(), z.string().max(200)]);

const LIMIT = 50;

/** `after` and `before` are the `next` and `previous` of an earlier page. */
export async function listDeadLetters(
  ctx: MirrorCtx,
  query: { after?: string; before?: string; limit?: number },
): Promise<DeadLetterPage> {
  const { after, before, limit = LIMIT } = query;
  const cursor = after ?? before;
  const place = cursor === undefined ? null : unpackCursor(cursor, Place);
  const backwards = after === undefined && before !== undefined;
  const rows = await rowsFrom(ctx, place, backwards, limit + 1);
  const more = rows.length > limit;
  const page = backwards ? rows.slice(0, limit).reverse() : rows.slice(0, limit);
  const placeOf = (row?: LetterRow) => (row ? packCursor([row.last_at.toISOString(), row.key]) : null);
  return {
    letters: page.map(letterOf),
    next: backwards || more ? placeOf(page.at(-1)) : null,
    previous: (backwards ? more : place !== null) ? placeOf(page[0]) : null,
  };
}

interface LetterRow {
  key: string;
  kind: "delivery" | "record";
  topic: string | null;
  resource: string | null;
  record_id: string | null;
  name: string | null;
  reason: string;
  attempts: number;
  first_at: Date;
  last_at: Date;
  payload: Masked;
  bytes: number | null;
  triggered_at: Date | null;
}

const COLUMNS = "key, kind, topic, resource, record_id::text, name, reason, attempts, first_at, last_at";

const nameOf = ({ name, table }: Resource) =>
  `when '${name}' then (select t.${table.title} from ${table.name} t where t.shop_id = d.shop_id and t.id = d.record_id)`;

/** Both kinds with the same columns; each is read by its own index, the last tried first. */
const DELIVERIES = `select 'delivery:' || d.webhook_id as key, 'delivery' as kind, d.topic, d.resource, d.record_id,
    case d.resource ${RESOURCES.map(nameOf).join(" ")} end as name, d.reason,
    d.attempts, d.received_at as first_at, d.tried_at as last_at, coalesce(d.payload, d.notice) as payload, d.bytes, d.triggered_at
  from deliveries d where d.shop_id = $1 and d.state = 'failed'`;
const RECORDS = `select 'record:' || r.resource || ':' || r.id as key, 'record' as kind, null as topic, r.resource, r.id as record_id, r.name,
    r.reason, r.attempts, r.first_at, r.last_at, r.payload, null::int as bytes, null::timestamptz as triggered_at
  from rejects r where r.shop_id = $1 and r.asked_at is null`;

async function rowsFrom(
  ctx: MirrorCtx,
  place: z.infer<typeof Place> | null,
  backwards: boolean,
  limit: number,
): Promise<LetterRow[]> {
  const [direction, beyond] = backwards ? ["asc", ">"] : ["desc", "<"];
  const [at, key] = place ?? [null, null];
  // The instant alone is what an index knows; the key decides among those tried at the same instant.
  const some = (from: string, column: string) => `(select * from (${from}
      and ($3::timestamptz is null or ${column} ${beyond}= $3)) k
      where $3::timestamptz is null or (last_at, key) ${beyond} ($3, $4) order by last_at ${direction}, key ${direction} limit $2)`;
  return await ctx.db.query<LetterRow>(
    `select ${COLUMNS} from (${some(DELIVERIES, "d.tried_at")} union all ${some(RECORDS, "r.last_at")}) letters
      order by last_at ${direction}, key ${direction} limit $2`,
    [ctx.shop.id, limit, at, key],
  );
}

function letterOf(row: LetterRow): DeadLetter {
  return {
    key: row.key,
    kind: row.kind,
    topic: row.topic,
    resource: row.resource,
    recordId: row.record_id,
    name: row.name,
    reason: row.reason,
    attempts: row.attempts,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    canRetry: row.resource !== null,
  };
}

/** Null when there is none of that key: another try may have succeeded since. */
export async function readDeadLetter(ctx: MirrorCtx, key: string): Promise<DeadLetterDetail | null> {
  const delivery = /^delivery:(.+)$/.exec(key)?.[1];
  const [, resource, id] = /^record:(\w+):(\d{1,18})$/.exec(key) ?? [];
  const [from, values] =
    delivery === undefined
      ? [`${RECORDS} and r.resource = $2 and r.id = $3`, [resource ?? "", id ?? "0"]]
      : [`${DELIVERIES} and d.webhook_id = $2`, [delivery]];
  const [row] = await ctx.db.query<LetterRow>(`select ${COLUMNS}, payload, bytes, triggered_at from (${from}) letter`, [
    ctx.shop.id,
    ...values,
  ]);
  if (!row) return null;
  const { payload, bytes, triggered_at } = row;
  return { ...letterOf(row), payload, bytes, triggeredAt: triggered_at?.toISOString() ?? null };
}

export async function countDeadLetters(ctx: MirrorCtx): Promise<DeadLetterCounts> {
  const count = (from: string) => `(select count(*)::int from (select from ${from} limit ${MOST_COUNTED}) counted)`;
  const [row] = await ctx.db.query<DeadLetterCounts>(
    `select ${count("deliveries where shop_id = $1 and state = 'failed'")}
              + ${count("rejects where shop_id = $1 and asked_at is null")} as failed,
            ${count("deliveries where shop_id = $1 and state = 'pending' and asked_at is not null")}
              + ${count("rejects where shop_id = $1 and asked_at is not null")} as retrying`,
    [ctx.shop.id],
  );
  return row ?? { failed: 0, retrying: 0 };
}

/** For Health: something that failed for good wants to be looked at; it stops nothing. */
export async function readDeadLetterFacts(ctx: MirrorCtx): Promise<DeadLetterFacts> {
  const counts = await countDeadLetters(ctx);
  return { standing: counts.failed > 0 ? "attention" : "well", counts };
}
