/** What a cell of a feed says about a field: as `readField` reads it, after what programs that write files do to values is undone. */
import type { Json } from "../resource";
import type { FeedMapping } from "./feed-columns";
import { writtenNumber } from "./feed-numbers";
import { readField } from "./field-input";
import type { Read } from "./field-input";
import { kindOf } from "./fields";

/** How the cells of a file are to be read. */
export interface CellFormat extends Pick<FeedMapping, "emptyCells" | "decimals"> {
  currencyCode: string;
}

/** Null for a cell that says nothing. An empty one never takes away what a product cannot be without; JSON's null is refused there. */
export function readCell(field: string, given: Json, format: CellFormat): Read | null {
  const cell = typeof given === "string" ? plainCell(given) : given;
  if (cell === null) return readField(field, null);
  if (cell === "") {
    const cleared = format.emptyCells === "clear" ? readField(field, null) : null;
    return cleared && "value" in cleared ? cleared : null;
  }
  if (typeof cell !== "string") return readField(field, cell);
  const kind = kindOf(field);
  if (kind === "money" || kind === "number") return readNumber(field, cell, format);
  if (kind === "text" && isShortened(cell)) return { problem: `${quoted(cell)} ${SHORTENED}` };
  return readField(field, field === "handle" ? cell.toLowerCase() : cell);
}

/** Without what is around it, and without the apostrophe that keeps spreadsheets from running a text, or from rounding a number. */
export const plainCell = (text: string) => text.trim().replace(/^'(?=[=+\-@]|\d+$)/, "");

/** A spreadsheet has made a power of ten of a long number, and nobody knows its last digits any more. */
const isShortened = (text: string) => /^\d(?:[.,]\d+)?E\+\d{2}$/.test(text);
const SHORTENED = "was shortened by a spreadsheet: give the column the format Text and fill it again.";

function readNumber(field: string, cell: string, { decimals, currencyCode }: CellFormat): Read {
  const [, before, amount = "", after] = /^([A-Z]{3})?\s*(.*?)\s*([A-Z]{3})?$/.exec(cell) ?? [];
  const currency = before ?? after;
  if (currency !== undefined && currency !== currencyCode)
    return { problem: `${quoted(cell)} is not in ${currencyCode}, as the prices of this shop are.` };
  const number = writtenNumber(amount, decimals);
  if (number !== null) return readField(field, number);
  const [point, group] = decimals === "point" ? [".", ","] : [",", "."];
  const isGrouped = new RegExp(`^\\d{1,3}\\${group}\\d{3}$`).test(amount);
  return {
    problem: isGrouped
      ? `${quoted(cell)} may be two numbers: write it without "${group}", or with decimals after a "${point}".`
      : `${quoted(cell)} is not a number.`,
  };
}

/** Long values are told by their beginnings. */
export function quoted(value: Json): string {
  const text = typeof value === "string" ? value.trim() : JSON.stringify(value);
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}
