import { proposeColumns } from "~/resources/catalog/feed-columns";
import type { FeedMapping } from "~/resources/catalog/feed-columns";
import { readRow } from "~/resources/catalog/feed-row";
import type { ReadRow, RowFormat } from "~/resources/catalog/feed-row";
import type { Json } from "~/resources/resource";
import { MOST_COLUMNS } from "./feed-lines";
import type { FeedLine } from "./feed-lines";

/** A row that could be read, or why not: a sentence. */
export type DecodedRow = { n: number; part: number; raw: string } & (
  | { read: ReadRow; /** What rows of one product have in common within the file. */ family: string | null }
  | { reason: string }
);

/** A clause about a line, or sentences about it, with its number. */
export const sentence = (n: number, clause: string | readonly string[]) =>
  `Line ${n}: ${typeof clause === "string" ? `${clause}.` : clause.join(" ")}`;

export interface LineDecoder {
  decode(line: FeedLine): DecodedRow;
  /** Columns that the mapping does not know, because no line of the beginning has them (JSON), with what their names say they are. */
  late: ReadonlyMap<string, string | null>;
}

/**
 * Reads rows as the mapping says. Rows that follow one with the same handle are further variants of its product (Shopify's export): what
 * they leave empty of the product stands in its first row, and so do the names of the options.
 */
export function lineDecoder(mapping: FeedMapping, format: Omit<RowFormat, "emptyCells" | "decimals">): LineDecoder {
  const late = new Map<string, string | null>();
  const targets = new Map(Object.entries(mapping.columns));
  const targetOf = (column: string) => {
    const known = targets.get(column);
    if (known !== undefined || late.size >= MOST_COLUMNS) return known ?? null;
    const proposed = proposeColumns([column], format.locations).columns[column] ?? null;
    const target = proposed !== null && [...targets.values()].includes(proposed) ? null : proposed;
    targets.set(column, target);
    late.set(column, target);
    return target;
  };
  const rowFormat = { ...format, emptyCells: mapping.emptyCells, decimals: mapping.decimals };
  let last: { handle: string; names: (string | null)[] } | null = null;

  const decode: LineDecoder["decode"] = ({ n, part, raw, ...line }) => {
    if ("fault" in line) return { n, part, raw, reason: sentence(n, line.fault) };
    const cells = new Map<string, Json>();
    for (const [column, cell] of line.cells) {
      const target = targetOf(column);
      if (target !== null) cells.set(target, cell);
    }
    const row = readRow(cells, rowFormat);
    if ("problems" in row) return { n, part, raw, reason: sentence(n, row.problems) };

    const handle = row.keys.handle ?? null;
    const isSame = handle !== null && handle === last?.handle;
    const names = row.options.map(({ name }, at) => name ?? (isSame ? (last?.names[at] ?? null) : null));
    const isContinued = isSame && isEmpty(cells.get("title"));
    if (!isSame) last = handle === null ? null : { handle, names };
    const read: ReadRow = {
      ...row,
      product: isContinued ? withoutEmpty(row.product, cells) : row.product,
      options: row.options.map(({ value }, at) => ({ name: names[at] ?? null, value })),
    };
    const isOneOfMany = part > 0 || !line.isLastPart;
    return { n, part, raw, read, family: handle !== null ? `handle:${handle}` : isOneOfMany ? `line:${n}` : null };
  };
  return { decode, late };
}

const isEmpty = (cell: Json | undefined) => cell === undefined || (typeof cell === "string" && cell.trim() === "");

const withoutEmpty = (product: ReadRow["product"], cells: ReadonlyMap<string, Json>) =>
  Object.fromEntries(Object.entries(product).filter(([field]) => !isEmpty(cells.get(field))));
