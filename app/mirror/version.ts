import { copyLine, jsonText } from "~/lib/copy-text";
import type { CopyValue } from "~/lib/copy-text";
import type { Digest } from "~/lib/digest";
import type { Seal } from "~/lib/seal";
import type { Change, ColumnValue, Json, MirrorRecord } from "~/resources/resource";

import type { Shop } from "./ctx";
import { contactLine } from "./personal";

/**
 * A record as the bytes that are written, with the hashes that say whether they have to be. A batch waits as bytes: the
 * node they were made from would take many times the memory, and the garbage collector would carry its texts around.
 */
export interface Version {
  record: Pick<MirrorRecord, "id" | "name" | "updatedAt" | "parts">;
  /** Id, `updatedAt`, document and typed columns, as COPY takes them, with the newline. */
  row: Uint8Array;
  /** Lines of COPY per child table; empty for no rows. */
  children: Uint8Array[];
  /** A line of COPY: the personal data, sealed; null when there is none. */
  contact: Uint8Array | null;
  /** JSON; null when there are none or they are not known. */
  parts: string | null;
  /** Of everything but the parts. */
  hash: Buffer;
  /** Null while the parts are not known. */
  partsHash: Buffer | null;
}

/** What a version is made with. */
export interface VersionCtx {
  shop: Pick<Shop, "id">;
  digest: Digest;
  seal: Seal;
  /** UTF-8 of a text. Left out, each has memory of its own; a batch that is packed has its own place for them. */
  encode?: (text: string) => Uint8Array;
}

const utf8 = (text: string): Uint8Array => Buffer.from(text);

/** `resource` is the name of the record's. */
export function versionOf(ctx: VersionCtx, resource: string, record: MirrorRecord): Version {
  const { shop, digest, seal, encode = utf8 } = ctx;
  const { id, name, updatedAt, parts } = record;
  const columns = record.row.map(copyValue);
  const row = encode(copyLine([id, updatedAt, copyValue({ json: record.document }), ...columns]));
  const children = record.children.map((rows) =>
    encode(rows.map((child) => copyLine([shop.id, ...child.map(copyValue)])).join("")),
  );
  const { personal } = record;
  const clear = personal && { lookup: personal.lookup, text: Buffer.from(jsonText(personal.data)) };
  const text = parts.known && parts.value !== null ? jsonText(parts.value) : null;
  return {
    record: { id, name, updatedAt, parts },
    row,
    children,
    contact: clear && encode(contactLine(seal, shop.id, resource, id, clear)),
    parts: text,
    hash: digest(row, ...children, ...(clear ? [clear.text] : [])),
    partsHash: parts.known ? partsHash(text, digest) : null,
  };
}

/** The document once more, for a message about a record that the database refused: the third field of its row. */
export function documentOf({ row }: Version): Json {
  const field = Buffer.from(row).toString().split("\t", 3)[2] ?? "";
  // JSON text has no tabs or newlines of its own, so backslashes are all that COPY text writes differently.
  return JSON.parse(field.replaceAll("\\\\", "\\")) as Json;
}

/** A change with the version of its record in the record's place. */
export type Prepared = Exclude<Change, { kind: "upsert" }> | { kind: "upsert"; version: Version };

export function prepared(ctx: VersionCtx, resource: string, change: Change): Prepared {
  return change.kind === "upsert" ? { kind: "upsert", version: versionOf(ctx, resource, change.record) } : change;
}

/** Of a record's parts; of nothing, when it has none. */
export const partsHash = (parts: string | null, digest: Digest): Buffer => digest(parts ?? "");

function copyValue(value: ColumnValue): CopyValue {
  if (value === null || typeof value !== "object" || !("json" in value)) return value;
  return { json: jsonText(value.json) };
}
