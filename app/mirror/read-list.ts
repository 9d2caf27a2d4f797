/** Lists of records: keyset paging over an index, whatever the size of the mirror; nothing is counted to its end. */
import { readCursor, writeCursor } from "~/lib/cursor";
import type { Place } from "~/lib/cursor";
import type { ListQuery, RawRow, RecordList } from "~/resources/list";

import type { MirrorCtx } from "./ctx";
import { conditionsOf } from "./list-conditions";
import type { Bind, Condition } from "./list-conditions";
import { lookupKey, openPersonal } from "./personal";
import type { LookupKind } from "./personal";

const PAGE = 50;
/** Records looked through for one page when a filter has no index, or does not tell enough apart: what is rare is found by going on, not by waiting. */
const SCAN = 20_000;
/** So many that an index of their own finds are read and sorted for each page (a tenth of a second); where there are more, they are met soon. */
const FEW = 100_000;
const CONTACTS = 500;

export interface Statement {
  text: string;
  values: unknown[];
}

interface Turned {
  next: string | null;
  previous: string | null;
  /** Set when the page ended because enough records were looked through: `next` goes on from there. */
  lookedThrough: number | null;
}

export interface ListPage<Row> extends Turned {
  rows: Row[];
}

/** One page of at most `size` records. Throws `AppError("invalid")` for a cursor that is none of ours. */
export async function listRecords<Row extends { id: string }>(
  ctx: MirrorCtx,
  list: RecordList<Row>,
  query: ListQuery,
  size = PAGE,
): Promise<ListPage<Row>> {
  const { rows, ...page } = await listPage(ctx, list, query, list.columns, size);
  const ids = rows.map(({ id }) => id);
  const sealed = await ctx.db.query<{ id: string; sealed: Buffer }>(
    "select id, sealed from sealed_contacts where shop_id = $1 and resource = $2 and id = any($3::bigint[])",
    [ctx.shop.id, list.name, ids],
  );
  const sealedOf = new Map(sealed.map((contact) => [contact.id, contact.sealed]));
  const personalOf = (id: string) => {
    const contact = sealedOf.get(id);
    return contact ? openPersonal(ctx.seal, ctx.shop.id, list.name, id, contact) : null;
  };
  return { ...page, rows: rows.map((row) => list.row(row, personalOf(row.id))) };
}

type Found = RawRow & { id: string; place: string };

/** The same with other columns: expressions over the list's table `t`, `id` as text among them. */
export async function listPage(
  ctx: MirrorCtx,
  list: RecordList,
  query: ListQuery,
  columns: string,
  size: number,
): Promise<ListPage<Found>> {
  const backwards = query.before !== undefined;
  const cursor = query.before ?? query.after;
  const place = cursor === undefined ? null : readCursor(cursor, cursorKind(list, query.sort));
  const wanted = conditionsOf(list, query, ctx.shop.timeZone, await contactsFor(ctx, list, query.search));
  const few = await areFew(ctx, list, wanted);
  const statements = listStatements(ctx.shop.id, list, query, { place, wanted, few, columns, size });
  const found = await ctx.db.query<Found>(statements.page.text, statements.page.values);
  const more = found.length > size;
  const kept = found.slice(0, size);
  const scanEnd = more || !statements.scanEnd ? null : await endOfScan(ctx, statements.scanEnd);
  const onwards = more ? placeOf(kept.at(-1)) : scanEnd;
  if (backwards) kept.reverse();
  const first = placeOf(kept[0]) ?? (backwards ? null : place);
  const last = placeOf(kept.at(-1)) ?? (backwards ? place : null);
  const [before, after] = backwards ? [onwards, last] : [place && first, onwards];
  return {
    rows: kept,
    next: after && writeCursor(after),
    previous: before && writeCursor(before),
    lookedThrough: scanEnd ? SCAN : null,
  };
}

/** Whether what an index of its own answers is so little that it can be sorted for each page; null when nothing is asked of such an index. */
async function areFew(ctx: MirrorCtx, list: RecordList, wanted: readonly Condition[]): Promise<boolean | null> {
  const indexed = wanted.filter((condition) => condition.indexed);
  if (indexed.length === 0) return null;
  const { values, bind } = binding(ctx.shop.id);
  const where = ["shop_id = $1", ...indexed.map(({ sql }) => sql(bind))].join(" and ");
  const [counted] = await ctx.db.query<{ found: number }>(
    `select count(*)::integer as found from (select from ${list.name} where ${where} limit ${FEW + 1}) as counted`,
    values,
  );
  return (counted?.found ?? 0) <= FEW;
}

