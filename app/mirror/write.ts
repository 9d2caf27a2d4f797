/**
 * The one way into the mirror. A batch is judged and written under the lock of its shop and resource, so nothing can
 * change between the judgement and the write, deletes are final, and rows are written with COPY, the fastest way in.
 */
import { AppError } from "~/lib/errors";
import { masked } from "~/lib/mask";
import { isDataError, isLeftover } from "~/lib/sql";
import type { Transaction } from "~/lib/sql";
import { SETTLED_MS } from "~/resources/lateness";
import type { Resource } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";
import { judge } from "./judge";
import type { Known, Verdict } from "./judge";
import type { Provenance } from "./provenance";
import { forgetRejects, keepRejects } from "./rejects";
import { completeRows, copyRows, removeRows } from "./rows";
import { rememberIds } from "./seen";
import { snapshots } from "./snapshots";
import { keepStory, replacedEvent, verdictEvent } from "./story";
import { addTally, earlier, emptyTally, later } from "./tally";
import type { Tally } from "./tally";
import { documentOf } from "./version";
import type { Prepared, Version } from "./version";

/**
 * Writes a batch (any size; a few hundred to a few thousand is best) and says what became of each record.
 * A record the database refuses is rejected alone; the rest of the batch is written.
 */
export async function writeChanges(
  ctx: MirrorCtx,
  resource: Resource,
  changes: readonly Prepared[],
  by: Provenance,
): Promise<Tally> {
  try {
    return await ctx.db.transaction((tx) => writeBatch(ctx, tx, resource, changes, by));
  } catch (error) {
    if (isLeftover(error)) {
      return await ctx.db.transaction((tx) => writeBatch(ctx, tx, resource, changes, by, { clear: true }));
    }
    if (!isDataError(error)) throw error;
    if (changes.length > 1) return await writeHalves(ctx, resource, changes, by);
    return await writeChanges(ctx, resource, [asReject(changes[0], error)], by);
  }
}

async function writeHalves(
  ctx: MirrorCtx,
  resource: Resource,
  changes: readonly Prepared[],
  by: Provenance,
): Promise<Tally> {
  const middle = Math.ceil(changes.length / 2);
  const total = await writeChanges(ctx, resource, changes.slice(0, middle), by);
  addTally(total, await writeChanges(ctx, resource, changes.slice(middle), by));
  return total;
}

function asReject(change: Prepared | undefined, error: Error): Prepared {
  if (change?.kind !== "upsert") throw error;
  const { record } = change.version;
  const reason = `The database could not store it: ${error.message}.`;
  return { kind: "reject", id: record.id, name: record.name, reason, payload: masked(documentOf(change.version)) };
}

