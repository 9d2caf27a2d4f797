/** What can be asked of the products list, and how it is written in a URL: shared by the page and its reader. */

export const PRODUCT_SORTS = {
  updated_at: "Last changed",
  created_at: "Created",
  title: "Title",
  total_inventory: "Inventory",
} as const;

export type ProductSort = keyof typeof PRODUCT_SORTS;

export interface ProductListQuery {
  /** Part of a title; a tag, SKU or barcode exactly. */
  search?: string;
  /** ACTIVE · ARCHIVED · DRAFT · UNLISTED */
  status: string[];
  vendor?: string;
  tag?: string;
  sort: ProductSort;
  direction: "asc" | "desc";
  after?: string;
  before?: string;
}

export const DEFAULT_PRODUCT_SORT = { sort: "updated_at", direction: "desc" } as const;

/** Reads what it understands and leaves out the rest: a URL somebody edited still shows a list. */
export function productListQuery(params: URLSearchParams): ProductListQuery {
  const text = (name: string) => params.get(name)?.trim() || undefined;
  const [sort, direction] = (params.get("sort") ?? "").split(" ");
  return {
    search: text("query"),
    status: (params.get("status") ?? "").split(",").filter((value) => /^[A-Z_]+$/.test(value)),
    vendor: text("vendor"),
    tag: text("tag"),
    sort: sort && sort in PRODUCT_SORTS ? (sort as ProductSort) : DEFAULT_PRODUCT_SORT.sort,
    direction: direction === "asc" ? "asc" : "desc",
    after: text("after"),
    before: text("before"),
  };
}

/** The query without its place in the list. */
export function productListParams(query: Omit<ProductListQuery, "after" | "before">): URLSearchParams {
  const params = new URLSearchParams();
  const set = (name: string, value: string | undefined) => value && params.set(name, value);
  set("query", query.search);
  set("status", query.status.join(","));
  set("vendor", query.vendor);
  set("tag", query.tag);
  if (query.sort !== DEFAULT_PRODUCT_SORT.sort || query.direction !== DEFAULT_PRODUCT_SORT.direction)
    set("sort", `${query.sort} ${query.direction}`);
  return params;
}
