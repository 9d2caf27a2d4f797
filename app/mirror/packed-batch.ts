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

/** Packs one batch after the other. */
export interface Packer {
  /** The UTF-8 of a text, right where the next batch will have it: versions made with this (`VersionCtx`) need no copying. */
  encode: (text: string) => Uint8Array;
  /** What was encoded since the last batch goes with this one. */
  pack: (batch: readonly Prepared[]) => PackedBatch;
  /** Bytes of a batch that nobody uses any more, for one to come. */
  reuse: (spent: ArrayBuffer) => void;
}

const FIRST_BYTES = 1024 * 1024;
/** Batches are of about one size: with so much more than one needs, the next fits into as large a piece. */
const ROOM = 1.25;
/** At most so many bytes for each unit of a string. */
const UTF8_BYTES = 3;

export function createPacker(): Packer {
  const spares: ArrayBuffer[] = [];
  let room = FIRST_BYTES;
  let bytes = Buffer.alloc(0);
  let end = 0;
  /** All that this batch has had: one that became too small still holds what was encoded in it. */
  const places = new Set<ArrayBufferLike>();

  const take = (place: ArrayBuffer) => {
    const held = bytes.subarray(0, end);
    bytes = Buffer.from(place);
    bytes.set(held);
    places.add(place);
  };
  const reserve = (length: number) => {
    if (end + length <= bytes.length) return;
    const spare = spares.pop();
    if (spare && end + length <= spare.byteLength) return take(spare);
    room = Math.max(room, Math.ceil((end + length) * ROOM));
    take(new ArrayBuffer(room));
  };
  const put = (piece: Uint8Array): Span => {
    reserve(piece.length);
    bytes.set(piece, end);
    return [end, (end += piece.length)];
  };
  /** What is longer than what was held before stands at the same place in it. */
  const spanOf = (piece: Uint8Array): Span =>
    places.has(piece.buffer) ? [piece.byteOffset, piece.byteOffset + piece.length] : put(piece);

  return {
    encode(text) {
      if (text.length * UTF8_BYTES > bytes.length - end) reserve(Buffer.byteLength(text));
      return bytes.subarray(end, (end += bytes.write(text, end)));
    },
    pack(batch) {
      const changes = batch.map((change): PackedChange => {
        if (change.kind !== "upsert") return change;
        const { record, parts, row, children, hash, partsHash, contact } = change.version;
        return {
          kind: "upsert",
          version: {
            record,
            parts,
            row: spanOf(row),
            children: children.map(spanOf),
            hash: spanOf(hash),
            partsHash: partsHash && spanOf(partsHash),
            contact: contact && spanOf(contact),
          },
        };
      });
      const packed = { bytes: bytes.buffer, changes };
      places.clear();
      bytes = Buffer.alloc(0);
      end = 0;
      return packed;
    },
    reuse(spent) {
      spares.push(spent);
    },
  };
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
