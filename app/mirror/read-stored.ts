/** Records as the mirror's tables keep them, personal data opened: for their pages and for exports. */
import type { ChildTable, Json, Resource } from "~/resources/resource";
import type { MirroredRecord, StoredChild, StoredRecord } from "~/resources/stored";

import type { MirrorCtx } from "./ctx";
import { KNOWN_JOBS, mirrorStateOf } from "./mirror-state";
import type { MirrorRow } from "./mirror-state";
import { openPersonal } from "./personal";

/** One record with all that belongs to it; null when the mirror does not hold it. `id` is a decimal string. */
export async function readRecord(ctx: MirrorCtx, resource: Resource, id: string): Promise<MirroredRecord | null> {
  const { name, table, parts, named } = resource;
  const [[row], stored, names, rejects] = await Promise.all([
    ctx.db.query<MirrorRow>(
      `select t.updated_at, t.observed_at, t.written_at, t.written_by, t.written_topic ${parts ? ", t.parts_pending" : ""}, ${KNOWN_JOBS}
         from ${table.name} t where shop_id = $1 and id = $2`,
      [ctx.shop.id, id],
    ),
    storedRecords(ctx, resource, [id], table.children),
    named
      ? ctx.db.query<{ id: string; name: string }>(
          `select ${named.columns[0]}::text as id, ${named.columns[1]} as name from ${named.table} where shop_id = $1`,
          [ctx.shop.id],
        )
      : [],
    ctx.db.query<{ reason: string; attempts: number; last_at: Date }>(
      "select reason, attempts, last_at from rejects where shop_id = $1 and resource = $2 and id = $3",
      [ctx.shop.id, name, id],
    ),
  ]);
  const [record] = stored;
  const [reject] = rejects;
  return row && record
    ? {
        ...record,
        named: new Map(names.map((one) => [one.id, one.name])),
        mirror: mirrorStateOf(row),
        reject: reject
          ? { reason: reject.reason, attempts: reject.attempts, lastAt: reject.last_at.toISOString() }
          : null,
      }
    : null;
}

/** Those of the ids that the mirror holds, in their order, with these children and without names. */
export async function storedRecords(
  ctx: MirrorCtx,
  { name, table, parts }: Resource,
  ids: readonly string[],
  children: readonly ChildTable[],
): Promise<StoredRecord[]> {
  if (ids.length === 0) return [];
  const key = [ctx.shop.id, ids];
  const [rows, contacts, ...families] = await Promise.all([
    ctx.db.query<{ id: string; document: Json; parts: Json }>(
      `select id::text, document, ${parts ? "parts" : "null::jsonb as parts"} from ${table.name} where shop_id = $1 and id = any($2::bigint[])`,
      key,
    ),
    ctx.db.query<{ id: string; sealed: Buffer }>(
      "select id::text, sealed from sealed_contacts where shop_id = $1 and resource = $3 and id = any($2::bigint[])",
      [...key, name],
    ),
    ...children.map((child) => childrenOf(ctx, child, ids)),
  ]);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const sealedOf = new Map(contacts.map((contact) => [contact.id, contact.sealed]));
  return ids.flatMap((id) => {
    const row = rowOf.get(id);
    if (!row) return [];
    const sealed = sealedOf.get(id);
    return [
      {
        ...row,
        personal: sealed ? openPersonal(ctx.seal, ctx.shop.id, name, id, sealed) : null,
        children: Object.fromEntries(children.map(({ field }, n) => [field, families[n]?.get(id) ?? []])),
        named: new Map<string, string>(),
      },
    ];
  });
}

async function childrenOf(
  { db, shop }: MirrorCtx,
  { name, parent, key, position }: ChildTable,
  ids: readonly string[],
): Promise<Map<string, StoredChild[]>> {
  const order = [parent, ...(position ? [position] : []), ...key].join(", ");
  const rows = await db.query<StoredChild & { of: string }>(
    `select ${parent}::text as of, array[${key.map((column) => `${column}::text`).join(", ")}] as key, document
       from ${name} where shop_id = $1 and ${parent} = any($2::bigint[]) order by ${order}`,
    [shop.id, ids],
  );
  return Map.groupBy(rows, (row) => row.of);
}
