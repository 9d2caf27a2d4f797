import { jsonText } from "~/lib/copy-text";
import type { CopyValue } from "~/lib/copy-text";
import type { Digest } from "~/lib/digest";
import type { ColumnValue, MirrorRecord } from "~/resources/resource";

/** A record with the texts that are written and the hashes that say whether they have to be. */
export interface Version {
  record: MirrorRecord;
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
  return {
    record,
    document,
    personal,
    parts,
    children,
    hash: digest(...texts),
    partsHash: known ? partsHash(parts, digest) : null,
  };
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
