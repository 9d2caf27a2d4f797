import { CsvError, parse } from "csv-parse/sync";
import type { TextLine } from "~/lib/text-lines";
import { TOO_LONG, UNREADABLE } from "./raw-row";
import type { RawRow } from "./raw-row";

/** Rows that are parsed together: one at a time would cost twenty times as much. */
const BLOCK = 200;
/** A row that goes on for longer, in characters, has a quotation mark too many; and no more than that waits to be parsed. */
const MOST_OPEN = 1024 * 1024;

/**
 * The rows of a CSV file (RFC 4180), the first being the names of its columns. A line that cannot be read is one row with its fault,
 * and reading begins anew at the line after it: a stray quotation mark costs its own line, never the rest of the file. A row is
 * counted as a spreadsheet does, over however many lines its values go; empty rows count and are left out.
 */
export async function* csvRows(lines: AsyncIterable<TextLine>, delimiter: string): AsyncGenerator<RawRow[]> {
  const reader = rowReader(delimiter);
  for await (const line of lines) {
    reader.take(line);
    if (reader.rows.length >= BLOCK) yield reader.rows.splice(0);
  }
  reader.end();
  yield reader.rows.splice(0);
}

function rowReader(delimiter: string) {
  const rows: RawRow[] = [];
  let n = 0;
  let width: number | null = null;
  /** Whole rows that wait to be parsed together, as lines. */
  let block: TextLine[][] = [];
  let waiting = 0;
  /** Lines of the row that is open: it has had an odd number of quotation marks. */
  let open: TextLine[] = [];
  let length = 0;
  let isOdd = false;

  const emit = (lines: readonly TextLine[], read: string[] | string) => {
    n++;
    const raw = textOf(lines);
    if (typeof read === "string") rows.push({ n, raw, fault: read });
    else if (lines.some(({ isBroken }) => isBroken)) rows.push({ n, raw, fault: UNREADABLE });
    else if (read.some((cell) => cell.trim() !== "")) rows.push({ n, raw, cells: read });
  };
  const add = (line: TextLine) => {
    open.push(line);
    length += line.text.length;
    if (countQuotes(line.text) % 2 === 1) isOdd = !isOdd;
  };
  const close = () => {
    const lines = open;
    open = [];
    length = 0;
    isOdd = false;
    return lines;
  };

  /** Its cells, or its fault. Values that go over lines and do not fit the columns are two rows that a stray mark has joined. */
  const judged = (lines: readonly TextLine[], cells: string[]): string[] | string => {
    if (cells.length > 1 || cells[0] !== "") width ??= cells.length;
    return lines.length > 1 && cells.length !== width ? NOT_CLOSED : cells;
  };

  /** False when there is a fault among them: then they are as they were. */
  const parseBlock = (): boolean => {
    if (block.length === 0) return true;
    const parsed = parseRows(block.map(textOf).join("\n"), delimiter);
    if (typeof parsed === "string" || parsed.length !== block.length) return false;
    const read = block.map((lines, at) => judged(lines, parsed[at] ?? []));
    if (read.some((cells) => typeof cells === "string")) return false;
    for (const [at, cells] of read.entries()) emit(block[at] ?? [], cells);
    block = [];
    return true;
  };

  /** Reads what waits row by row; with a fault known before the line after it is looked at. Nothing is left open at the end of the file. */
  const parseApart = (isEnd: boolean) => {
    const left = [...block.flat(), ...close()].toReversed();
    block = [];
    for (;;) {
      const line = left.pop();
      if (line) add(line);
      else if (!isEnd || open.length === 0) return;
      if (line && isOdd && length <= MOST_OPEN) continue;
      const parsed = isOdd ? NOT_CLOSED : parseRows(textOf(open), delimiter);
      const read = typeof parsed === "string" ? parsed : judged(open, parsed[0] ?? []);
      const lines = close();
      const [first, ...others] = lines;
      if (typeof read === "string" && first) {
        emit([first], faultOf(first, read));
        left.push(...others.toReversed());
      } else emit(lines, read);
    }
  };
  /** What is wrong with the line by itself says more than that it does not end. */
  const faultOf = ({ text }: TextLine, otherwise: string) => {
    const parsed = parseRows(text, delimiter);
    return typeof parsed === "string" ? parsed : otherwise;
  };

  const end = () => {
    if (!parseBlock() || open.length > 0) parseApart(true);
  };
  return {
    rows,
    end,
    take(line: TextLine) {
      if (line.isCut) {
        end();
        return emit([line], TOO_LONG);
      }
      add(line);
      if (isOdd && length <= MOST_OPEN) return;
      if (isOdd) return void (parseBlock(), parseApart(false));
      waiting += length;
      block.push(close());
      if (block.length < BLOCK && waiting < MOST_OPEN) return;
      waiting = 0;
      if (!parseBlock()) parseApart(false);
    },
  };
}

const NOT_CLOSED = 'a quotation mark (") is opened and never closed';

const FAULTS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE:
    'a quotation mark (") stands inside a value that is not in quotation marks: put the value in quotation marks, and write each mark inside it twice',
  CSV_INVALID_CLOSING_QUOTE:
    'something follows the quotation mark (") that ends a value: write each mark that belongs to a value twice',
};

/** The rows of whole lines, or a sentence about one that is none. */
function parseRows(text: string, delimiter: string): string[][] | string {
  try {
    return parse(`${text}\n`, { delimiter, record_delimiter: "\n", relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return FAULTS[error.code] ?? NOT_CLOSED;
  }
}

const textOf = (lines: readonly TextLine[]) => lines.map(({ text }) => text).join("\n");

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
}
