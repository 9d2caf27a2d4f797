/** What a list's query asks of each row, as conditions of SQL. */
import { zonedDayStart } from "~/lib/zoned-day";
import { chosen } from "~/resources/list";
import type { Filter, ListQuery, RecordList, SearchWay } from "~/resources/list";

/** Gives the parameter's place in a statement. */
export type Bind = (value: unknown, type: string) => string;

export interface Condition {
  /** The one that it is about, if it is one: the list may be sorted by it. */
  column: string | null;
  /** An index of its own answers it. */
  indexed: boolean;
  sql: (bind: Bind) => string;
}

/** `contacts` are ids of records whose personal data is what the search says. */
export function conditionsOf(
  list: RecordList,
  query: Pick<ListQuery, "search" | "filters">,
  timeZone: string,
  contacts: readonly string[],
): Condition[] {
  const filters = Object.entries(query.filters).flatMap(([name, text]) => {
    const filter = list.filters[name];
    return filter ? [filterCondition(filter, text, timeZone)] : [];
  });
  return query.search === undefined ? filters : [searchCondition(list.search, query.search, contacts), ...filters];
}

function filterCondition(filter: Filter, text: string, timeZone: string): Condition {
  const { column } = filter;
  const than = "bound" in filter && filter.bound === "from" ? ">=" : "<=";
  switch (filter.kind) {
    case "choice":
      return { column, indexed: false, sql: (bind) => `${column} = any(${bind(chosen(text), "text[]")})` };
    case "text":
      return { column, indexed: true, sql: (bind) => wayOf({ column, how: filter.how }, text, bind) ?? "false" };
    case "amount":
    case "count": {
      // Of the column's own type, or no index answers it.
      const type = filter.kind === "amount" ? "numeric" : "integer";
      return { column, indexed: false, sql: (bind) => `${column} ${than} ${bind(text, type)}` };
    }
    case "day": {
      // Until the end of the day is before the beginning of the next.
      const [sign, later] = filter.bound === "from" ? [">=", 0] : ["<", 1];
      const instant = zonedDayStart(text, timeZone, later);
      return { column, indexed: false, sql: (bind) => `${column} ${sign} ${bind(instant, "timestamptz")}` };
    }
    case "flag":
      return text === "true"
        ? { column, indexed: filter.indexed ?? false, sql: () => column }
        : { column, indexed: false, sql: () => `not ${column}` };
  }
}

/** What two letters are part of is no index's to find. */
const SHORTEST_PART = 3;

function searchCondition(ways: readonly SearchWay[], search: string, contacts: readonly string[]): Condition {
  const sql = (bind: Bind) => {
    const each = ways.map((way) => wayOf(way, search, bind)).filter((way) => way !== null);
    if (contacts.length > 0) each.push(`id = any(${bind(contacts, "bigint[]")})`);
    return `(${each.join(" or ")})`;
  };
  return { column: null, indexed: search.length >= SHORTEST_PART || !ways.some(({ how }) => how === "part"), sql };
}

/** Null when the text cannot be meant that way. */
function wayOf({ column, how }: SearchWay, text: string, bind: Bind): string | null {
  switch (how) {
    case "equals":
      return `${column} = ${bind(text, "text")}`;
    case "contains":
      return `${column} @> ${bind([text], "text[]")}`;
    case "number": {
      const number = /^#?(\d{1,9})$/.exec(text)?.[1];
      return number === undefined ? null : `${column} = ${bind(Number(number), "integer")}`;
    }
    case "part":
      return `${column} ilike ${bind(`%${text.replace(/[\\%_]/g, "\\$&")}%`, "text")}`;
  }
}
