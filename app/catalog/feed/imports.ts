/** Imports in the database: opening one, finding it, and holding it while it is worked on. */
import { AppError } from "~/lib/errors";
import type { Database, Sql, Transaction } from "~/lib/sql";
import { Superseded } from "~/mirror/lease";
import type { MirrorCtx } from "~/mirror/ctx";
import type { ImportState } from "~/resources/catalog/feed";
import type { FeedMapping } from "~/resources/catalog/feed-columns";
import type { Encoding } from "~/lib/text-encoding";

export interface FeedImport {
  id: string;
  fileName: string;
  format: "csv" | "jsonl" | null;
  encoding: Encoding | null;
  delimiter: string;
  state: ImportState;
  reason: string | null;
  notes: string[];
  mapping: Partial<FeedMapping>;
  columns: string[];
  bytes: string;
  bytesRead: string;
  rows: number;
  matched: number;
  creating: number;
  ambiguous: number;
  unchanged: number;
  rejected: number;
  applied: number;
  changes: number;
  fields: Record<string, number>;
  startedBy: string | null;
  createdAt: Date;
  uploadedAt: Date | null;
  finishedAt: Date | null;
}

const COLUMNS = `id::text, file_name as "fileName", format, encoding, delimiter, state, reason, notes, mapping, columns, bytes::text,
  bytes_read::text as "bytesRead", rows, matched, creating, ambiguous, unchanged, rejected, applied, changes, fields, started_by as "startedBy",
  created_at as "createdAt", uploaded_at as "uploadedAt", finished_at as "finishedAt"`;

interface ImportCtx {
  shop: { id: number };
  db: Database;
  clock: MirrorCtx["clock"];
}

/** Throws `AppError("conflict")` while another import of the shop is read or applied: a partial unique index decides. */
export async function openImport(ctx: ImportCtx, fileName: string, startedBy: string | null): Promise<string> {
  const [opened] = await ctx.db.query<{ id: string }>(
    `insert into feed_imports (shop_id, file_name, state, started_by, created_at, heartbeat_at) values ($1, $2, 'reading', $3, $4, $4)
     on conflict (shop_id) where state in ('reading', 'applying') do nothing returning id::text`,
    [ctx.shop.id, fileName, startedBy, ctx.clock()],
  );
  if (opened) return opened.id;
  throw await underWay(ctx);
}

export async function underWay(ctx: Pick<ImportCtx, "shop" | "db">): Promise<AppError> {
  const [other] = await ctx.db.query<{ file_name: string }>(
    "select file_name from feed_imports where shop_id = $1 and state in ('reading', 'applying')",
    [ctx.shop.id],
  );
  const name = other ? `"${other.file_name}"` : "Another feed";
  return new AppError("conflict", `${name} is being imported. Wait until that has ended, or cancel it.`);
}

/** Throws `AppError("not_found")`. */
export async function findImport({ shop }: Pick<ImportCtx, "shop">, sql: Sql, id: string): Promise<FeedImport> {
  const [found] = /^\d{1,18}$/.test(id)
    ? await sql.query<FeedImport>(`select ${COLUMNS} from feed_imports where shop_id = $1 and id = $2`, [shop.id, id])
    : [];
  if (found) return found;
  throw new AppError("not_found", "There is no such import: it may have been deleted since.");
}

/** Newest first, one more than wanted: whether there is a next page. */
export async function latestImports(
  { shop }: Pick<ImportCtx, "shop">,
  sql: Sql,
  { beforeId, limit }: { beforeId: string | null; limit: number },
): Promise<FeedImport[]> {
  return await sql.query<FeedImport>(
    `select ${COLUMNS} from feed_imports where shop_id = $1 and ($2::bigint is null or feed_imports.id < $2) order by feed_imports.id desc limit $3`,
    [shop.id, beforeId, limit + 1],
  );
}

/** One process's hold on an import that is read or applied. */
export interface Hold {
  importId: string;
  lease: number;
  state: "reading" | "applying";
}

/** Takes it up, away from whoever had it; undefined when it is no longer to be read, or applied. */
export async function holdImport(
  ctx: ImportCtx,
  importId: string,
  state: Hold["state"],
): Promise<{ feed: FeedImport; hold: Hold } | undefined> {
  const [row] = await ctx.db.query<FeedImport & { lease: number }>(
    `update feed_imports set lease = lease + 1, heartbeat_at = $4 where shop_id = $1 and id = $2 and state = $3 and uploaded_at is not null
     returning ${COLUMNS}, lease`,
    [ctx.shop.id, importId, state, ctx.clock()],
  );
  return row && { feed: row, hold: { importId, lease: row.lease, state } };
}

/** Does in one transaction what only who holds the import may do, and says that it lives. Throws `Superseded`, also once it was cancelled. */
export async function held<T>(ctx: ImportCtx, hold: Hold, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return await ctx.db.transaction(async (tx) => {
    const [row] = await tx.query(
      "update feed_imports set heartbeat_at = $5 where shop_id = $1 and id = $2 and lease = $3 and state = $4 returning 1",
      [ctx.shop.id, hold.importId, hold.lease, hold.state, ctx.clock()],
    );
    if (!row) throw new Superseded();
    return await work(tx);
  });
}

/** Ends what is read or applied, with a sentence, and throws its file away. */
export async function failImport(ctx: ImportCtx, importId: string, reason: string, lease?: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const failed = await tx.query(
      `update feed_imports set state = 'failed', reason = $3, finished_at = $4
        where shop_id = $1 and id = $2 and state in ('reading', 'applying') and ($5::int is null or lease = $5) returning 1`,
      [ctx.shop.id, importId, reason, ctx.clock(), lease ?? null],
    );
    if (failed.length > 0) await dropFile(tx, ctx.shop.id, importId);
  });
}

export async function dropFile(sql: Sql, shopId: number, importId: string): Promise<void> {
  await sql.query("delete from feed_chunks where shop_id = $1 and import_id = $2", [shopId, importId]);
}

/** The bytes of the file, chunk by chunk. */
export async function* fileChunks(ctx: Pick<ImportCtx, "shop" | "db">, importId: string): AsyncGenerator<Buffer> {
  for (let n = 0; ; n++) {
    const [chunk] = await ctx.db.query<{ bytes: Buffer }>(
      "select bytes from feed_chunks where shop_id = $1 and import_id = $2 and n = $3",
      [ctx.shop.id, importId, n],
    );
    if (!chunk) return;
    yield chunk.bytes;
  }
}