async function writeBatch(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  changes: readonly Prepared[],
  by: Provenance,
  { clear = false } = {},
): Promise<Tally> {
  const { versions, doubles } = newestPerId(changes);
  const shopId = ctx.shop.id;
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended($1, 0))
            ${by.endsLater ? ", set_config('synchronous_commit', 'off', true)" : ""}`,
    [`mirror:${shopId}:${resource.name}`],
  );

  const known = await knownVersions(tx, shopId, resource, versions, by);
  const verdicts = versions.map((version, i) => judge(version, must(known[i]), by));
  const tally = tallyOf(versions, verdicts);
  tally.fetched += doubles;
  tally.stale += doubles;

  const written = versions.filter((_, i) => verdicts[i]?.write);
  const replaced = versions
    .filter((_, i) => verdicts[i]?.write && (clear || known[i]?.exists))
    .map((version) => version.record.id);
  // Of parts that could not be read, the reason stands until a version that has them is written.
  const readable = versions
    .filter((_, i) => known[i]?.rejected && !(known[i]?.parts_given_up && !verdicts[i]?.write))
    .map((version) => version.record.id);
  const rowsBefore = new Map(
    versions.flatMap(({ record }, i) => {
      const { exists, created_job_id: createdBy, without_parts: hadNoParts } = must(known[i]);
      return exists ? [[record.id, { createdBy, hadNoParts }]] : [];
    }),
  );
  const before = await snapshots(ctx, tx, resource, replaced);
  if (replaced.length > 0) await removeRows(tx, resource, shopId, replaced);
  if (written.length > 0) await copyRows(ctx, tx, resource, written, by, rowsBefore);
  if (by.raises) await liftTombstones(tx, shopId, resource, written);
  const after = await snapshots(ctx, tx, resource, [...before.keys()]);
  const rejects = changes.filter((change) => change.kind === "reject");
  await forgetRejects(tx, shopId, resource.name, readable);
  await keepRejects(ctx, tx, resource.name, rejects, by);
  tally.fetched += rejects.length;
  tally.rejected += rejects.length;
  const completed = await completeRows(ctx, tx, resource, changes, by, tally);
  const deleted = await bury(ctx, tx, resource, changes, by);
  tally.deleted += deleted.length;
  const eventOf = ({ record }: Version, verdict: Verdict, { buried }: Known) =>
    replacedEvent(record, before.get(record.id), after.get(record.id)) ?? verdictEvent(record, verdict, buried, by);
  await keepStory(ctx, tx, resource, by, [
    ...versions.flatMap((version, i) => eventOf(version, must(verdicts[i]), must(known[i])) ?? []),
    ...rejects.map((reject) => ({ ...reject, kind: "rejected" as const })),
    ...completed.map((id) => ({ id, kind: "completed" as const })),
    ...deleted.map((id) => ({ id, kind: "deleted" as const })),
  ]);
  if (by.remember && by.jobId !== null) await remember(tx, shopId, by.jobId, versions, changes);
  await countWrites(ctx, tx, resource, by, tally.created + tally.updated + tally.deleted);
  return tally;
}

/** A batch may name a record more than once; only its newest version counts, the others are stale. */
function newestPerId(changes: readonly Prepared[]): { versions: Version[]; doubles: number } {
  const newest = new Map<string, Version>();
  let upserts = 0;
  for (const change of changes) {
    if (change.kind !== "upsert") continue;
    upserts++;
    const { id, updatedAt } = change.version.record;
    const rival = newest.get(id);
    if (rival && Date.parse(rival.record.updatedAt) > Date.parse(updatedAt)) continue;
    newest.set(id, change.version);
  }
  return { versions: [...newest.values()], doubles: upserts - newest.size };
}

/** What the mirror knows, and whether the record is among those that could not be read at this time or before. */
type Row = Known & { rejected: boolean; parts_given_up: boolean | null; without_parts: boolean };

/** Looks each id up by itself, whatever a table that is just being filled lets PostgreSQL guess: a join would read all of it for every batch. */
async function knownVersions(
  tx: Transaction,
  shopId: number,
  resource: Resource,
  versions: readonly Version[],
  { observedAt, raises = false }: Provenance,
): Promise<Row[]> {
  if (versions.length === 0) return [];
  return await tx.query<Row>(
    `select t.id is not null as exists, r.id is not null and r.observed_at <= $6 as rejected, t.hash = i.hash as same,
            d.id is not null and not ($8 and d.deleted_at < $6::timestamptz - $9 * interval '1 millisecond') as buried,
            ${resource.parts ? "t.parts_hash is not null and t.parts_hash = i.parts_hash" : "true"} as same_parts,
            ${resource.parts ? "t.parts_hash is null and not t.parts_pending" : "false"} as parts_given_up,
            ${resource.parts ? "t.parts_hash is not null and t.parts is null" : "false"} as without_parts,
            (i.updated_at, $6::timestamptz) >= (t.updated_at, t.observed_at) as newer,
            t.written_job_id, t.created_job_id
       from unnest($2::bigint[], $3::timestamptz[], $4::bytea[], $5::bytea[]) with ordinality as i (id, updated_at, hash, parts_hash, n)
       left join lateral (select * from ${resource.table.name} where shop_id = $1 and id = i.id limit 1) t on true
       left join lateral (select * from tombstones where shop_id = $1 and resource = $7 and id = i.id limit 1) d on true
       left join lateral (select * from rejects where shop_id = $1 and resource = $7 and id = i.id limit 1) r on true
      order by i.n`,
    [
      shopId,
      versions.map((version) => version.record.id),
      versions.map((version) => version.record.updatedAt),
      versions.map((version) => version.hash),
      versions.map((version) => version.partsHash),
      observedAt,
      resource.name,
      raises,
      SETTLED_MS,
    ],
  );
}

async function liftTombstones(
  tx: Transaction,
  shopId: number,
  resource: Resource,
  written: readonly Version[],
): Promise<void> {
  const ids = written.map((version) => version.record.id);
  await tx.query("delete from tombstones where shop_id = $1 and resource = $2 and id = any($3::bigint[])", [
    shopId,
    resource.name,
    ids,
  ]);
}

function tallyOf(versions: readonly Version[], verdicts: readonly Verdict[]): Tally {
  const tally = emptyTally();
  versions.forEach(({ record }, i) => {
    const verdict = must(verdicts[i]);
    tally.fetched++;
    tally[verdict.outcome]++;
    tally.newestUpdatedAt = later(tally.newestUpdatedAt, record.updatedAt);
    if (!verdict.outdated) return;
    tally.outdated++;
    tally.oldestOutdated = earlier(tally.oldestOutdated, record.updatedAt);
  });
  return tally;
}

/** Deletes records for good: a tombstone keeps late updates out. Returns the ids of the rows that went. */
async function bury(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  changes: readonly Prepared[],
  by: Provenance,
): Promise<string[]> {
  const deletes = changes.filter((change) => change.kind === "delete");
  if (deletes.length === 0) return [];
  const ids = deletes.map((change) => change.id);
  await tx.query(
    `insert into tombstones (shop_id, resource, id, deleted_at, reason)
     select $1, $2, id, deleted_at, $5 from unnest($3::bigint[], $4::timestamptz[]) as d (id, deleted_at)
     on conflict (shop_id, resource, id) do nothing`,
    [ctx.shop.id, resource.name, ids, deletes.map((change) => change.at), by.topic ?? by.source],
  );
  await forgetRejects(tx, ctx.shop.id, resource.name, ids);
  return await removeRows(tx, resource, ctx.shop.id, ids);
}

async function remember(
  tx: Transaction,
  shopId: number,
  jobId: string,
  versions: readonly Version[],
  changes: readonly Prepared[],
): Promise<void> {
  const rejected = changes.flatMap((change) => (change.kind === "reject" ? [change.id] : []));
  await rememberIds(tx, shopId, jobId, [...versions.map((version) => version.record.id), ...rejected]);
}

async function countWrites(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  by: Provenance,
  written: number,
): Promise<void> {
  if (written === 0) return;
  await tx.query(
    `insert into write_stats (shop_id, resource, hour, source, written) values ($1, $2, date_trunc('hour', $3::timestamptz), $4, $5)
     on conflict (shop_id, resource, hour, source) do update set written = write_stats.written + excluded.written`,
    [ctx.shop.id, resource.name, ctx.clock(), by.source, written],
  );
}

function must<T>(value: T | undefined): T {
  if (value === undefined)
    throw new AppError("undecodable", "A batch lost one of its records on the way to the database.");
  return value;
}
