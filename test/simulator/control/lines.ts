import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Position } from "../store/contract.ts";

const PAGE = 1000;

/** What can be read from end to end by ascending id. */
export interface Lines {
  from(after: Position | undefined): Iterable<Position>;
  read(id: string): unknown;
}

/** `?after=<id>&limit=<n>`: whole records as NDJSON by ascending id, whatever the app's scopes allow. */
export async function streamLines(lines: Lines, url: URL, res: ServerResponse): Promise<void> {
  const limit = Number(url.searchParams.get("limit") ?? Infinity);
  res.writeHead(200, { "Content-Type": "application/x-ndjson" });
  try {
    await pipeline(pages(lines, url.searchParams.get("after") ?? undefined, limit), res);
  } catch (error) {
    // Who asked may hang up before the end.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

function* pages(lines: Lines, from: string | undefined, limit: number): Generator<string> {
  let left = limit;
  let after = from;
  while (left > 0) {
    const ids: string[] = [];
    for (const { id } of lines.from(after === undefined ? undefined : { value: after, id: after })) {
      ids.push(id);
      if (ids.length >= Math.min(PAGE, left)) break;
    }
    if (ids.length === 0) return;
    after = ids.at(-1);
    left -= ids.length;
    for (const id of ids) {
      const record = lines.read(id);
      if (record) yield `${JSON.stringify(record)}\n`;
    }
  }
}
