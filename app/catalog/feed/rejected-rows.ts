/** What was not imported, as a file to be mended and imported again: each row as it stood, with the reason in a column of its own. */
import { parse } from "csv-parse/sync";
import { csvLines } from "~/lib/csv";
import { AppError } from "~/lib/errors";
import type { MirrorCtx } from "~/mirror/ctx";
import { NOT_IMPORTED } from "~/resources/catalog/feed";
import { KEPT_DAYS } from "~/resources/retention";
import { findImport } from "./imports";

/** The column that is added; an import leaves it out. */
export const REASON = "Not imported because";

const ROWS = 500;
/** Without this mark Excel takes UTF-8 for an older alphabet. */
const BYTE_ORDER_MARK = "\uFEFF";

export interface RejectedFile {
  name: string;
  format: "csv" | "jsonl";
  text: AsyncGenerator<string>;
}

/** Throws `AppError("not_found")`, also once the rows are deleted. One page of rows is in memory, whatever their number. */
export async function rejectedRows(ctx: MirrorCtx, importId: string): Promise<RejectedFile> {
  const { fileName, format, delimiter, columns, rows } = await findImport(ctx, ctx.db, importId);
  if (rows > 0 && !(await hasRows(ctx, importId)))
    throw new AppError("not_found", `Rows of a feed are kept for ${KEPT_DAYS.feeds} days: these are deleted.`);
  const name = `${fileName.replace(/\.\w{1,8}$/, "")}-not-imported`;
  const pages = rejectedPages(ctx, importId);
  if (format === "jsonl") return { name, format, text: jsonText(pages) };
  return { name, format: "csv", text: csvText(pages, delimiter, columns) };
}

async function hasRows(ctx: MirrorCtx, importId: string): Promise<boolean> {
  const rows = await ctx.db.query("select from feed_rows where shop_id = $1 and import_id = $2 limit 1", [
    ctx.shop.id,
    importId,
  ]);
  return rows.length > 0;
}

interface Rejected {
  n: number;
  raw: string | null;
  reason: string;
}

/** Line by line: what is wrong with several variants of one is said together. */
async function* rejectedPages(ctx: MirrorCtx, importId: string): AsyncGenerator<Rejected[]> {
  for (let after = 0; ;) {
    const rows = await ctx.db.query<Rejected>(
      `select n, min(raw) as raw, string_agg(distinct reason, ' ') as reason from feed_rows
        where shop_id = $1 and import_id = $2 and n > $3 and state = any($4) group by n order by n limit ${ROWS}`,
      [ctx.shop.id, importId, after, NOT_IMPORTED],
    );
    yield rows;
    if (rows.length < ROWS) return;
    after = rows.at(-1)?.n ?? after;
  }
}

async function* csvText(
  pages: AsyncIterable<Rejected[]>,
  delimiter: string,
  columns: readonly string[],
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLines([[...columns, REASON]]);
  for await (const rows of pages) {
    yield csvLines(
      rows.map(({ raw, reason }) => {
        const cells = cellsOf(raw ?? "", delimiter);
        const own = columns.map((_name, at) => cells[at] ?? "");
        return [...own, reason, ...cells.slice(columns.length)];
      }),
    );
  }
}

/** A row that cannot be read stands in the first column, whole. */
function cellsOf(raw: string, delimiter: string): string[] {
  try {
    return parse(raw, { delimiter, record_delimiter: "\n", relax_column_count: true })[0] ?? [];
  } catch {
    return [raw];
  }
}

async function* jsonText(pages: AsyncIterable<Rejected[]>): AsyncGenerator<string> {
  for await (const rows of pages) yield rows.map(jsonLine).join("");
}

/** The object gets a key more, at its end, and is otherwise as it stood: numbers keep all of their digits. */
function jsonLine({ raw, reason }: Rejected): string {
  const added = `${JSON.stringify(REASON)}:${JSON.stringify(reason)}`;
  const object = /^\s*(\{[^]*)\}\s*$/.exec(raw ?? "")?.[1];
  if (object === undefined || !isObject(raw ?? "")) return `{"line":${JSON.stringify(raw ?? "")},${added}}\n`;
  return `${object}${object.trim() === "{" ? "" : ","}${added}}\n`;
}

function isObject(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
