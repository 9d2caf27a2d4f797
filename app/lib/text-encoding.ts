/**
 * Which alphabet a file is written in, told from its bytes: files that people export say it nowhere, and each wrong guess turns
 * "Größe" into "GrÃ¶ÃŸe" without a word.
 */
export const ENCODINGS = ["utf-8", "windows-1252", "utf-16le", "utf-16be"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What a file is that is no text. */
export type NoText = "zip" | "gzip" | "binary";

/** How many bytes of the beginning tell UTF-16 and files that are no text. */
const HEAD = 4096;

export interface EncodingScan {
  /** The chunks of the file, in order. */
  see(chunk: Uint8Array): void;
  verdict(): { encoding: Encoding } | { noText: NoText };
}

/**
 * UTF-8 if all of it is, or if more of it is than is not (then single lines are broken); otherwise Windows-1252, in which every byte
 * means something. UTF-16 is known by its mark, or by the zero in every other byte.
 */
export function scanEncoding(): EncodingScan {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let head = Buffer.alloc(0);
  let foreign = 0;
  let broken = 0;
  const count = (text: string) => {
    for (const [character] of text.matchAll(/[\u0080-\uffff]/g)) {
      if (character === "\ufffd") broken++;
      else foreign++;
    }
  };
  return {
    see(chunk) {
      if (head.length < HEAD) head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)]);
      const text = decoder.decode(chunk, { stream: true });
      // As many units as bytes: nothing but ASCII, or bytes that are no UTF-8 one by one.
      if (text.length !== chunk.length || /[^\0-\x7f]/.test(text)) count(text);
    },
    verdict() {
      count(decoder.decode());
      const noText = magic(head);
      if (noText) return { noText };
      const wide = wideEncoding(head);
      if (wide) return { encoding: wide };
      if (head.includes(0)) return { noText: "binary" };
      return { encoding: broken === 0 || foreign > broken ? "utf-8" : "windows-1252" };
    },
  };
}

function magic(head: Buffer): NoText | null {
  if (head.subarray(0, 4).equals(Buffer.from("PK\x03\x04"))) return "zip";
  return head[0] === 0x1f && head[1] === 0x8b ? "gzip" : null;
}

function wideEncoding(head: Buffer): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const pairs = Math.floor(head.length / 2);
  const zeros = [0, 0];
  for (let at = 0; at < pairs * 2; at++) if (head[at] === 0) zeros[at % 2]!++;
  // The ASCII of names of columns has a zero for its other half; nearly all of a header is that.
  if (zeros[1]! > pairs * 0.6 && zeros[0] === 0) return "utf-16le";
  if (zeros[0]! > pairs * 0.6 && zeros[1] === 0) return "utf-16be";
  return null;
}