interface Wanted {
  place: Place | null;
  wanted: readonly Condition[];
  few: boolean | null;
  columns?: string;
  size?: number;
}

/**
 * The statement of a page, and the one that finds where a scan ended. What an index finds few of is read from there and sorted; otherwise
 * the sort's own index is walked, and what it cannot answer is put on at most `SCAN` of its rows. Exported for the test that reads its plan.
 */
export function listStatements(
  shopId: number,
  list: RecordList,
  query: Pick<ListQuery, "sort" | "direction" | "before">,
  { place, wanted, few, columns = list.columns, size = PAGE }: Wanted,
): { page: Statement; scanEnd: Statement | null } {
  const { values, bind } = binding(shopId);
  const { sort } = query;
  const forwards = query.before === undefined;
  const direction = (query.direction === "desc") === forwards ? "desc" : "asc";
  const order = `order by ${sort} ${direction}, id ${direction}`;
  const page = (from: string) =>
    `select ${columns}, t.${sort}::text as place from (${from} ${order} limit ${size + 1}) as t
      order by t.${sort} ${direction}, t.id ${direction}`;
  const beyond = () => {
    if (!place) return [];
    const type = list.sorts[sort]?.type ?? "text";
    const than = direction === "desc" ? "<" : ">";
    return [`(${sort}, id) ${than} (${bind(place.value, type)}, ${bind(place.id, "bigint")})`];
  };

  if (few) {
    const narrow = wanted.filter(({ indexed }) => indexed).map(({ sql }) => sql(bind));
    const others = [...beyond(), ...wanted.filter(({ indexed }) => !indexed).map(({ sql }) => sql(bind))];
    // The offset keeps PostgreSQL from walking the whole sort in the hope of soon meeting what is rare.
    const few = `select * from ${list.name} where ${["shop_id = $1", ...narrow].join(" and ")} offset 0`;
    const where = others.length > 0 ? `where ${others.join(" and ")}` : "";
    return { page: { text: page(`select * from (${few}) as few ${where}`), values }, scanEnd: null };
  }
  const inside = ["shop_id = $1", ...beyond()];
  for (const { column, sql } of wanted) if (column === sort) inside.push(sql(bind));
  const scanned = `from ${list.name} where ${inside.join(" and ")}`;
  const insideValues = [...values];
  const rest = wanted.filter(({ column }) => column !== sort).map(({ sql }) => sql(bind));
  if (rest.length === 0) return { page: { text: page(`select * ${scanned}`), values }, scanEnd: null };
  const looked = `select * from (select * ${scanned} ${order} limit ${SCAN}) as looked where ${rest.join(" and ")}`;
  const scanEnd = `select id, ${sort}::text as place ${scanned} ${order} offset ${SCAN - 1} limit 1`;
  return { page: { text: page(looked), values }, scanEnd: { text: scanEnd, values: insideValues } };
}

function binding(shopId: number) {
  const values: unknown[] = [shopId];
  const bind: Bind = (value, type) => `$${values.push(value)}::${type}`;
  return { values, bind };
}

function cursorKind(list: RecordList, sort: string) {
  const type = list.sorts[sort]?.type;
  return type === "timestamptz" ? "instant" : type === "text" ? "text" : "number";
}

/** The records of whom a search may mean, found by blind indexes. */
async function contactsFor(ctx: MirrorCtx, list: RecordList, search: string | undefined): Promise<string[]> {
  if (search === undefined) return [];
  const key = (kind: LookupKind) => lookupKey(ctx.seal, ctx.shop.id, kind, search);
  const rows = await ctx.db.query<{ id: string }>(
    // Each by its own index: with an "or", a limit lets PostgreSQL read all contacts in the order of their ids instead.
    `select id from (
       select id from sealed_contacts where shop_id = $1 and resource = $2 and email = $3
       union select id from sealed_contacts where shop_id = $1 and resource = $2 and phone = $4
       union select id from sealed_contacts where shop_id = $1 and resource = $2 and name = $5
     ) as found order by id desc limit ${CONTACTS}`,
    [ctx.shop.id, list.name, key("email"), key("phone"), key("name")],
  );
  return rows.map((row) => row.id);
}

async function endOfScan(ctx: MirrorCtx, statement: Statement): Promise<Place | null> {
  const [row] = await ctx.db.query<{ id: string; place: string }>(statement.text, statement.values);
  return row ? { value: row.place, id: row.id } : null;
}

function placeOf(row: Found | undefined): Place | null {
  return row ? { value: row.place, id: row.id } : null;
}
