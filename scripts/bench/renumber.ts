/**
 * The same orders under other ids, so that a file of 100,000 becomes a million without being stored ten times. Only the
 * head of a line (its own id and number) and its tail (its parent's id) are looked at.
 */
const HEAD = 220;
const TAIL = 64;
const NEWLINE = 10;
const GIDS = /("(?:id|__parentId)":"gid:\/\/shopify\/(?:Order|LineItem)\/|"legacyResourceId":")(\d+)/g;
const NUMBER = /"name":"#(\d+)","number":\d+/;

/** `copy` counts from 0, which changes nothing; `orders` is how many a copy has. */
export function renumberLine(line: Buffer, copy: number, orders: number): Buffer {
  if (copy === 0) return line;
  const cut = Math.min(HEAD, line.length);
  const from = Math.max(cut, line.length - TAIL);
  const head = renumberText(line.toString("latin1", 0, cut), copy, orders);
  const tail = renumberText(line.toString("latin1", from), copy, orders);
  return Buffer.concat([Buffer.from(head, "latin1"), line.subarray(cut, from), Buffer.from(tail, "latin1")]);
}

const renumberText = (text: string, copy: number, orders: number) =>
  text
    .replace(GIDS, (_, before: string, id: string) => before + renumberId(id, copy))
    .replace(NUMBER, (_, number: string) => {
      const other = Number(number) + copy * orders;
      return `"name":"#${other}","number":${other}`;
    });

/** Ids of 13 or 14 digits get the copy in front; the few beyond 2^53 must stay within 64 bits. */
function renumberId(id: string, copy: number): string {
  return id.length > 15 ? String(BigInt(id) + BigInt(copy) * 10n ** 15n) : `${copy}${id}`;
}

/** Whole lines of a file's chunks under the ids of a copy, in pieces about as large as the chunks. */
export async function* renumbered(chunks: AsyncIterable<Buffer>, copy: number, orders: number): AsyncIterable<Buffer> {
  if (copy === 0) {
    yield* chunks;
    return;
  }
  let rest: Buffer = Buffer.alloc(0);
  const newline = Buffer.from([NEWLINE]);
  for await (const chunk of chunks) {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE, start)) {
      lines.push(renumberLine(text.subarray(start, end), copy, orders), newline);
      start = end + 1;
    }
    rest = Buffer.from(text.subarray(start));
    yield Buffer.concat(lines);
  }
  if (rest.length > 0) yield renumberLine(rest, copy, orders);
}
