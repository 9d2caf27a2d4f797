import { createHash, hash as digest } from "node:crypto";

import { jsonText } from "~/lib/copy-text";
import type { ColumnValue, MirrorRecord } from "~/resources/resource";

/** A record with the texts that are written and the hashes that say whether they have to be. */
export interface Version {
  record: MirrorRecord;
  document: string;
  personal: string;
  parts: string | null;
  /** Of everything but the parts: sha256. */
  hash: Buffer;
  /** Null while the parts are not known. */
  partsHash: Buffer | null;
}

export function versionOf(record: MirrorRecord): Version {
  const document = jsonText(record.document);
  const personal = jsonText(record.personal.data);
  const sum = createHash("sha256").update(document).update("\n").update(personal);
  for (const rows of record.children) for (const row of rows) sum.update("\n").update(childText(row));
  const parts = record.parts.known && record.parts.value !== null ? jsonText(record.parts.value) : null;
  const known = record.parts.known || !record.parts.pending;
  return { record, document, personal, parts, hash: sum.digest(), partsHash: known ? partsHash(parts) : null };
}

/** Of a record's parts; of nothing, when it has none. */
export const partsHash = (parts: string | null): Buffer => digest("sha256", parts ?? "", "buffer");

/** A child's own document says all that its typed columns say. */
function childText(row: readonly ColumnValue[]): string {
  return jsonText(row.map((value) => (value !== null && typeof value === "object" && "json" in value ? value.json : value)));
}
