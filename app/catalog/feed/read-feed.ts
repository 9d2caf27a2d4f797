/**
 * Reads the file of an import, holds each row against the catalog and keeps what it would change. Nothing of the catalog is written.
 * Killed at any line it begins anew; another mapping begins it anew too, from the file that is still here.
 */
import type { CatalogCtx } from "~/catalog/ctx";
import { AppError, sentenceFor } from "~/lib/errors";
import type { Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { Superseded } from "~/mirror/lease";
import { identifies } from "~/resources/catalog/feed-columns";
import type { FeedLocation, FeedMapping } from "~/resources/catalog/feed-columns";
import type { ReadRow } from "~/resources/catalog/feed-row";
import type { Json } from "~/resources/resource";
import type { FieldMap } from "~/resources/catalog/values";
import { countRows } from "./count-rows";
import { lineDecoder } from "./decode-lines";
import type { DecodedRow } from "./decode-lines";
import { feedLines, readHead } from "./feed-lines";
import type { FeedLine } from "./feed-lines";
import { fillRaw } from "./fill-raw";
import { failImport, fileChunks, held, holdImport } from "./imports";
import type { FeedImport, Hold } from "./imports";
import { activeLocations } from "./active-locations";
import { judgeRows } from "./judge-rows";
import { chooseMapping } from "./mapping";
import { joinRows, settleRows } from "./settle-rows";
import { stageRows } from "./stage-rows";

/** Rows that are judged and kept together, unless they are long. */
const ROWS = 500;
const CHARACTERS = 4 * 1024 * 1024;

export async function readFeed(ctx: CatalogCtx, importId: string, { lastTry = false } = {}): Promise<void> {
  const taken = await holdImport(ctx, importId, "reading");
  if (!taken) return;
  try {
    await read(ctx, taken.feed, taken.hold);
  } catch (error) {
    // Somebody has cancelled it, or another process has taken it over.
    if (error instanceof Superseded) return;
    const hopeless = error instanceof AppError && !error.retry;
    if (!hopeless && !lastTry) throw error;
    if (!hopeless) ctx.log.error({ shop: ctx.shop.domain, importId, error: String(error) }, "a feed could not be read");
    await failImport(ctx, importId, sentenceFor(error), taken.hold.lease);
  }
}

async function read(ctx: CatalogCtx, feed: FeedImport, hold: Hold): Promise<void> {
  const encoding = feed.encoding ?? "utf-8";
  const { head, sample } = await readHead(fileChunks(ctx, feed.id), encoding);
  const locations = await activeLocations(ctx);
  const { mapping, notes } = await chooseMapping(ctx, feed, head, sample, locations);
  await held(ctx, hold, async (tx) => {
    await tx.query("delete from feed_rows where shop_id = $1 and import_id = $2", [ctx.shop.id, feed.id]);
    await tx.query(
      `update feed_imports set format = $3, delimiter = $4, columns = $5, mapping = $6, notes = $7, bytes_read = 0, rows = 0,
              matched = 0, creating = 0, ambiguous = 0, unchanged = 0, rejected = 0, changes = 0, fields = '{}'
        where shop_id = $1 and id = $2`,
      [ctx.shop.id, feed.id, head.format, head.delimiter, head.columns, JSON.stringify(mapping), notes],
    );
  });
  if (identifies(mapping))
    await stage(ctx, hold, feedLines(counted(ctx, feed, hold), encoding, head), mapping, locations);
  await held(ctx, hold, async (tx) => {
    await countRows(tx, ctx.shop.id, feed.id);
    await tx.query("update feed_imports set state = 'preview', bytes_read = bytes where shop_id = $1 and id = $2", [
      ctx.shop.id,
      feed.id,
    ]);
  });
}

/** The file, with a word on how far it has been read. */
async function* counted(ctx: MirrorCtx, feed: FeedImport, hold: Hold): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of fileChunks(ctx, feed.id)) {
    bytes += chunk.length;
    await ctx.db.query("update feed_imports set bytes_read = $3 where shop_id = $1 and id = $2", [
      ctx.shop.id,
      feed.id,
      bytes,
    ]);
    yield chunk;
  }
  if (bytes === Number(feed.bytes)) return;
  // Cancelled meanwhile: then this throws.
  await held(ctx, hold, async () => undefined);
  throw new AppError("undecodable", "The file is not whole any more: import it again.");
}

