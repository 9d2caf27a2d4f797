import type { Database } from "~/lib/sql";

const ROWS = 1_000;
/** Of 256 KB each. */
const CHUNKS = 20;
const IMPORTS = 100;

/**
 * Deletes what imports have left behind that are older than `before`, file and rows; one that still waits to be applied is given up.
 * Resolves to the rows that went. Told to stop it ends after the batch at hand.
 */
export async function deleteFeedRows(
  db: Database,
  shopId: number,
  before: Date,
  now: Date,
  stopping: AbortSignal,
): Promise<number> {
  await db.query(
    `update feed_imports set state = 'cancelled', reason = 'It was not applied for as long as its file is kept. Import it again.', finished_at = $3
      where shop_id = $1 and state = 'preview' and created_at < $2`,
    [shopId, before, now],
  );
  let gone = 0;
  for (const { id } of await oldImports(db, shopId, before)) {
    for (const [table, batch] of [
      ["feed_rows", ROWS],
      ["feed_chunks", CHUNKS],
    ] as const) {
      for (let left = true; left && !stopping.aborted;) {
        const rows = await db.query(
          `delete from ${table} where ctid = any(array(
             select ctid from ${table} where shop_id = $1 and import_id = $2 limit ${batch} for update)) returning 1`,
          [shopId, id],
        );
        if (table === "feed_rows") gone += rows.length;
        left = rows.length === batch;
      }
    }
  }
  return gone;
}

async function oldImports(db: Database, shopId: number, before: Date): Promise<{ id: string }[]> {
  return await db.query<{ id: string }>(
    `select id::text from feed_imports i
      where shop_id = $1 and created_at < $2 and state not in ('reading', 'applying')
        and (exists (select from feed_rows r where r.shop_id = $1 and r.import_id = i.id)
             or exists (select from feed_chunks c where c.shop_id = $1 and c.import_id = i.id))
      order by created_at limit ${IMPORTS}`,
    [shopId, before],
  );
}

/** Imports themselves, once nothing is left of their files; the history of the catalog may outlive them. */
export async function deleteImports(db: Database, shopId: number, before: Date): Promise<number> {
  const gone = await db.query(
    `delete from feed_imports i where shop_id = $1 and created_at < $2 and state not in ('reading', 'applying', 'preview')
        and not exists (select from feed_rows r where r.shop_id = $1 and r.import_id = i.id) returning 1`,
    [shopId, before],
  );
  return gone.length;
}
