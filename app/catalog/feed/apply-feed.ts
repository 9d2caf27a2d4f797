/**
 * Writes what the preview of an import shows into the catalog, batch by batch: each is one transaction with the states of its rows, so
 * an import that is killed goes on at its first row that is not applied, and none is applied twice.
 */
import type { CatalogCtx } from "~/catalog/ctx";
import { compareKey, feedKey } from "~/jobs/keys";
import { AppError, sentenceFor } from "~/lib/errors";
import { isLeftover } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { Superseded } from "~/mirror/lease";
import type { FeedMapping } from "~/resources/catalog/feed-columns";
import { applyRows } from "./apply-rows";
import { countRows } from "./count-rows";
import { fillRaw } from "./fill-raw";
import { dropFile, failImport, findImport, held, holdImport, underWay } from "./imports";
import type { FeedImport, Hold } from "./imports";
import type { StoredState } from "./judge-rows";
import { rememberMapping } from "./mapping";
import { nextRows } from "./next-rows";

/** What is written, one after the other. */
const WRITTEN: readonly StoredState[] = ["change", "agreed", "create"];

/** Has a previewed import applied. Throws `AppError("conflict")` for any other. */
export async function startApplying(ctx: CatalogCtx, importId: string): Promise<void> {
  const feed = await findImport(ctx, ctx.db, importId);
  if (feed.state === "applying" || feed.state === "applied") return;
  if (feed.state !== "preview") throw new AppError("conflict", "Only a feed that waits in the preview can be applied.");
  await ctx.db
    .transaction(async (tx) => {
      const [started] = await tx.query(
        "update feed_imports set state = 'applying', heartbeat_at = $3 where shop_id = $1 and id = $2 and state = 'preview' returning 1",
        [ctx.shop.id, importId, ctx.clock()],
      );
      if (!started) throw new AppError("conflict", "The import has gone on meanwhile: look at it again.");
      await rememberMapping(ctx, tx, feed.columns, feed.mapping as FeedMapping);
      await ctx.queue.add("apply-feed", { shopId: ctx.shop.id, importId }, { key: feedKey(ctx.shop.id, importId), tx });
    })
    .catch(async (error: unknown) => {
      throw isLeftover(error) ? await underWay(ctx) : error;
    });
}

export async function applyFeed(ctx: CatalogCtx, importId: string, { lastTry = false } = {}): Promise<void> {
  const taken = await holdImport(ctx, importId, "applying");
  if (!taken) return;
  try {
    await apply(ctx, taken.feed, taken.hold);
  } catch (error) {
    if (error instanceof Superseded) return;
    const hopeless = error instanceof AppError && !error.retry;
    if (!hopeless && !lastTry) throw error;
    if (!hopeless)
      ctx.log.error({ shop: ctx.shop.domain, importId, error: String(error) }, "a feed could not be applied");
    await failImport(ctx, importId, `${sentenceFor(error)} What was applied before that stays.`, taken.hold.lease);
    await ctx.queue.add("compare-catalog", { shopId: ctx.shop.id }, { key: compareKey(ctx.shop.id) });
  }
}

async function apply(ctx: CatalogCtx, feed: FeedImport, hold: Hold): Promise<void> {
  const author = { by: feed.fileName, cause: "import", importId: feed.id } as const;
  for (const state of WRITTEN) {
    // Rejects when the process is told to stop; another goes on with the next batch.
    while (await applyBatch(ctx, hold, state, author)) await ctx.pause(0);
  }
  await fillRaw(ctx, hold);
  await held(ctx, hold, async (tx) => {
    await countRows(tx, ctx.shop.id, feed.id);
    await tx.query("update feed_imports set state = 'applied', finished_at = $3 where shop_id = $1 and id = $2", [
      ctx.shop.id,
      feed.id,
      ctx.clock(),
    ]);
    await dropFile(tx, ctx.shop.id, feed.id);
    await ctx.queue.add("compare-catalog", { shopId: ctx.shop.id }, { key: compareKey(ctx.shop.id), tx });
  });
}

/** False when nothing in this state is left. */
const applyBatch = (ctx: MirrorCtx, hold: Hold, state: StoredState, author: Parameters<typeof applyRows>[3]) =>
  held(ctx, hold, async (tx) => {
    const rows = await nextRows(tx, ctx.shop.id, hold.importId, state);
    if (rows.length > 0) await applyRows(ctx, tx, rows, author);
    return rows.length > 0;
  });
