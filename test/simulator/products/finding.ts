import type { Position } from "../store/contract.ts";
import type { Product, Seconds, Variant } from "./state.ts";
import { compareIds } from "./ids.ts";
import { sellable, totalInventory } from "./levels.ts";
import { variantTitle } from "./product-nodes.ts";
import type { ProductSearch, ProductSortKey, VariantSortKey } from "./searching.ts";
import type { Shelves } from "./shelves.ts";

interface Row {
  id: string;
  value: number | string;
  product: Product;
  variant?: Variant;
}
type Sort = { key: string; reverse: boolean };

export interface Finder {
  count(what: What, search: ProductSearch): number;
  find(what: What, search: ProductSearch, sort: Sort, after?: Position): Generator<Position>;
}
export type What = "products" | "variants" | "items";

export interface Seen {
  /** The `updatedAt` that the search index knew at an instant; undefined when the product was not there yet. */
  updatedAt(product: Product, until: number): Seconds | undefined;
  /** When the newest change was. */
  lastChange(): number;
}

/** Finds by looking at every product: a list per sort key, kept until something changes. */
export function createFinder(shelves: Shelves, seen: Seen): Finder {
  const kept = new Map<string, { version: number; rows: Row[] }>();

  function rowsOf(what: What, key: string, until?: number): Row[] {
    const name = `${what} ${key}`;
    const known = kept.get(name);
    if (until === undefined && known?.version === shelves.version()) return known.rows;
    const rows: Row[] = [];
    for (const product of shelves.all()) {
      const updatedAt = until === undefined ? product.updatedAt : seen.updatedAt(product, until);
      if (updatedAt === undefined) continue;
      if (what === "products") rows.push({ id: product.id, value: productValue(product, key, updatedAt), product });
      else
        for (const variant of product.variants) {
          const id = what === "items" ? variant.item.id : variant.id;
          rows.push({ id, value: variantValue(product, variant, key), product, variant });
        }
    }
    rows.sort(compareRows);
    if (until === undefined) kept.set(name, { version: shelves.version(), rows });
    return rows;
  }

  function* matching(what: What, search: ProductSearch, { key, reverse }: Sort, after?: Position): Generator<Row> {
    const lag = search.indexedUntil?.getTime();
    const until = lag !== undefined && lag < seen.lastChange() ? lag : undefined;
    const rows = rowsOf(what, key, until);
    const place = after ? { id: after.id, value: inside(key, after.value) } : undefined;
    const at = place ? lowerBound(rows, place) : reverse ? rows.length : 0;
    const isHere = place && rows[at]?.id === place.id;
    const step = reverse ? -1 : 1;
    for (let k = reverse ? at - 1 : at + (isHere ? 1 : 0); k >= 0 && k < rows.length; k += step) {
      const row = rows[k] as Row;
      const { product, variant } = row;
      const newest = until === undefined ? product.updatedAt : (seen.updatedAt(product, until) ?? 0);
      const own = what === "items" ? variant?.item.updatedAt : variant?.updatedAt;
      if (
        search.matches({
          product,
          variant,
          updatedAt: Math.min(own ?? newest, until === undefined ? Infinity : newest),
        })
      )
        yield row;
    }
  }

  return {
    count(what, search) {
      let count = 0;
      for (const row of matching(what, search, { key: "ID", reverse: false })) count += row.id ? 1 : 0;
      return count;
    },
    *find(what, search, sort, after) {
      for (const { id, value } of matching(what, search, sort, after))
        yield { id, value: outside(sort.key, value, id) };
    },
  };
}

function productValue(product: Product, key: string, updatedAt: Seconds): number | string {
  switch (key as ProductSortKey) {
    case "ID":
      return 0;
    case "CREATED_AT":
      return product.createdAt;
    case "UPDATED_AT":
      return updatedAt;
    case "PUBLISHED_AT":
      return product.publishedAt ?? 0;
    case "INVENTORY_TOTAL":
      return totalInventory(product);
    case "TITLE":
      return folded(product.title);
    case "VENDOR":
      return folded(product.vendor);
    case "PRODUCT_TYPE":
      return folded(product.productType);
  }
}

function variantValue(product: Product, variant: Variant, key: string): number | string {
  switch (key as VariantSortKey) {
    case "ID":
      return 0;
    case "SKU":
      return folded(variant.item.sku ?? "");
    case "INVENTORY_QUANTITY":
      return sellable(variant);
    case "TITLE":
      return folded(variantTitle(variant));
    case "NAME":
    case "FULL_TITLE":
      return folded(`${product.title} - ${variantTitle(variant)}`);
  }
}

const folded = (text: string): string => text.toLowerCase();

function compareRows(a: Pick<Row, "id" | "value">, b: Pick<Row, "id" | "value">): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return compareIds(a.id, b.id);
}

/** The first row that is not before a place. */
function lowerBound(rows: Row[], place: Pick<Row, "id" | "value">): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRows(rows[middle] as Row, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cursors carry times as milliseconds and, sorted by id, the id. */
const isTime = (key: string): boolean => key.endsWith("_AT");
const outside = (key: string, value: number | string, id: string): number | string =>
  key === "ID" ? id : isTime(key) ? Number(value) * 1000 : value;
const inside = (key: string, value: number | string): number | string =>
  key === "ID" ? 0 : isTime(key) ? Math.floor(Number(value) / 1000) : value;
