/** The products list: keyset paging over the sort's index; nothing is counted. */
import { readCursor, writeCursor } from "~/lib/cursor";
import type { ProductListQuery, ProductSort } from "~/resources/products/list-query";
import type { ProductListRow } from "~/resources/products/shown";

import type { MirrorCtx } from "./ctx";

const PAGE = 50;

const SORTS: Readonly<Record<ProductSort, { type: string; cursor: "instant" | "text" | "number" }>> = {
  updated_at: { type: "timestamptz", cursor: "instant" },
  created_at: { type: "timestamptz", cursor: "instant" },
  title: { type: "text", cursor: "text" },
  total_inventory: { type: "integer", cursor: "number" },
};

interface RawRow extends Omit<ProductListRow, "inventory" | "writtenAt"> {
  total: number;
  tracked: boolean;
  written_at: Date;
  place: string;
}

/** One page of at most `size` products. Throws `AppError("invalid")` for a cursor that is none of ours. */
export async function listProducts(ctx: MirrorCtx, query: ProductListQuery, size = PAGE) {
  const { sort } = query;
  const backwards = query.before !== undefined;
  const cursor = query.before ?? query.after;
  const values: unknown[] = [ctx.shop.id];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const direction = (query.direction === "desc") === !backwards ? "desc" : "asc";
  const where = ["shop_id = $1", ...conditions(query, bind)];
  if (cursor !== undefined) {
    const { value, id } = readCursor(cursor, SORTS[sort].cursor);
    const place = `(${bind(value, SORTS[sort].type)}, ${bind(id, "bigint")})`;
    where.push(`(${sort}, id) ${direction === "desc" ? "<" : ">"} ${place}`);
  }
  const found = await ctx.db.query<RawRow>(
    `select id::text, title, status, total_inventory as total, tracks_inventory as tracked, variant_count as variants,
            product_type as "productType", vendor, tags, image_url as "imageUrl", written_at, ${sort}::text as place
       from products where ${where.join(" and ")} order by ${sort} ${direction}, id ${direction} limit ${size + 1}`,
    values,
  );
  const more = found.length > size;
  const kept = found.slice(0, size);
  if (backwards) kept.reverse();
  const [first, last] = [kept[0], kept.at(-1)];
  const hasNext = backwards || more;
  const hasPrevious = backwards ? more : cursor !== undefined;
  return {
    rows: kept.map(rowOf),
    next: hasNext && last ? writeCursor({ value: last.place, id: last.id }) : null,
    previous: hasPrevious && first ? writeCursor({ value: first.place, id: first.id }) : null,
  };
}

const rowOf = ({ total, tracked, written_at, place: _, ...row }: RawRow): ProductListRow => ({
  ...row,
  inventory: tracked ? total : null,
  writtenAt: written_at.toISOString(),
});

function conditions(
  { search, status, vendor, tag }: ProductListQuery,
  bind: (value: unknown, type: string) => string,
): string[] {
  const where: string[] = [];
  if (search !== undefined) {
    const one = bind([search], "text[]");
    const part = bind(`%${search.replace(/[\\%_]/g, "\\$&")}%`, "text");
    where.push(`(title ilike ${part} or skus @> ${one} or barcodes @> ${one} or tags @> ${one})`);
  }
  if (status.length > 0) where.push(`status = any(${bind(status, "text[]")})`);
  if (vendor !== undefined) where.push(`vendor = ${bind(vendor, "text")}`);
  if (tag !== undefined) where.push(`tags @> ${bind([tag], "text[]")}`);
  return where;
}
