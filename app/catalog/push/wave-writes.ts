/** What is written for a wave: its products compared and made into files of lines, the answers to the lines, and the settlement. */
import { AppError } from "~/lib/errors";
import { held } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import { lineAnswer } from "~/shopify/bulk-mutation";
import type { LineAnswer } from "~/shopify/bulk-mutation";
import type { BulkOperation } from "~/shopify/bulk";
import { inBatches } from "~/sync/apply-changes";
import type { Ctx } from "~/sync/ctx";

import { withVerdicts } from "./judge";
import { partsOf } from "./parts";
import type { Part, PartKind } from "./parts";
import { prepare } from "./prepare";
import type { Prepared } from "./prepare";
import { asIfWritten, ended, isOpen, sending } from "./push-batch";
import { itemsById, itemsOfWave, updateItems } from "./push-items";
import type { PushItem } from "./push-items";
import { addLines, linesByNumber } from "./push-operations";
import type { PushOperation } from "./push-operations";
import { setReason } from "./push-runs";
import type { PushRun } from "./push-runs";
import { refetch } from "./refetch";
import { settleRead } from "./settle";
import { verdictsOf } from "./verdicts";

/** Products held in memory at once. */
const PAGE = 100;

/** Compares the wave's products and writes down what is to be sent. A process that dies in between goes on with those that still wait. */
export async function prepareWave(ctx: Ctx, lease: Lease, run: PushRun, wave: number): Promise<void> {
  let sent = 0;
  for await (const items of pages(ctx, lease, wave, "pending")) {
    const unread = await readUnread(ctx, lease, items);
    const prepared = await prepare(ctx, run, items, unread);
    const open = prepared.filter(isOpen);
    const settled = prepared.filter((product) => !open.includes(product));
    await held(ctx, lease, async (tx) => {
      if (run.kind === "dry_run")
        return await updateItems(tx, ctx.shop.id, lease.id, prepared.map(asIfWritten), ctx.clock());
      await updateItems(tx, ctx.shop.id, lease.id, [...settled.map(ended), ...open.map(sending)], ctx.clock());
      await addLines(
        tx,
        ctx.shop.id,
        lease.id,
        wave,
        open.flatMap((product) => linesOfProduct(ctx, lease, product)),
        ctx.clock(),
      );
    });
    sent += open.length;
  }
  if (sent > 0) await setReason(ctx, lease, `Shopify is writing ${sent} ${sent === 1 ? "product" : "products"}.`);
}

function linesOfProduct(
  ctx: Ctx,
  lease: Lease,
  { item, changes, seen }: Prepared,
): (Part & { catalogProductId: string })[] {
  if (!seen) return [];
  const sender = { idempotencyKey: item.idempotencyKey, runId: lease.id, salt: "", digest: ctx.digest };
  const open = changes.flatMap(({ state }, place) => (state === undefined ? [place] : []));
  const { catalogProductId } = item;
  return partsOf(changes, open, seen.target, sender).map((part) => ({ ...part, catalogProductId }));
}

/** What the bulk reads have missed is read by its id. */
async function readUnread(ctx: Ctx, lease: Lease, items: readonly PushItem[]): Promise<Map<string, string>> {
  const rows = await ctx.db.query<{ id: string }>(
    `select product_id::text as id from push_items
      where shop_id = $1 and run_id = $2 and catalog_product_id = any($3::bigint[]) and product_id is not null and read_at is null`,
    [ctx.shop.id, lease.id, items.map(({ catalogProductId }) => catalogProductId)],
  );
  return rows.length > 0
    ? await refetch(
        ctx,
        rows.map(({ id }) => id),
      )
    : new Map();
}

/** Lines whose answers are worked off together. */
const ANSWERS = 200;

/**
 * Every line of the result is accounted for: what was answered is written down; a line that is missing, or was never run, is
 * told by the values afterwards. Throws `unavailable` when the file cannot be read now.
 */
export async function takeAnswers(
  ctx: Ctx,
  lease: Lease,
  operation: PushOperation,
  bulk: BulkOperation | null,
): Promise<void> {
  const url = bulk?.url ?? bulk?.partialDataUrl ?? null;
  if (url === null) return;
  const { body } = await ctx.admin.download(url);
  const file = await ctx.spool(body, "gid://shopify/").catch((cause: unknown) => {
    throw new AppError("unavailable", "The download of Shopify's file broke off.", { cause });
  });
  try {
    for await (const batch of inBatches(file.lines(), ANSWERS, lineAnswer)) {
      await keepAnswers(
        ctx,
        lease,
        operation,
        batch.filter((answer) => answer !== null),
      );
    }
  } finally {
    await file.remove();
  }
}

async function keepAnswers(
  ctx: Ctx,
  lease: Lease,
  operation: PushOperation,
  answers: readonly LineAnswer[],
): Promise<void> {
  const lines = await linesByNumber(
    ctx.db,
    ctx.shop.id,
    lease.id,
    operation.n,
    answers.map(({ line }) => line),
  );
  const ids = [...new Set([...lines.values()].map(({ catalogProductId }) => catalogProductId))];
  const items = await itemsById(ctx.db, ctx.shop.id, lease.id, ids);
  const changed = new Map([...items].map(([id, { changes }]) => [id, changes]));
  for (const { line, data } of answers) {
    const written = lines.get(line);
    const changes = written && changed.get(written.catalogProductId);
    if (!changes) continue;
    const part: Part = { kind: operation.kind as PartKind, variables: written.variables, rows: written.places };
    changed.set(written.catalogProductId, withVerdicts(changes, verdictsOf(part, data, changes)));
  }
  const updates = [...changed].map(([catalogProductId, changes]) => ({
    catalogProductId,
    state: "sending" as const,
    changes,
  }));
  await held(ctx, lease, (tx) => updateItems(tx, ctx.shop.id, lease.id, updates, ctx.clock()));
}

/** What was sent, as the mirror shows it now. What is still open afterwards goes by calls of its own. */
export async function settleWave(ctx: Ctx, lease: Lease, run: PushRun, wave: number): Promise<void> {
  for await (const items of pages(ctx, lease, wave, "sending")) {
    await readUnread(ctx, lease, items);
    // Tries were counted as they were sent.
    await settleRead(
      ctx,
      lease,
      run,
      items.map((item) => ({ item: { ...item, attempts: item.attempts - 1 }, changes: item.changes, seen: null })),
    );
  }
}

/** Cancelled before anything was sent: they are left as products that were never tried. */
export async function releaseWave(ctx: Ctx, lease: Lease, wave: number): Promise<void> {
  await held(ctx, lease, (tx) =>
    tx.query(
      "update push_items set wave = null where shop_id = $1 and run_id = $2 and wave = $3 and state = 'pending'",
      [ctx.shop.id, lease.id, wave],
    ),
  );
}

async function* pages(ctx: Ctx, lease: Lease, wave: number, state: "pending" | "sending"): AsyncIterable<PushItem[]> {
  for (let after = "0"; ;) {
    const items = await itemsOfWave(ctx.db, ctx.shop.id, lease.id, { wave, state, after, limit: PAGE });
    if (items.length === 0) return;
    yield items;
    after = items.at(-1)?.catalogProductId ?? after;
  }
}
