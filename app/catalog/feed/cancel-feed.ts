import { AppError } from "~/lib/errors";
import type { Queue } from "~/jobs/queue";
import type { Database } from "~/lib/sql";
import type { CatalogCtx } from "~/catalog/ctx";
import { compareKey, feedKey } from "~/jobs/keys";
import { dropFile, failImport, findImport } from "./imports";

/** Ends an import: whoever reads or applies it stops at its next batch, and what was applied stays. One that has ended is left as it is. */
export async function cancelFeed(ctx: CatalogCtx, importId: string): Promise<void> {
  const feed = await findImport(ctx, ctx.db, importId);
  if (feed.state === "applied")
    throw new AppError("conflict", "The import is applied already: there is nothing left to cancel.");
  await ctx.db.transaction(async (tx) => {
    const cancelled = await tx.query(
      `update feed_imports set state = 'cancelled', finished_at = $3
        where shop_id = $1 and id = $2 and state in ('reading', 'preview', 'applying') returning 1`,
      [ctx.shop.id, importId, ctx.clock()],
    );
    if (cancelled.length > 0) await dropFile(tx, ctx.shop.id, importId);
    if (feed.state === "applying")
      await ctx.queue.add("compare-catalog", { shopId: ctx.shop.id }, { key: compareKey(ctx.shop.id), tx });
  });
}

/** Without a sign of life for so long nobody works on it any more. */
const FORGOTTEN_AFTER_MS = 2 * 60_000;

/**
 * An import that nobody will take up again would keep every further one out: an upload whose process died fails with a sentence, and
 * one whose task is gone (a process that died so often that it used up all tries) gets a new one.
 */
export async function wakeFeeds({
  db,
  queue,
  clock,
}: {
  db: Database;
  queue: Queue;
  clock: () => Date;
}): Promise<number> {
  const forgotten = await db.query<{ shop_id: number; id: string; state: string; uploaded: boolean }>(
    `select i.shop_id, i.id::text, i.state, i.uploaded_at is not null as uploaded from feed_imports i
      where i.state in ('reading', 'applying') and i.heartbeat_at < $1
        and not exists (
          select from graphile_worker.jobs t
           where t.key = 'feed:' || i.shop_id || ':' || i.id and (t.locked_at is not null or t.attempts < t.max_attempts))`,
    [new Date(clock().getTime() - FORGOTTEN_AFTER_MS)],
  );
  for (const { shop_id: shopId, id: importId, state, uploaded } of forgotten) {
    if (uploaded)
      await queue.add(
        state === "reading" ? "read-feed" : "apply-feed",
        { shopId, importId },
        { key: feedKey(shopId, importId) },
      );
    else
      await failImport({ db, clock, shop: { id: shopId } }, importId, "The upload broke off: import the file again.");
  }
  return forgotten.length;
}
