/** The rows of a record in the mirror's tables. Only `write.ts` calls these, under the lock of the shop and resource. */
import { copyLine, jsonText } from "~/lib/copy-text";
import type { Transaction } from "~/lib/sql";
import type { Resource } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";
import { contactRow } from "./personal";
import type { Provenance } from "./provenance";
import type { Tally } from "./tally";
import { copyValue, partsHash } from "./version";
import type { Prepared, Version } from "./version";

/** Takes records out of the mirror, with all that belongs to them. Returns how many there were. */
export async function removeRows(
  tx: Transaction,
  resource: Resource,
  shopId: number,
  ids: readonly string[],
): Promise<number> {
  for (const child of resource.table.children) {
    await tx.query(`delete from ${child.name} where shop_id = $1 and ${child.parent} = any($2::bigint[])`, [
      shopId,
      ids,
    ]);
  }
  await tx.query("delete from sealed_contacts where shop_id = $1 and resource = $2 and id = any($3::bigint[])", [
    shopId,
    resource.name,
    ids,
  ]);
  const gone = await tx.query(
    `delete from ${resource.table.name} where shop_id = $1 and id = any($2::bigint[]) returning id`,
    [shopId, ids],
  );
  return gone.length;
}

/** Columns of every mirror table, before its own: keys, version, document and where it came from. */
const COMMON = [
  "shop_id",
  "id",
  "updated_at",
  "document",
  "parts",
  "parts_pending",
  "hash",
  "parts_hash",
  "observed_at",
  "written_at",
  "written_by",
  "written_job_id",
  "created_job_id",
  "written_topic",
] as const;

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
  const now = ctx.clock().toISOString();
  const lines = versions.map((version) => {
    const { record } = version;
    const pending = !record.parts.known && record.parts.pending;
    return copyLine([
      shopId,
      record.id,
      record.updatedAt,
      { json: version.document },
      version.parts === null ? null : { json: version.parts },
      pending,
      version.hash,
      version.partsHash,
      by.observedAt,
      now,
      by.source,
      by.jobId,
      creators.get(record.id) ?? null,
      by.topic,
      ...record.row.map((value) => copyValue(value)),
    ]);
  });
  await tx.copyIn(`copy ${table.name} (${[...COMMON, ...table.columns].join(", ")}) from stdin`, lines);

  for (const [n, child] of table.children.entries()) {
    const rows = versions.flatMap(({ children }) => children[n] ?? []);
    const columns = ["shop_id", ...child.columns].join(", ");
    if (rows.length > 0)
      await tx.copyIn(
        `copy ${child.name} (${columns}) from stdin`,
        rows.map((row) => copyLine([shopId, ...row])),
      );
  }

  await tx.copyIn(
    "copy sealed_contacts (shop_id, resource, id, sealed, email, phone, name) from stdin",
    versions.map(({ record, lookup, personal }) =>
      copyLine(contactRow(ctx.seal, shopId, resource.name, record.id, lookup, personal)),
    ),
  );
}

/** Fills in the parts of rows that came by bulk, as long as they are still the version the parts belong to. */
export async function completeRows(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  changes: readonly Prepared[],
  by: Provenance,
  tally: Tally,
): Promise<void> {
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
        partsHash(text, ctx.digest),
        by.observedAt,
        ctx.clock(),
        by.source,
      ],
    );
    tally.fetched++;
    if (completed.length > 0) tally.updated++;
    else tally.stale++;
  }
}
