import { stringify } from "csv-stringify/sync";

/** Some spreadsheets part cells at semicolons or tabs too; what has one stays together in quotes. */
const NEEDS_QUOTES = /[;\t\r\n]/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * Rows as lines of CSV (RFC 4180). A text that a spreadsheet would run as a formula ("=…", "+…", "-…", "@…": a customer may call
 * himself so) gets an apostrophe before it; a negative amount does not.
 */
export function csvLines(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(rows as (string | number | null)[][], {
    record_delimiter: "\r\n",
    quoted_match: NEEDS_QUOTES,
    escape_formulas: true,
    cast: { string: (text) => (DECIMAL.test(text) ? { value: text, escape_formulas: false } : text) },
  });
}
