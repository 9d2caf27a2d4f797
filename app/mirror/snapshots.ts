import { AppError } from "~/lib/errors";
import type { Transaction } from "~/lib/sql";
import type { Json, Resource } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";
import { openPersonal } from "./personal";

/** A mirrored record as it stands: without personal data, and that beside it. */
export interface Snapshot {
  /** Its parts are among the fields while they are known. */
  record: { [key: string]: Json };
  /** Undefined when the key it was sealed with is gone: that must not keep a newer version out. */
  personal: Json | undefined;
}

/** The records as the mirror holds them now, by id; those that are not there are left out. No ids, no statement. */
export async function snapshots(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  ids: readonly string[],
): Promise<Map<string, Snapshot>> {
  if (ids.length === 0) return new Map();
  const { table, parts, personal } = resource;
  const children = table.children.map(
    ({ name, parent, field, key }) =>
      `'${field}', coalesce((select jsonb_agg(c.document order by ${key.map((column) => `c.${column}`).join(", ")})
          from ${name} c where c.shop_id = t.shop_id and c.${parent} = t.id), '[]')`,
  );
  const rows = await tx.query<{
    id: string;
    document: Json;
    parts: Json;
    partsKnown: boolean;
    children: Json;
    sealed: Buffer | null;
  }>(
    `select t.id::text, t.document, ${parts ? "t.parts, t.parts_hash is not null" : "null as parts, false"} as "partsKnown", jsonb_build_object(${children.join(", ")}) as children,
            ${personal ? "s.sealed" : "null::bytea as sealed"}
       from ${table.name} t
       ${personal ? `left join sealed_contacts s on s.shop_id = t.shop_id and s.resource = '${resource.name}' and s.id = t.id` : ""}
      where t.shop_id = $1 and t.id = any($2::bigint[])`,
    [ctx.shop.id, ids],
  );
  return new Map(
    rows.map(({ id, document, parts, partsKnown, children, sealed }) => {
      const record = { ...(document as Fields), ...(children as Fields), ...(partsKnown && { parts: parts ?? {} }) };
      return [id, { record, personal: sealed ? opened(ctx, resource, id, sealed) : {} }];
    }),
  );
}

type Fields = { [key: string]: Json };

function opened(ctx: MirrorCtx, resource: Resource, id: string, sealed: Buffer): Json | undefined {
  try {
    return openPersonal(ctx.seal, ctx.shop.id, resource.name, id, sealed);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
