/** A feed file as rows of named values, whatever its format. */
import { AppError } from "~/lib/errors";
import type { Encoding } from "~/lib/text-encoding";
import { textLines } from "~/lib/text-lines";
import type { TextLine } from "~/lib/text-lines";
import type { Json } from "~/resources/resource";
import { csvRows } from "./csv-rows";
import { jsonlRows } from "./jsonl-rows";
import { MOST_LINE } from "./raw-row";

/** `part` tells the variants of one line of JSON apart, from 0. A fault is a clause that makes a sentence after "Line 12: ". */
export type FeedLine = { n: number; part: number; raw: string } & (
  { cells: ReadonlyMap<string, Json>; isLastPart: boolean } | { fault: string }
);

export interface FeedHead {
  format: "csv" | "jsonl";
  /** Of a CSV file; "" otherwise. */
  delimiter: string;
  /** In their order, each with a name of its own; of JSON those of the first lines. */
  columns: string[];
  /** What a merchant should know, a sentence each. */
  notes: string[];
}

/** Lines that are looked at before the rest is read. */
const SAMPLE = 200;
export const MOST_COLUMNS = 500;
const DELIMITERS = [",", ";", "\t", "|"];

/** Throws `AppError("invalid")` with a sentence for a file that cannot be read at all. */
export async function readHead(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): Promise<{ head: FeedHead; sample: FeedLine[] }> {
  const lines: TextLine[] = [];
  let size = 0;
  for await (const line of textLines(chunks, encoding, MOST_LINE)) {
    lines.push(line);
    size += line.text.length;
    if (lines.length > SAMPLE || size > MOST_LINE || line.isCut) break;
  }
  const first = lines.find(({ text }) => text.trim() !== "")?.text.trimStart() ?? "";
  if (first === "") throw new AppError("invalid", "The file is empty.");
  if (first.startsWith("[")) {
    throw new AppError("invalid", "The file is one JSON list: write each product on a line of its own (JSON Lines).");
  }
  const head: FeedHead = first.startsWith("{") ? { ...EMPTY, format: "jsonl" } : await readCsvHead(lines, first);
  const sample = (await Array.fromAsync(linesOf(again(lines), head))).flat();
  if (head.format === "jsonl") {
    const names = new Set(sample.flatMap((line) => ("cells" in line ? [...line.cells.keys()] : [])));
    head.columns = [...names].slice(0, MOST_COLUMNS);
  }
  return { head, sample };
}

const EMPTY = { delimiter: "", columns: [], notes: [] };

/** All rows, in batches. */
export function feedLines(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  head: FeedHead,
): AsyncGenerator<FeedLine[]> {
  return linesOf(textLines(chunks, encoding, MOST_LINE), head);
}

async function* again<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function* linesOf(lines: AsyncIterable<TextLine>, head: FeedHead): AsyncGenerator<FeedLine[]> {
  if (head.format === "csv") yield* csvLines(lines, head);
  else yield* jsonLines(lines);
}

async function* jsonLines(lines: AsyncIterable<TextLine>): AsyncGenerator<FeedLine[]> {
  for await (const row of jsonlRows(lines)) {
    if ("fault" in row) yield [{ ...row, part: 0 }];
    else
      yield row.parts.map((cells, part) => ({
        n: row.n,
        raw: row.raw,
        part,
        cells,
        isLastPart: part + 1 === row.parts.length,
      }));
  }
}

async function* csvLines(lines: AsyncIterable<TextLine>, { delimiter, columns }: FeedHead): AsyncGenerator<FeedLine[]> {
  let isHeader = true;
  for await (const rows of csvRows(withoutSeparator(lines), delimiter)) {
    const wanted = isHeader ? rows.slice(1) : rows;
    if (rows.length > 0) isHeader = false;
    yield wanted.map(({ n, raw, ...row }): FeedLine => {
      const fault = "fault" in row ? row.fault : misfit(row.cells, columns);
      if (fault !== null) return { n, raw, part: 0, fault };
      const cells = "cells" in row ? row.cells : [];
      return { n, raw, part: 0, isLastPart: true, cells: new Map(columns.map((name, at) => [name, cells[at] ?? ""])) };
    });
  }
}

function misfit(cells: readonly string[], columns: readonly string[]): string | null {
  const extra = cells.slice(columns.length).some((cell) => cell.trim() !== "");
  if (!extra && cells.length >= columns.length) return null;
  return `it has ${cells.length} ${cells.length === 1 ? "value" : "values"}, but the file has ${columns.length} columns`;
}

async function readCsvHead(lines: readonly TextLine[], first: string): Promise<FeedHead> {
  const delimiter = SEPARATOR.exec(first)?.[1] ?? delimiterOf(first);
  for await (const [header] of csvRows(withoutSeparator(again(lines)), delimiter)) {
    if (!header) continue;
    if ("fault" in header)
      throw new AppError("invalid", `The names of the columns cannot be read: in line ${header.n}, ${header.fault}.`);
    return { format: "csv", delimiter, ...namesOf(header.cells) };
  }
  throw new AppError("invalid", "The file is empty.");
}

/** Excel's own first line, which says how values are parted. It counts as one. */
const SEPARATOR = /^sep=(.)$/i;

async function* withoutSeparator(lines: AsyncIterable<TextLine>): AsyncGenerator<TextLine> {
  let isFirst = true;
  for await (const line of lines) {
    yield isFirst && SEPARATOR.test(line.text) ? { ...line, text: "" } : line;
    isFirst = false;
  }
}

/** What stands most often between the names of columns; a name in quotation marks may hold anything. */
function delimiterOf(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, "");
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).delimiter;
}

function namesOf(cells: readonly string[]): Pick<FeedHead, "columns" | "notes"> {
  if (cells.length > MOST_COLUMNS)
    throw new AppError("invalid", `The file has ${cells.length} columns; up to ${MOST_COLUMNS} can be read.`);
  const columns: string[] = [];
  const notes: string[] = [];
  for (const [at, cell] of cells.entries()) {
    const name = cell.trim() || `Column ${at + 1}`;
    const isDouble = columns.includes(name);
    if (isDouble)
      notes.push(`The column "${name}" is there more than once: only the first is read, unless you choose otherwise.`);
    columns.push(isDouble ? `${name} (${at + 1})` : name);
  }
  return { columns, notes };
}
