/**
 * A list of records: what can be asked of it, how that is written in an address, and which columns answer it. A resource says it once;
 * the page, its saved views, the export and the mirror's reader go by it.
 */
import type { Json } from "./resource";

export type Direction = "asc" | "desc";

/** How values of a column compare; each sort is read from an index on (shop_id, column, id). */
export interface Sort {
  label: string;
  type: "timestamptz" | "integer" | "numeric" | "text";
  /** What its two directions are called. */
  words: Readonly<Record<Direction, string>>;
}

/** A filter, under its name in the address. */
export type Filter = {
  label: string;
  column: string;
  /** Offered beside the search before anybody adds it. */
  pinned?: true;
} & (
  | { kind: "choice"; values: readonly string[]; words?: (value: string) => string }
  /** By an index of its own. */
  | { kind: "text"; how: "equals" | "contains" }
  /** A decimal, in the shop's currency where it is money. */
  | { kind: "amount"; bound: "from" | "until" }
  /** A whole number, which may be negative. */
  | { kind: "count"; bound: "from" | "until" }
  /** A calendar day in the shop's time zone, included. */
  | { kind: "day"; bound: "from" | "until" }
  /** `indexed` when those that have it are few, and an index holds them alone. */
  | { kind: "flag"; words: readonly [yes: string, no: string]; indexed?: true }
);

/** How one text is looked for: each by an index of its own; "part" from three letters on. */
export interface SearchWay {
  column: string;
  how: "equals" | "contains" | "number" | "part";
}

/** A row as the database gives it: the columns of `RecordList.columns`. */
export type RawRow = Readonly<Record<string, unknown>>;

export interface RecordList<Row extends { id: string } = { id: string }> {
  /** Of its resource, and of its table: they bear the same name. */
  name: string;
  sorts: Readonly<Record<string, Sort>>;
  /** As the page shows it unasked. */
  unasked: { sort: string; direction: Direction };
  filters: Readonly<Record<string, Filter>>;
  search: readonly SearchWay[];
  /** What there is to search by, in the empty field. */
  searchedBy: string;
  /** The first shows everything. */
  views: readonly { name: string; query: string }[];
  /** Expressions over its table `t`, which is read for the rows of one page only. */
  columns: string;
  /** `personal` is opened where a record has any. */
  row: (raw: RawRow, personal: Json | null) => Row;
}

export interface ListQuery {
  search?: string;
  /** Filter → its text in the address; those of a choice are parted by commas. */
  filters: Readonly<Record<string, string>>;
  sort: string;
  direction: Direction;
  after?: string;
  before?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const AMOUNT = /^\d{1,12}(\.\d{1,4})?$/;
const COUNT = /^-?\d{1,9}$/;

/** Reads what it understands and leaves out the rest: an address somebody edited still shows a list. */
export function listQuery(list: RecordList, params: URLSearchParams): ListQuery {
  const text = (name: string) => params.get(name)?.trim() || undefined;
  const filters = Object.entries(list.filters).flatMap(([name, filter]) => {
    const value = understood(filter, text(name) ?? "");
    return value === "" ? [] : [[name, value] as const];
  });
  const [sort = "", direction] = (params.get("sort") ?? "").split(" ");
  const isKnown = Object.hasOwn(list.sorts, sort);
  return {
    search: text("query"),
    filters: Object.fromEntries(filters),
    ...(isKnown ? { sort, direction: direction === "asc" ? "asc" : "desc" } : list.unasked),
    after: text("after"),
    before: text("before"),
  };
}

/** "" for what cannot be meant. */
function understood(filter: Filter, text: string): string {
  switch (filter.kind) {
    case "choice":
      return chosen(text)
        .filter((value) => /^[A-Z_]+$/.test(value))
        .join(",");
    case "text":
      return text;
    case "amount":
      return AMOUNT.test(text) ? text : "";
    case "count":
      return COUNT.test(text) ? text : "";
    case "day":
      return DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : "";
    case "flag":
      return text === "true" || text === "false" ? text : "";
  }
}

export const chosen = (text: string | undefined): string[] => (text ? text.split(",") : []);

/** The query without its place in the list, as it is kept in a saved view. */
export function listParams(list: RecordList, query: Omit<ListQuery, "after" | "before">): URLSearchParams {
  const params = narrowingParams(list, query);
  const { sort, direction } = query;
  if (sort !== list.unasked.sort || direction !== list.unasked.direction) params.set("sort", `${sort} ${direction}`);
  return params;
}

/** What leaves records out, in the order of the list's filters; nothing of how it is sorted. */
export function narrowingParams(list: RecordList, { search, filters }: Pick<ListQuery, "search" | "filters">) {
  const params = new URLSearchParams(search === undefined ? {} : { query: search });
  for (const name of Object.keys(list.filters)) if (filters[name]) params.set(name, filters[name]);
  return params;
}