async function stage(
  ctx: CatalogCtx,
  hold: Hold,
  lines: AsyncIterable<FeedLine[]>,
  mapping: FeedMapping,
  locations: readonly FeedLocation[],
): Promise<void> {
  const { decode, late } = lineDecoder(mapping, { locations, currencyCode: ctx.shop.currencyCode });
  for await (const batch of inBatches(lines)) {
    // Rejects when the process is told to stop: another one begins anew.
    await ctx.pause(0);
    const rows = await judgeRows(ctx, batch.map(decode));
    await held(ctx, hold, async (tx) => {
      await stageRows(tx, ctx.shop.id, hold.importId, rows);
      await tx.query("update feed_imports set rows = rows + $3 where shop_id = $1 and id = $2", [
        ctx.shop.id,
        hold.importId,
        rows.length,
      ]);
    });
  }
  if (late.size > 0) await keepLate(ctx, hold, late);
  await ctx.db.query("analyze feed_rows");
  const joined = await held(ctx, hold, (tx) => joinRows(ctx, tx, hold.importId));
  for (let at = 0; at < joined.length; at += ROWS)
    await held(ctx, hold, (tx) => judgeAgain(ctx, tx, hold.importId, joined.slice(at, at + ROWS)));
  await held(ctx, hold, (tx) => settleRows(ctx, tx, hold.importId));
  await fillRaw(ctx, hold);
}

/** Columns that came only later are mapped by their names, and can be mapped anew like the others. */
async function keepLate(ctx: MirrorCtx, hold: Hold, late: ReadonlyMap<string, string | null>): Promise<void> {
  await held(ctx, hold, (tx) =>
    tx.query(
      `update feed_imports set columns = columns || $3::text[], mapping = jsonb_set(mapping, '{columns}', mapping->'columns' || $4)
        where shop_id = $1 and id = $2`,
      [ctx.shop.id, hold.importId, [...late.keys()], JSON.stringify(Object.fromEntries(late))],
    ),
  );
}

async function* inBatches(lines: AsyncIterable<FeedLine[]>): AsyncGenerator<FeedLine[]> {
  let batch: FeedLine[] = [];
  let size = 0;
  for await (const some of lines) {
    for (const line of some) {
      batch.push(line);
      size += line.part === 0 ? line.raw.length : 0;
      if (batch.length < ROWS && size < CHARACTERS) continue;
      yield batch;
      batch = [];
      size = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

interface StagedRow {
  n: number;
  part: number;
  family: string | null;
  product: FieldMap;
  variant: FieldMap;
  options: ReadRow["options"];
  product_id: string | null;
  catalog_product_id: string | null;
}

/** Rows of which another has told the product. */
async function judgeAgain(
  ctx: MirrorCtx,
  tx: Transaction,
  importId: string,
  rows: readonly { n: number; part: number }[],
) {
  const staged = await tx.query<StagedRow>(
    `delete from feed_rows where shop_id = $1 and import_id = $2 and (n, part) in (select * from unnest($3::int[], $4::int[]))
     returning n, part, family, product, variant, options, product_id::text, catalog_product_id::text`,
    [ctx.shop.id, importId, rows.map(({ n }) => n), rows.map(({ part }) => part)],
  );
  const decoded = staged.map(({ n, part, family, product, variant, options, ...found }): DecodedRow => {
    const keys = {
      ...(found.product_id ? { productId: found.product_id } : { catalogProductId: found.catalog_product_id ?? "" }),
      ...texts({ sku: variant.sku, barcode: variant.barcode }),
    };
    return { n, part, raw: "", family, read: { keys, product, variant, options } };
  });
  const judged = await judgeRows(ctx, decoded);
  await stageRows(
    tx,
    ctx.shop.id,
    importId,
    judged.map((row) => ({ ...row, raw: null })),
  );
}

const texts = (values: Record<string, Json | undefined>) =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
