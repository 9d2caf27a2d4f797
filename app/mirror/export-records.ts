import type { ListQuery } from "~/resources/list";
import type { Resource } from "~/resources/resource";
import type { StoredRecord } from "~/resources/stored";

import type { MirrorCtx } from "./ctx";
import { listPage } from "./read-list";
import { storedRecords } from "./read-stored";

/** Records found at once, and rows of their children held at once, with those of one record more: a few megabytes. */
const FOUND = 200;
const HELD = 1000;

/**
 * The records of a selection, or all that match a filter, in batches, with the children that an export has rows of and opened personal
 * data; whatever their number, one batch is in memory. By creation, newest first: the one order that does not move while a long export
 * runs, so each record is met exactly once.
 */
export async function* exportRecords(
  ctx: MirrorCtx,
  resource: Resource,
  wanted: { ids: readonly string[] } | { query: ListQuery },
): AsyncGenerator<StoredRecord[]> {
  const { csv, table } = resource;
  const children = table.children.filter(({ field }) => field === csv.children);
  for await (const found of "ids" in wanted
    ? selected(ctx, resource, wanted.ids)
    : matching(ctx, resource, wanted.query))
    for (const ids of portions(found)) yield await storedRecords(ctx, resource, ids, children);
}

interface Found {
  id: string;
  rows: number;
}

async function* selected(
  ctx: MirrorCtx,
  { table, csv }: Resource,
  ids: readonly string[],
): AsyncGenerator<readonly Found[]> {
  yield await ctx.db.query<Found>(
    `select id::text, ${csv.counted} as rows from ${table.name} where shop_id = $1 and id = any($2::bigint[])
      order by created_at desc, id desc`,
    [ctx.shop.id, ids],
  );
}

async function* matching(ctx: MirrorCtx, { list, csv }: Resource, query: ListQuery): AsyncGenerator<readonly Found[]> {
  const columns = `t.id::text, t.${csv.counted} as rows`;
  let after: string | undefined;
  do {
    const byCreation = { ...query, sort: "created_at", direction: "desc", before: undefined, after } as const;
    const page = await listPage(ctx, list, byCreation, columns, FOUND);
    yield page.rows.map(({ id, rows }) => ({ id, rows: Number(rows) }));
    after = page.next ?? undefined;
  } while (after !== undefined);
}

/** So many records together that their rows can be held. */
function* portions(found: readonly Found[]): Generator<string[]> {
  let ids: string[] = [];
  let held = 0;
  for (const { id, rows } of found) {
    ids.push(id);
    held += rows;
    if (held < HELD) continue;
    yield ids;
    [ids, held] = [[], 0];
  }
  if (ids.length > 0) yield ids;
}
