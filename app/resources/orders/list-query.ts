/** What can be asked of the orders list, and how it is written in a URL: shared by the page, its saved views and its reader. */

export const ORDER_SORTS = {
  processed_at: "Date",
  updated_at: "Last changed",
  created_at: "Created",
  number: "Order number",
  total_price: "Total",
} as const;

export type OrderSort = keyof typeof ORDER_SORTS;
export type Direction = "asc" | "desc";

export interface OrderFilters {
  search?: string;
  financial: string[];
  fulfillment: string[];
  country: string[];
  tag?: string;
  sku?: string;
  /** Decimal strings, in the shop's currency. */
  totalMin?: string;
  totalMax?: string;
  /** Calendar days in the shop's time zone, both included. */
  dateFrom?: string;
  dateTo?: string;
  changedSince?: string;
  test?: boolean;
  partsPending?: boolean;
}

/** Newest first, as the page shows them unasked. */
export const DEFAULT_SORT = { sort: "processed_at", direction: "desc" } as const;

export interface OrderListQuery extends OrderFilters {
  sort: OrderSort;
  direction: Direction;
  after?: string;
  before?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const AMOUNT = /^\d{1,12}(\.\d{1,4})?$/;

/** Reads what it understands and leaves out the rest: a URL somebody edited still shows a list. */
export function orderListQuery(params: URLSearchParams): OrderListQuery {
  const text = (name: string, pattern?: RegExp) => {
    const value = params.get(name)?.trim();
    return value && (!pattern || pattern.test(value)) ? value : undefined;
  };
  const many = (name: string) => (params.get(name) ?? "").split(",").filter((value) => /^[A-Z_]+$/.test(value));
  const flag = (name: string) => (params.has(name) ? params.get(name) === "true" : undefined);
  const day = (name: string) => {
    const value = text(name, DAY);
    return value && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  const [sort, direction] = (params.get("sort") ?? "").split(" ");
  return {
    search: text("query"),
    financial: many("financial"),
    fulfillment: many("fulfillment"),
    country: many("country"),
    tag: text("tag"),
    sku: text("sku"),
    totalMin: text("min", AMOUNT),
    totalMax: text("max", AMOUNT),
    dateFrom: day("from"),
    dateTo: day("to"),
    changedSince: day("changed"),
    test: flag("test"),
    partsPending: flag("pending"),
    sort: sort && sort in ORDER_SORTS ? (sort as OrderSort) : DEFAULT_SORT.sort,
    direction: direction === "asc" ? "asc" : "desc",
    after: text("after"),
    before: text("before"),
  };
}

/** The query without its place in the list, as it is kept in a saved view. */
export function orderListParams(query: Omit<OrderListQuery, "after" | "before">): URLSearchParams {
  const params = new URLSearchParams();
  const set = (name: string, value: string | boolean | undefined) => {
    if (value !== undefined && value !== "") params.set(name, String(value));
  };
  set("query", query.search);
  set("financial", query.financial.join(","));
  set("fulfillment", query.fulfillment.join(","));
  set("country", query.country.join(","));
  set("tag", query.tag);
  set("sku", query.sku);
  set("min", query.totalMin);
  set("max", query.totalMax);
  set("from", query.dateFrom);
  set("to", query.dateTo);
  set("changed", query.changedSince);
  set("test", query.test);
  set("pending", query.partsPending);
  if (query.sort !== DEFAULT_SORT.sort || query.direction !== DEFAULT_SORT.direction)
    set("sort", `${query.sort} ${query.direction}`);
  return params;
}
