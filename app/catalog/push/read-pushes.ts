/** The history of pushes, and one with its products. */
import { readCursor, unpackCursor, packCursor, writeCursor } from "~/lib/cursor";
import { AppError } from "~/lib/errors";
import type { MirrorCtx } from "~/mirror/ctx";
import { WHOLE } from "~/resources/catalog/change";
import { fieldSpec } from "~/resources/catalog/fields";
import { hasPushEnded } from "~/resources/catalog/push";
import type { Before, ItemState, PushChange, PushItemView, PushRunView } from "~/resources/catalog/push";
import { pushSentence } from "~/resources/catalog/push-sentences";
import { keptUntil } from "~/resources/retention";
import { triedOf } from "~/resources/catalog/stop-rule";
import { z } from "zod";

import { findRun, PUSH_RUN, unfinishedRun } from "./push-runs";
import type { PushRun } from "./push-runs";

const PAGE = 30;

export interface PushListPage {
  pushes: PushRunView[];
  /** Goes into `after`; null on the last page. */
  next: string | null;
}

/** Newest first. Throws `AppError("invalid")` for an `after` that is no `next` of ours. */
export async function listPushes(
  ctx: MirrorCtx,
  {
    after,
    kind,
    status,
    limit = PAGE,
  }: { after?: string; kind?: readonly string[]; status?: readonly string[]; limit?: number } = {},
): Promise<PushListPage> {
  const place = after === undefined ? null : readCursor(after, "instant");
  const rows = await ctx.db.query<Listed>(
    `select ${PUSH_RUN}, ${UNDOABLE} from push_runs r
      where shop_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::bigint))
        and ($4::text[] is null or kind = any($4)) and ($5::text[] is null or status = any($5))
      order by created_at desc, id desc limit $6`,
    [ctx.shop.id, place?.value ?? null, place?.id ?? null, kind ?? null, status ?? null, limit + 1],
  );
  const pushes = rows.slice(0, limit).map((row) => viewOf(row, ctx.clock()));
  const last = pushes.at(-1);
  return { pushes, next: rows.length > limit && last ? writeCursor({ value: last.createdAt, id: last.id }) : null };
}

/** The run under way, or null: a shop has one at a time. */
export async function runningPush(ctx: MirrorCtx): Promise<PushRunView | null> {
  const run = await unfinishedRun(ctx.db, ctx.shop.id);
  return run ? await readPush(ctx, run.id) : null;
}

/** Throws `AppError("not_found")`. */
export async function readPush(ctx: MirrorCtx, id: string): Promise<PushRunView> {
  const run = await findRun(ctx.db, ctx.shop.id, id);
  if (!run) throw new AppError("not_found", "There is no such push.");
  const [row] = await ctx.db.query<Listed>(
    `select ${PUSH_RUN}, ${UNDOABLE} from push_runs r where shop_id = $1 and id = $2`,
    [ctx.shop.id, id],
  );
  return viewOf(row ?? { ...run, undoable: false }, ctx.clock());
}

type Listed = PushRun & { undoable: boolean };

/** Whether it has written something that still stands. */
const UNDOABLE = `kind <> 'dry_run' and exists (
  select from push_items i where i.shop_id = r.shop_id and i.run_id = r.id and i.state <> 'undone' and i.changes @> '[{"state": "done"}]') as undoable`;

export interface PushItemPage {
  items: PushItemView[];
  /** Goes into `after`; null on the last page. */
  next: string | null;
}

const ItemPlace = z.tuple([z.string().regex(/^\d{1,19}$/)]);

