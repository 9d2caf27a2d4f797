import type { Encoding } from "./text-encoding";

const NEWLINE = 10;
const RETURN = 13;

export interface TextLine {
  /** Without its end. Where `isBroken`, what could not be read is U+FFFD; where `isCut`, the first thousand bytes alone. */
  text: string;
  /** It holds bytes that are no text in the file's alphabet. */
  isBroken: boolean;
  /** It is longer than a line may be; the rest of it was passed over. */
  isCut: boolean;
}

/** How much is kept of a line that is too long, bytes: to know it again. */
const KEPT = 1000;

/**
 * The lines of a file (ended by LF, CRLF, or CR where there is no LF at its beginning), whatever their length: no more than `most` bytes of
 * one are ever held.
 */
export async function* textLines(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  most: number,
): AsyncGenerator<TextLine> {
  const isWide = encoding === "utf-16le" || encoding === "utf-16be";
  const read = lineReader(isWide ? "utf-8" : encoding);
  let isFirst = true;
  for await (const { bytes, isCut } of byteLines(isWide ? asUtf8(chunks, encoding) : chunks, most)) {
    const line = read(isCut ? bytes.subarray(0, KEPT) : bytes, isCut);
    if (isFirst && line.text.startsWith("\ufeff")) line.text = line.text.slice(1);
    isFirst = false;
    yield line;
  }
}

function lineReader(encoding: "utf-8" | "windows-1252"): (bytes: Uint8Array, isCut: boolean) => TextLine {
  const strict = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder(encoding, { ignoreBOM: true });
  return (bytes, isCut) => {
    if (isCut) return { text: lenient.decode(bytes), isBroken: false, isCut };
    try {
      return { text: strict.decode(bytes), isBroken: false, isCut };
    } catch {
      return { text: lenient.decode(bytes), isBroken: true, isCut };
    }
  };
}

async function* asUtf8(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* byteLines(
  chunks: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<{ bytes: Buffer; isCut: boolean }> {
  let end: number | undefined;
  let held: Buffer[] = [];
  let size = 0;
  const hold = (piece: Buffer) => {
    if (size <= most && piece.length > 0) held.push(piece);
    size += piece.length;
  };
  const take = () => {
    const isCut = size > most;
    const bytes = held.length === 1 ? held[0]! : Buffer.concat(held);
    held = [];
    size = 0;
    return { bytes: bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes, isCut };
  };
  for await (const given of chunks) {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    end ??= chunk.includes(NEWLINE) || !chunk.includes(RETURN) ? NEWLINE : RETURN;
    let start = 0;
    for (let at = chunk.indexOf(end); at >= 0; at = chunk.indexOf(end, start)) {
      hold(chunk.subarray(start, at));
      yield take();
      start = at + 1;
    }
    hold(chunk.subarray(start));
  }
  if (size > 0) yield take();
}
