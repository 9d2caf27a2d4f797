/**
 * A batch as it goes from one thread to another: all its bytes in one piece that is handed over instead of copied, and where
 * in it each version's bytes are. (Small buffers share memory; sent one by one, each would take its neighbours along.)
 */
import type { Prepared, Version } from "./version";

type Span = readonly [start: number, end: number];

interface PackedVersion extends Pick<Version, "record" | "parts"> {
  row: Span;
  children: Span[];
  hash: Span;
  partsHash: Span | null;
  contact: Span | null;
}

type PackedChange = Exclude<Prepared, { kind: "upsert" }> | { kind: "upsert"; version: PackedVersion };

export interface PackedBatch {
  /** At least as long as what is in it. */
  bytes: ArrayBuffer;
  changes: PackedChange[];
}

/** Batches are of about one size: with so much more than one needs, the next fits into the same piece. */
const ROOM = 1.25;

/** `spent` is the piece of a batch that nobody uses any more: it is used again if it is large enough. */
export function packed(batch: readonly Prepared[], spent: ArrayBuffer | null = null): PackedBatch {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const add = (piece: Uint8Array): Span => {
    pieces.push(piece);
    const start = length;
    length += piece.length;
    return [start, length];
  };
  const changes = batch.map((change): PackedChange => {
    if (change.kind !== "upsert") return change;
    const { record, parts, row, children, hash, partsHash, contact } = change.version;
    return {
      kind: "upsert",
      version: {
        record,
        parts,
        row: add(row),
        children: children.map(add),
        hash: add(hash),
        partsHash: partsHash && add(partsHash),
        contact: contact && add(contact),
      },
    };
  });
  const bytes = spent && spent.byteLength >= length ? spent : new ArrayBuffer(Math.ceil(length * ROOM));
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return { bytes, changes };
}

export function unpacked({ bytes, changes }: PackedBatch): Prepared[] {
  const at = ([start, end]: Span) => Buffer.from(bytes, start, end - start);
  return changes.map((change): Prepared => {
    if (change.kind !== "upsert") return change;
    const { row, children, hash, partsHash, contact, ...version } = change.version;
    return {
      kind: "upsert",
      version: {
        ...version,
        row: at(row),
        children: children.map(at),
        hash: at(hash),
        partsHash: partsHash && at(partsHash),
        contact: contact && at(contact),
      },
    };
  });
}
