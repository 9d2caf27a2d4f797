import { jsonText } from "~/lib/copy-text";
import type { CopyValue } from "~/lib/copy-text";
import type { Digest } from "~/lib/digest";
import type { Change, ColumnValue, MirrorRecord, Personal } from "~/resources/resource";

/** What of a record is not in the texts. */
type Rest = Pick<MirrorRecord, "id" | "name" | "updatedAt" | "row" | "parts">;

/**
 * A record as the texts that are written, with the hashes that say whether they have to be. A batch waits as texts: the
 * nodes they were made from would take many times the memory.
 */
export interface Version {
  record: Rest;
  lookup: Personal["lookup"];
  document: string;
  personal: string;
  parts: string | null;
  /** Rows per child table, ready to be copied. */
  children: CopyValue[][][];
  /** Of everything but the parts. */
  hash: Buffer;
  /** Null while the parts are not known. */
  partsHash: Buffer | null;
}

/** Typed columns follow from the documents, so the documents alone say whether anything has changed. */
export function versionOf(record: MirrorRecord, digest: Digest): Version {
  const document = jsonText(record.document);
  const personal = jsonText(record.personal.data);
  const texts = [document, personal];
  const children = record.children.map((rows) => rows.map((row) => row.map((value) => copyValue(value, texts))));
  const parts = record.parts.known && record.parts.value !== null ? jsonText(record.parts.value) : null;
  const known = record.parts.known || !record.parts.pending;
  const { id, name, updatedAt, row } = record;
  return {
    record: { id, name, updatedAt, row, parts: record.parts },
    lookup: record.personal.lookup,
    document,
    personal,
    parts,
    children,
    hash: digest(...texts),
    partsHash: known ? partsHash(parts, digest) : null,
  };
}

/** A change with the version of its record in the record's place. */
export type Prepared = Exclude<Change, { kind: "upsert" }> | { kind: "upsert"; version: Version };

export function prepared(change: Change, digest: Digest): Prepared {
  return change.kind === "upsert" ? { kind: "upsert", version: versionOf(change.record, digest) } : change;
}

/** Of a record's parts; of nothing, when it has none. */
export const partsHash = (parts: string | null, digest: Digest): Buffer => digest(parts ?? "");

/** A column value as COPY takes it; the text of a document is also kept in `texts`. */
export function copyValue(value: ColumnValue, texts?: string[]): CopyValue {
  if (value === null || typeof value !== "object" || !("json" in value)) return value;
  const json = jsonText(value.json);
  texts?.push(json);
  return { json };
}
