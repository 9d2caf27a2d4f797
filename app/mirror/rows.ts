/** The rows of a record in the mirror's tables. Only `write.ts` calls these, under the lock of the shop and resource. */
import { copyFields, jsonText } from "~/lib/copy-text";
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

/** Puts records into the mirror that are not there. `creators` says which job each was created by. */
export async function copyRows(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  versions: readonly Version[],
  by: Provenance,
  creators: ReadonlyMap<string, string | null>,
): Promise<void> {
  const { table } = resource;
  const shopId = ctx.shop.id;
  const origin = copyFields([shopId, by.observedAt, ctx.clock(), by.source, by.jobId, by.topic]);
  const rows = function* () {
    for (const version of versions) {
      const { record, hash, row } = version;
      const compared = [creators.get(record.id) ?? null, hash, ...(resource.parts ? partsOf(version) : [])];
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

function partsOf({ record, partsHash, parts }: Version) {
  const pending = !record.parts.known && record.parts.pending;
  return [partsHash, pending, parts === null ? null : { json: parts }];
}

/** Fills in the parts of rows that came by bulk, as long as they are still the version the parts belong to. Returns their ids. */
export async function completeRows(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  changes: readonly Prepared[],
  by: Provenance,
  tally: Tally,
): Promise<string[]> {
  const ids: string[] = [];
  for (const change of changes) {
    if (change.kind !== "parts") continue;
    const text = change.value === null ? null : jsonText(change.value);
    const completed = await tx.query(
      `update ${resource.table.name} set parts = $4, parts_hash = $5, parts_pending = false, observed_at = $6, written_at = $7, written_by = $8
        where shop_id = $1 and id = $2 and updated_at = $3 and observed_at <= $6 and parts_pending returning id`,
      [
        ctx.shop.id,
        change.id,
        change.updatedAt,
        text,
        change.givenUp ? null : partsHash(text, ctx.digest),
        by.observedAt,
        ctx.clock(),
        by.source,
      ],
    );
    tally.fetched++;
    if (completed.length > 0) {
      tally.updated++;
      ids.push(change.id);
    } else tally.stale++;
  }
  return ids;
}
