/** A record as the mirror's tables keep it, whatever it is: what its page and its export are made of. */
import type { MirrorState } from "./mirror-state";
import type { Json } from "./resource";

export interface StoredRecord {
  id: string;
  document: Json;
  /** Null where they are not known, or there are none. */
  parts: Json;
  /** Opened; null where there is none. */
  personal: Json;
  /** By the field that its children have in a record's story, in their order; only those that were asked for. */
  children: Readonly<Record<string, readonly StoredChild[]>>;
  /** Names of what its documents name: decimal id → name. */
  named: ReadonlyMap<string, string>;
}

export interface StoredChild {
  /** The values of its table's key, as text. */
  key: readonly string[];
  document: Json;
}

/** A record for its page, and how the mirror came to hold it. */
export interface MirroredRecord extends StoredRecord {
  mirror: MirrorState;
  reject: Reject | null;
}

/** Why a newer version could not be mirrored. */
export interface Reject {
  reason: string;
  attempts: number;
  lastAt: string;
}

export type Cell = string | number | null;

/** A record as rows of a spreadsheet. */
export interface RecordCsv {
  titles: readonly string[];
  /** Times are in the shop's zone, amounts in its currency. */
  rows: (stored: StoredRecord, shop: { timeZone: string; currencyCode: string }) => Cell[][];
  /** The children that it has rows of, and the column of their number. */
  children: string;
  counted: string;
}
