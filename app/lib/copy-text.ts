/**
 * Values as PostgreSQL's COPY text format writes them (https://www.postgresql.org/docs/18/sql-copy.html, "Text Format").
 * There is a library for the stream, but none for the format that is worth a dependency: it is this file.
 */

export type CopyValue =
  string | number | boolean | null | undefined | Date | Uint8Array | readonly string[] | { json: string };

const SPECIAL = /[\\\t\n\r\0]/;
const ESCAPED: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\0": "\ufffd",
};

const escape = (text: string) => (SPECIAL.test(text) ? text.replace(/[\\\t\n\r\0]/g, (c) => ESCAPED[c] ?? c) : text);

/** One row, ending in a newline. NUL, which PostgreSQL cannot store, becomes U+FFFD. */
export function copyLine(values: readonly CopyValue[]): string {
  return `${copyFields(values)}\n`;
}

/** A part of a row, without a tab before or behind it. */
export function copyFields(values: readonly CopyValue[]): string {
  return values.map(copyField).join("\t");
}

function copyField(value: CopyValue): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "string") return escape(value);
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "t" : "f";
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array)
    return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}`;
  // JSON text has no raw control characters, and most of it no backslash: a plain search is many times faster.
  if ("json" in value) return value.json.includes("\\") ? escape(value.json) : value.json;
  return escape(`{${value.map((item) => `"${item.replace(/["\\]/g, "\\$&")}"`).join(",")}}`);
}

/** JSON text that jsonb accepts: NUL and lone surrogates, legal in JSON but not in PostgreSQL, become U+FFFD. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes("\\u") || !/\\u(?:0000|d[89a-f])/i.test(text)) return text;
  return JSON.stringify(JSON.parse(text), (_key, item: unknown) => {
    if (typeof item === "string") return storable(item);
    if (item === null || typeof item !== "object" || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [storable(key), inner as unknown]));
  });
}

/** Text as PostgreSQL can store it: NUL and lone surrogates become U+FFFD. */
export const storable = (text: string) => text.toWellFormed().replaceAll("\0", "\ufffd");
