/** The orders list: keyset paging over an index, whatever the size of the mirror; nothing is counted. */
import { readCursor, writeCursor } from "~/lib/cursor";
import type { Place } from "~/lib/cursor";
import { zonedDayStart } from "~/lib/zoned-day";
import type { Direction, OrderListQuery, OrderSort } from "~/resources/orders/list-query";
import type { OrderListRow } from "~/resources/orders/shown";
import type { OrderPersonal } from "~/resources/orders/stored";
import type { MirrorCtx } from "./ctx";
import { lookupKey, openPersonal } from "./personal";
import type { LookupKind } from "./personal";

const PAGE = 50;
/** Orders looked through for one page when a filter has no index: what is rare is found by going on, not by waiting. */
const SCAN = 20_000;
const CONTACTS = 500;

const SORT_TYPES: Readonly<Record<OrderSort, string>> = {
  processed_at: "timestamptz",
  updated_at: "timestamptz",
  created_at: "timestamptz",
  number: "integer",
  total_price: "numeric",
};

export interface OrderListPage {
  rows: OrderListRow[];
  next: string | null;
  previous: string | null;
  /** Set when the page ended because enough orders were looked through: `next` goes on from there. */
  lookedThrough: number | null;
}

export interface Statement {
  text: string;
  values: unknown[];
}

/** One page of at most `size` orders. */
export async function listOrders(ctx: MirrorCtx, query: OrderListQuery, size = PAGE): Promise<OrderListPage> {
  const backwards = query.before !== undefined;
  const cursor = query.before ?? query.after;
  const place = cursor === undefined ? null : readCursor(cursor, query.sort.endsWith("_at") ? "instant" : "number");
  const contacts = await contactsFor(ctx, query.search);
  const statements = orderListStatements(ctx.shop, query, place, contacts, size);
  const found = await ctx.db.query<RawRow>(statements.page.text, statements.page.values);
  const more = found.length > size;
  const kept = found.slice(0, size);
  const scanEnd = more || !statements.scanEnd ? null : await endOfScan(ctx, statements.scanEnd);
  const onwards = more ? placeOf(kept.at(-1)) : scanEnd;
  if (backwards) kept.reverse();
  const first = placeOf(kept[0]) ?? (backwards ? null : place);
  const last = placeOf(kept.at(-1)) ?? (backwards ? place : null);
  const [before, after] = backwards ? [onwards, last] : [place && first, onwards];
  return {
    rows: await withDetails(ctx, kept),
    next: after && writeCursor(after),
    previous: before && writeCursor(before),
    lookedThrough: scanEnd ? SCAN : null,
  };
}

/**
 * The statement of a page, and the one that finds where a scan ended. Conditions an index answers go inside; the others
 * are put on at most `SCAN` rows of the sort's index. Exported for the test that reads its plan.
 */
export function orderListStatements(
  shop: { id: number; timeZone: string },
  query: OrderListQuery,
  place: Place | null,
  contacts: readonly string[],
  size = PAGE,
): { page: Statement; scanEnd: Statement | null } {
  const values: unknown[] = [shop.id];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const { sort } = query;
  const forwards = query.before === undefined;
  const direction: Direction = (query.direction === "desc") === forwards ? "desc" : "asc";
  const conditions = filterConditions(query, shop.timeZone);

  const inside = ["shop_id = $1"];
  if (place) {
    const type = SORT_TYPES[sort];
    inside.push(
      `(${sort}, id) ${direction === "desc" ? "<" : ">"} (${bind(place.value, type)}, ${bind(place.id, "bigint")})`,
    );
  }
  if (query.search !== undefined) inside.push(searchCondition(query.search, contacts, bind));
  for (const { column, sql } of conditions) if (column === "indexed" || column === sort) inside.push(sql(bind));
  const scanned = `from orders where ${inside.join(" and ")} order by ${sort} ${direction}, id ${direction}`;
  const insideValues = [...values];

  const rest = conditions.filter(({ column }) => column !== "indexed" && column !== sort).map(({ sql }) => sql(bind));
  if (rest.length === 0)
    return { page: { text: `select ${columns(sort)} ${scanned} limit ${size + 1}`, values }, scanEnd: null };
  const text = `select ${columns(sort)} from (select * ${scanned} limit ${SCAN}) o where ${rest.join(" and ")}
    order by ${sort} ${direction}, id ${direction} limit ${size + 1}`;
  const scanEnd = `select id, ${sort}::text as place ${scanned} offset ${SCAN - 1} limit 1`;
  return { page: { text, values }, scanEnd: { text: scanEnd, values: insideValues } };
}

type Bind = (value: unknown, type: string) => string;

interface Condition {
  /** "indexed" when an index of its own answers it; otherwise the column, which has one only if the list is sorted by it. */
  column: string;
  sql: (bind: Bind) => string;
}

