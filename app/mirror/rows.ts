/** The rows of a record in the mirror's tables. Only `write.ts` calls these, under the lock of the shop and resource. */
import { copyFields, jsonText } from "~/lib/copy-text";
import type { Digest } from "~/lib/digest";
import type { Transaction } from "~/lib/sql";
import type { Resource } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";
import type { Provenance } from "./provenance";
import type { Tally } from "./tally";
import { partsHash } from "./version";
import type { Prepared, Version } from "./version";

/** Takes records out of the mirror, with all that belongs to them. Returns the ids of those that were there. */
export async function removeRows(
  tx: Transaction,
  resource: Resource,
  shopId: number,
  ids: readonly string[],
): Promise<string[]> {
  for (const child of resource.table.children) {
    await tx.query(`delete from ${child.name} where shop_id = $1 and ${child.parent} = any($2::bigint[])`, [
      shopId,
      ids,
    ]);
  }
  if (resource.personal) {
    await tx.query("delete from sealed_contacts where shop_id = $1 and resource = $2 and id = any($3::bigint[])", [
      shopId,
      resource.name,
      ids,
    ]);
  }
  const gone = await tx.query<{ id: string }>(
    `delete from ${resource.table.name} where shop_id = $1 and id = any($2::bigint[]) returning id::text`,
    [shopId, ids],
  );
  return gone.map(({ id }) => id);
}

/** Columns of every mirror table, before its own: where a row came from, how it is compared, and `Version.row`. */
const ORIGIN = ["shop_id", "observed_at", "written_at", "written_by", "written_job_id", "written_topic"] as const;
const COMPARED = ["created_job_id", "hash"] as const;
const PARTS = ["parts_hash", "parts_pending", "parts"] as const;
const ROW = ["id", "updated_at", "document"] as const;

const columnsOf = ({ table, parts }: Resource) =>
  [...ORIGIN, ...COMPARED, ...(parts ? PARTS : []), ...ROW, ...table.columns].join(", ");

/** What a row keeps of the one it replaces. */
export interface Before {
  /** The job that created the record. */
  createdBy: string | null;
  /** It was known to have no parts. */
  hadNoParts: boolean;
}

/** Puts records into the mirror that are not there. `before` says by id what the rows were that they replace, if any. */
export async function copyRows(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  versions: readonly Version[],
  by: Provenance,
  before: ReadonlyMap<string, Before>,
): Promise<void> {
  const { table } = resource;
  const shopId = ctx.shop.id;
  const origin = copyFields([shopId, by.observedAt, ctx.clock(), by.source, by.jobId, by.topic]);
  const rows = function* () {
    for (const version of versions) {
      const { record, hash, row } = version;
      const { createdBy, hadNoParts } = before.get(record.id) ?? { createdBy: by.jobId, hadNoParts: false };
      const compared = [createdBy, hash, ...(resource.parts ? partsOf(version, hadNoParts, ctx.digest) : [])];
      yield `${origin}\t${copyFields(compared)}\t`;
      yield row;
    }
  };
  await tx.copyIn(`copy ${table.name} (${columnsOf(resource)}) from stdin`, rows());

  for (const [n, child] of table.children.entries()) {
    const lines = versions.flatMap(({ children }) => children[n] ?? []);
    if (lines.every((line) => line.length === 0)) continue;
    await tx.copyIn(`copy ${child.name} (${["shop_id", ...child.columns].join(", ")}) from stdin`, lines);
  }

  const contacts = versions.flatMap(({ contact }) => contact ?? []);
  if (contacts.length === 0) return;
  await tx.copyIn("copy sealed_contacts (shop_id, resource, id, sealed, email, phone, name) from stdin", contacts);
}

/** Hash, whether they are pending, and the parts. */
function partsOf({ record, partsHash: hash, parts }: Version, hadNone: boolean, digest: Digest) {
  if (record.parts.known) return [hash, false, parts === null ? null : { json: parts }];
  // Those that do not show it would have had before.
  const hasNone = hadNone && !record.parts.shown;
  return [hasNone ? partsHash(null, digest) : null, !hasNone, null];
}

/**
 * Fills in the parts of rows that came by bulk, as long as they are still the version the parts belong to. Returns the ids of those
 * that were written; of a row that turns out to have none, nothing has changed but that this is known.
 */
export async function completeRows(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  changes: readonly Prepared[],
  by: Provenance,
  tally: Tally,
): Promise<string[]> {
  const parts = changes.filter((change) => change.kind === "parts");
  if (parts.length === 0) return [];
  const texts = parts.map(({ value }) => (value === null ? null : jsonText(value)));
  const hashes = parts.map(({ givenUp }, n) => (givenUp ? null : partsHash(texts[n] ?? null, ctx.digest)));
  const completed = await tx.query<{ id: string; written: boolean }>(
    `update ${resource.table.name} t
        set parts = c.parts, parts_hash = c.hash, parts_pending = false, observed_at = $6,
            written_at = case when c.written then $7 else t.written_at end,
            written_by = case when c.written then $8 else t.written_by end
       from (select id, updated_at, parts::jsonb, hash, parts is not null or hash is null as written
               from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::bytea[]) as u (id, updated_at, parts, hash)) c
      where t.shop_id = $1 and t.id = any($2::bigint[]) and t.id = c.id and t.updated_at = c.updated_at
        and t.observed_at <= $6 and t.parts_pending returning t.id::text, c.written`,
    [
      ctx.shop.id,
      parts.map(({ id }) => id),
      parts.map(({ updatedAt }) => updatedAt),
      texts,
      hashes,
      by.observedAt,
      ctx.clock(),
      by.source,
    ],
  );
  const written = completed.filter((row) => row.written).map(({ id }) => id);
  tally.fetched += parts.length;
  tally.updated += written.length;
  tally.unchanged += completed.length - written.length;
  tally.stale += parts.length - completed.length;
  return written;
}