/** The products of a run in the order of the catalog, all or those in some states. */
export async function readPushItems(
  ctx: MirrorCtx,
  runId: string,
  { after, states, limit = PAGE }: { after?: string; states?: readonly string[]; limit?: number } = {},
): Promise<PushItemPage> {
  const [place] = after === undefined ? ["0"] : unpackCursor(after, ItemPlace);
  const rows = await ctx.db.query<ItemRow>(
    `select i.catalog_product_id::text as "catalogProductId", i.product_id::text as "productId", p.title, i.state, i.reason, i.attempts,
            i.done_at as "doneAt", i.changes, coalesce(i.before, '[]') as before,
            (select jsonb_object_agg(v.id::text, v.title) from catalog_variants v
              where v.shop_id = i.shop_id and v.catalog_product_id = i.catalog_product_id) as variants
       from push_items i left join catalog_products p on p.shop_id = i.shop_id and p.id = i.catalog_product_id
      where i.shop_id = $1 and i.run_id = $2 and i.catalog_product_id > $3 and ($4::text[] is null or i.state = any($4))
      order by i.catalog_product_id limit $5`,
    [ctx.shop.id, runId, place, states ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map(itemView);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? packCursor([last.catalogProductId]) : null };
}

interface ItemRow {
  catalogProductId: string;
  productId: string | null;
  title: string | null;
  state: ItemState;
  reason: string | null;
  attempts: number;
  doneAt: Date | null;
  changes: PushChange[];
  before: Before[];
  variants: Record<string, string> | null;
}

function itemView({ changes, before, variants, title, doneAt, ...item }: ItemRow): PushItemView {
  return {
    ...item,
    title: title ?? "A product that is not in the catalog any more",
    doneAt: doneAt?.toISOString() ?? null,
    changes: changes.map((change) => {
      const stood = before.find(({ variantId, field }) => variantId === change.variantId && field === change.field);
      return {
        ...change,
        label: labelOf(change),
        variantTitle: variants?.[change.catalogVariantId] ?? null,
        ...(stood && { before: stood.value }),
      };
    }),
  };
}

function labelOf({ field, catalogVariantId }: PushChange): string {
  if (field === WHOLE) return catalogVariantId === "0" ? "New product" : "New variant";
  return fieldSpec(field)?.label ?? field;
}

function viewOf(run: Listed, now: Date): PushRunView {
  const tried = triedOf(run);
  const ended = hasPushEnded(run.status);
  const products = run.planned_at ? run.products : null;
  const perSecond = paceOf(run, tried, now);
  return {
    id: run.id,
    kind: run.kind,
    status: run.status,
    reason: run.reason,
    trigger: run.trigger,
    startedBy: run.started_by,
    tiers: run.tiers,
    chosen: run.selection.ids?.length ?? null,
    ofRunId: run.of_run_id,
    products: run.products,
    fields: run.fields,
    pushed: run.pushed,
    unchanged: run.unchanged,
    conflicts: run.conflicts,
    failed: run.failed,
    left: ended ? Math.max(0, run.products - tried) : 0,
    heldBack: run.held_back,
    apiCalls: run.api_calls,
    queryCost: run.query_cost,
    throttledMs: run.throttled_ms,
    cancelRequestedAt: run.cancel_requested_at?.toISOString() ?? null,
    createdAt: run.created_at.toISOString(),
    startedAt: run.started_at?.toISOString() ?? null,
    finishedAt: run.finished_at?.toISOString() ?? null,
    perSecond,
    percent: percentOf(products, tried, ended),
    sentence: pushSentence({ ...run, products, perSecond }),
    undoableUntil: ended && run.undoable ? keptUntil("pushes", run.created_at) : null,
  };
}

function percentOf(products: number | null, tried: number, ended: boolean): number | null {
  if (products === null) return null;
  if (products === 0) return ended ? 100 : 0;
  return Math.min(ended ? 100 : 99, Math.floor((100 * tried) / products));
}

/** Over the whole run: batches end together, so that a shorter look would jump. */
function paceOf(run: PushRun, tried: number, now: Date): number | null {
  if (!run.started_at || tried === 0) return null;
  const ms = (run.finished_at ?? now).getTime() - run.started_at.getTime();
  return tried / Math.max(0.001, ms / 1000);
}