function filterConditions(query: OrderListQuery, timeZone: string): Condition[] {
  const wanted: (Condition | false)[] = [
    !!query.tag && { column: "indexed", sql: (bind) => `tags @> ${bind([query.tag], "text[]")}` },
    !!query.sku && { column: "indexed", sql: (bind) => `skus @> ${bind([query.sku], "text[]")}` },
    query.partsPending === true && { column: "indexed", sql: () => "parts_pending" },
    query.partsPending === false && { column: "parts_pending", sql: () => "not parts_pending" },
    from("processed_at", query.dateFrom && zonedDayStart(query.dateFrom, timeZone)),
    until("processed_at", query.dateTo && zonedDayStart(query.dateTo, timeZone, 1)),
    from("updated_at", query.changedSince && zonedDayStart(query.changedSince, timeZone)),
    !!query.totalMin && { column: "total_price", sql: (bind) => `total_price >= ${bind(query.totalMin, "numeric")}` },
    !!query.totalMax && { column: "total_price", sql: (bind) => `total_price <= ${bind(query.totalMax, "numeric")}` },
    oneOf("financial_status", query.financial),
    oneOf("fulfillment_status", query.fulfillment),
    oneOf("country_code", query.country),
    query.test !== undefined && { column: "test", sql: (bind) => `test = ${bind(query.test, "boolean")}` },
  ];
  return wanted.filter((condition) => condition !== false);
}

const from = (column: string, instant: string | undefined): Condition | false =>
  !!instant && { column, sql: (bind) => `${column} >= ${bind(instant, "timestamptz")}` };
const until = (column: string, instant: string | undefined): Condition | false =>
  !!instant && { column, sql: (bind) => `${column} < ${bind(instant, "timestamptz")}` };
const oneOf = (column: string, values: readonly string[]): Condition | false =>
  values.length > 0 && { column, sql: (bind) => `${column} = any(${bind(values, "text[]")})` };

const columns = (
  sort: OrderSort,
) => `id, name, processed_at, updated_at, financial_status, fulfillment_status, cancelled_at,
  test, total_price, currency_code, tags, parts_pending, written_at, ${sort}::text as place`;

interface RawRow {
  id: string;
  name: string;
  processed_at: Date;
  updated_at: Date;
  financial_status: string | null;
  fulfillment_status: string;
  cancelled_at: Date | null;
  test: boolean;
  total_price: string;
  currency_code: string;
  tags: string[];
  parts_pending: boolean;
  written_at: Date;
  place: string;
}

/** "#1001", "1001" and the shop's own format by name or number; otherwise tag, SKU, or a customer found by blind index. */
function searchCondition(search: string, contacts: readonly string[], bind: Bind): string {
  const number = /^#?(\d{1,9})$/.exec(search)?.[1];
  const ways = [
    `name = ${bind(search, "text")}`,
    `tags @> ${bind([search], "text[]")}`,
    `skus @> ${bind([search], "text[]")}`,
    ...(number ? [`number = ${bind(Number(number), "integer")}`] : []),
    ...(contacts.length > 0 ? [`id = any(${bind(contacts, "bigint[]")})`] : []),
  ];
  return `(${ways.join(" or ")})`;
}

async function contactsFor(ctx: MirrorCtx, search: string | undefined): Promise<string[]> {
  if (search === undefined) return [];
  const key = (kind: LookupKind) => lookupKey(ctx.seal, ctx.shop.id, kind, search);
  const rows = await ctx.db.query<{ id: string }>(
    // Each by its own index: with an "or", a limit lets PostgreSQL read all contacts in the order of their ids instead.
    `select id from (
       select id from sealed_contacts where shop_id = $1 and resource = 'orders' and email = $2
       union select id from sealed_contacts where shop_id = $1 and resource = 'orders' and phone = $3
       union select id from sealed_contacts where shop_id = $1 and resource = 'orders' and name = $4
     ) as found order by id desc limit ${CONTACTS}`,
    [ctx.shop.id, key("email"), key("phone"), key("name")],
  );
  return rows.map((row) => row.id);
}

async function endOfScan(ctx: MirrorCtx, statement: Statement): Promise<Place | null> {
  const [row] = await ctx.db.query<{ id: string; place: string }>(statement.text, statement.values);
  return row ? { value: row.place, id: row.id } : null;
}

function placeOf(row: RawRow | undefined): Place | null {
  return row ? { value: row.place, id: row.id } : null;
}

/** Names are opened, and items counted, for the rows of one page only. */
async function withDetails(ctx: MirrorCtx, rows: readonly RawRow[]): Promise<OrderListRow[]> {
  const sealed = await ctx.db.query<{ id: string; sealed: Buffer }>(
    "select id, sealed from sealed_contacts where shop_id = $1 and resource = 'orders' and id = any($2::bigint[])",
    [ctx.shop.id, rows.map((row) => row.id)],
  );
  const names = new Map(
    sealed.map((contact) => {
      const personal = openPersonal(
        ctx.seal,
        ctx.shop.id,
        "orders",
        contact.id,
        contact.sealed,
      ) as unknown as OrderPersonal;
      return [contact.id, personal.customer?.displayName ?? personal.shippingAddress?.name ?? null];
    }),
  );
  const counts = await ctx.db.query<{ order_id: string; items: number }>(
    "select order_id, sum(quantity)::int as items from order_line_items where shop_id = $1 and order_id = any($2::bigint[]) group by 1",
    [ctx.shop.id, rows.map((row) => row.id)],
  );
  const items = new Map(counts.map((count) => [count.order_id, count.items]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    processedAt: row.processed_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    customer: names.get(row.id) ?? null,
    financialStatus: row.financial_status,
    fulfillmentStatus: row.fulfillment_status,
    cancelled: row.cancelled_at !== null,
    test: row.test,
    totalPrice: row.total_price,
    currencyCode: row.currency_code,
    tags: row.tags,
    items: items.get(row.id) ?? 0,
    partsPending: row.parts_pending,
    writtenAt: row.written_at.toISOString(),
  }));
}
