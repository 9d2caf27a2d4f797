import type { Queue } from "~/jobs/queue";
import { AppError } from "~/lib/errors";
import { scanEncoding } from "~/lib/text-encoding";
import type { NoText } from "~/lib/text-encoding";
import type { MirrorCtx } from "~/mirror/ctx";
import { MOST_FEED_BYTES } from "~/resources/catalog/feed";
import { failImport, openImport } from "./imports";
import { feedKey } from "~/jobs/keys";

const CHUNK = 256 * 1024;
const MOST_NAME = 200;

type ReceiveCtx = MirrorCtx & { queue: Queue };

const NO_TEXT: Readonly<Record<NoText, string>> = {
  zip: "The file is a workbook or an archive, not a text: save it as CSV (UTF-8) and import that.",
  gzip: "The file is compressed: unpack it and import what is in it.",
  binary: "The file is not a text: import a CSV file or JSON Lines.",
};

/**
 * Takes a file in as it comes, chunk by chunk, and has it read by the worker: no more than a chunk is ever held. Resolves to the
 * import's id. Throws `AppError`: for a file that is too large or no text, or when another import is under way.
 */
export async function receiveFeed(
  ctx: ReceiveCtx,
  {
    fileName,
    startedBy,
    mostBytes = MOST_FEED_BYTES,
  }: { fileName: string; startedBy: string | null; mostBytes?: number },
  body: AsyncIterable<Uint8Array>,
): Promise<string> {
  const importId = await openImport(ctx, fileName.trim().slice(0, MOST_NAME) || "feed", startedBy);
  try {
    await takeIn(ctx, importId, body, mostBytes);
  } catch (error) {
    // What is not ours to explain is the connection's: the browser was closed, or the network is gone.
    const reason = error instanceof AppError ? error.message : "The upload broke off: import the file again.";
    await failImport(ctx, importId, reason);
    if (error instanceof AppError) throw error;
    ctx.log.warn({ shop: ctx.shop.domain, error: String(error) }, "An upload broke off.");
    throw new AppError("invalid", reason, { cause: error });
  }
  return importId;
}

async function takeIn(
  ctx: ReceiveCtx,
  importId: string,
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<void> {
  const scan = scanEncoding();
  let bytes = 0;
  let n = 0;
  for await (const chunk of inChunks(body)) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new AppError("invalid", tooLarge(mostBytes));
    scan.see(chunk);
    await keepChunk(ctx, importId, n++, chunk);
  }
  if (bytes === 0) throw new AppError("invalid", "The file is empty.");
  const verdict = scan.verdict();
  if ("noText" in verdict) throw new AppError("invalid", NO_TEXT[verdict.noText]);
  await ctx.db.transaction(async (tx) => {
    const [whole] = await tx.query(
      `update feed_imports set encoding = $3, bytes = $4, uploaded_at = $5, heartbeat_at = $5
        where shop_id = $1 and id = $2 and state = 'reading' returning 1`,
      [ctx.shop.id, importId, verdict.encoding, bytes, ctx.clock()],
    );
    if (!whole) throw cancelled();
    const task = { shopId: ctx.shop.id, importId };
    await ctx.queue.add("read-feed", task, { key: feedKey(ctx.shop.id, importId), tx });
  });
}

export const tooLarge = (mostBytes = MOST_FEED_BYTES) =>
  `The file is larger than ${Math.floor(mostBytes / 1024 / 1024)} MB: split it and import the parts one after the other.`;

const cancelled = () => new AppError("conflict", "The import was cancelled.");

async function keepChunk(ctx: ReceiveCtx, importId: string, n: number, chunk: Buffer): Promise<void> {
  const [kept] = await ctx.db.query(
    `with alive as (
       update feed_imports set heartbeat_at = $5, bytes = bytes + $6 where shop_id = $1 and id = $2 and state = 'reading' returning 1
     ) insert into feed_chunks (shop_id, import_id, n, bytes) select $1, $2, $3, $4 from alive returning 1`,
    [ctx.shop.id, importId, n, chunk, ctx.clock(), chunk.length],
  );
  if (!kept) throw cancelled();
}

async function* inChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    held.push(piece);
    size += piece.length;
    if (size < CHUNK) continue;
    const whole = Buffer.concat(held);
    let start = 0;
    for (; whole.length - start >= CHUNK; start += CHUNK) yield whole.subarray(start, start + CHUNK);
    held = [whole.subarray(start)];
    size = whole.length - start;
  }
  if (size > 0) yield Buffer.concat(held);
}
