/**
 * A wave: many products that go together, by bulk operations. They are read (before), compared, written part by part, read again
 * (after) and settled, as a batch is; only that each step may take Shopify minutes, while which no process waits. All it needs to
 * go on is in rows, so another process takes up what runs at Shopify, and sends nothing twice.
 */
import { AppError, Outage } from "~/lib/errors";
import { held } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import { BULK_AT_ONCE, bulkOperations, cancelBulk, submitBulk } from "~/shopify/bulk";
import type { BulkOperation } from "~/shopify/bulk";
import { newestMutations, runMutation, stageLines } from "~/shopify/bulk-mutation";
import type { Ctx } from "~/sync/ctx";

import type { PartKind } from "./parts";
import { addReads, forgetWave, linesOf, moveOperation, operationsOf } from "./push-operations";
import type { PushOperation } from "./push-operations";
import { setReason } from "./push-runs";
import type { PushRun } from "./push-runs";
import { writeOf } from "./verdicts";
import { rangesOf, readDocument, takeRead } from "./wave-reads";
import { prepareWave, releaseWave, settleWave, takeAnswers } from "./wave-writes";

/** Tries of an operation. After the last one its products are read one by one, and what they hold tells what it has done. */
const TRIES = 3;

const isRead = ({ kind }: PushOperation) => kind === "before" || kind === "after";
const isOpen = ({ state }: PushOperation) => state !== "done" && state !== "lost";

/** Takes the wave under way a step further. False when it has to be waited for; null when there is none. */
export async function advanceWave(ctx: Ctx, lease: Lease, run: PushRun): Promise<boolean | null> {
  const wave = await waveUnderWay(ctx, lease);
  if (!wave) return null;
  if (run.cancel_requested_at) await cancelOpen(ctx, lease);
  const operations = await operationsOf(ctx.db, ctx.shop.id, lease.id);
  const open = operations.filter(isOpen);
  const has = (kind: "before" | "after") => operations.some((operation) => operation.kind === kind);

  if (!has("before")) return await beginReads(ctx, lease, wave.n, "before");
  if (open.some(isRead)) return await moveOn(ctx, lease, open.filter(isRead));
  if (wave.pending) {
    await (run.cancel_requested_at ? releaseWave(ctx, lease, wave.n) : prepareWave(ctx, lease, run, wave.n));
    return true;
  }
  if (open.length > 0) return await moveOn(ctx, lease, open);
  if (wave.sending && !has("after")) return await beginReads(ctx, lease, wave.n, "after");
  await settleWave(ctx, lease, run, wave.n);
  await held(ctx, lease, (tx) => forgetWave(tx, ctx.shop.id, lease.id, wave.n));
  await setReason(ctx, lease, null);
  return true;
}

/** Whether products of it wait to be compared, or were given to Shopify. */
async function waveUnderWay(
  ctx: Ctx,
  lease: Lease,
): Promise<{ n: number; pending: boolean; sending: boolean } | undefined> {
  const [wave] = await ctx.db.query<{ n: number; pending: boolean; sending: boolean }>(
    `select wave as n, bool_or(state = 'pending') as pending, bool_or(state = 'sending') as sending
       from push_items where shop_id = $1 and run_id = $2 and wave is not null group by wave order by wave limit 1`,
    [ctx.shop.id, lease.id],
  );
  if (wave) return wave;
  // All of its products have ended, and what they travelled with is left.
  const [rest] = await ctx.db.query<{ n: number }>(
    "select wave as n from push_operations where shop_id = $1 and run_id = $2 order by wave limit 1",
    [ctx.shop.id, lease.id],
  );
  return rest && { n: rest.n, pending: false, sending: false };
}

async function beginReads(ctx: Ctx, lease: Lease, wave: number, kind: "before" | "after"): Promise<true> {
  const ranges = await rangesOf(ctx, lease, wave);
  await held(ctx, lease, (tx) => addReads(tx, ctx.shop.id, lease.id, wave, kind, ranges, ctx.clock()));
  return true;
}

/** Submits what waits, takes what has ended. False when all that is left is to wait. */
async function moveOn(ctx: Ctx, lease: Lease, open: readonly PushOperation[]): Promise<boolean> {
  let moved = false;
  const atShopify = open.filter(({ state }) => state === "submitted");
  const { operations } = await bulkOperations(
    ctx.admin,
    atShopify.map(({ bulkOperationId }) => bulkOperationId ?? ""),
  );
  for (const [n, operation] of atShopify.entries()) {
    const bulk = operations[n] ?? null;
    if (bulk && ["CREATED", "RUNNING", "CANCELING"].includes(bulk.status)) continue;
    await take(ctx, lease, operation, bulk);
    moved = true;
  }
  if (moved) return true;
  await adopt(
    ctx,
    lease,
    open.filter(({ state }) => state === "submitting"),
  );
  let places = BULK_AT_ONCE - atShopify.length;
  for (const operation of open.filter(({ state }) => state === "pending")) {
    if (places-- <= 0 || !(await submit(ctx, lease, operation))) break;
  }
  return false;
}

/** True when Shopify has taken it, or never will. */
async function submit(ctx: Ctx, lease: Lease, operation: PushOperation): Promise<boolean> {
  const { n } = operation;
  try {
    const bulk = isRead(operation) ? await submitRead(ctx, operation) : await submitWrite(ctx, lease, operation);
    await moveOperation(ctx, lease, n, { state: "submitted", bulkOperationId: bulk.id });
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof Outage || error.kind === "unauthorized") throw error;
    if (error.kind === "throttled") {
      await moveOperation(ctx, lease, n, { state: "pending" });
      await setReason(ctx, lease, "Waiting for a free place among Shopify's bulk operations.");
      return false;
    }
    // A write whose answer was lost stays `submitting`: Shopify may run it.
    const mayRun = !isRead(operation) && error.retry && (await isSubmitting(ctx, lease, n));
    if (!mayRun) await again(ctx, lease, operation, "pending");
    return true;
  }
}

async function submitRead(ctx: Ctx, operation: PushOperation): Promise<BulkOperation> {
  const { operation: bulk } = await submitBulk(ctx.admin, await readDocument(ctx, operation));
  return bulk;
}

async function submitWrite(ctx: Ctx, lease: Lease, { n, kind }: PushOperation): Promise<BulkOperation> {
  const path = await stageLines(ctx.admin, await linesOf(ctx.db, ctx.shop.id, lease.id, n));
  await moveOperation(ctx, lease, n, { state: "submitting" });
  return await runMutation(ctx.admin, documentOf(kind), path);
}

const documentOf = (kind: PushOperation["kind"]) => writeOf({ kind: kind as PartKind, variables: {} }).document;

async function isSubmitting(ctx: Ctx, lease: Lease, n: number): Promise<boolean> {
  const operations = await operationsOf(ctx.db, ctx.shop.id, lease.id);
  return operations.some((operation) => operation.n === n && operation.state === "submitting");
}

/** Clocks differ, and Shopify's counts seconds. */
const CLOCKS_MS = 60_000;

/**
 * Writes that were being submitted when their process died, or their answer was lost: Shopify runs them, and then they are taken
 * up, or it never heard of them. They are submitted one at a time, so a stranger that runs the same is it.
 */
async function adopt(ctx: Ctx, lease: Lease, operations: readonly PushOperation[]): Promise<void> {
  if (operations.length === 0) return;
  const known = await operationsOf(ctx.db, ctx.shop.id, lease.id);
  const ours = new Set(known.map(({ bulkOperationId }) => bulkOperationId));
  const strangers = (await newestMutations(ctx.admin)).filter(({ id }) => !ours.has(id));
  for (const operation of operations) {
    const since = operation.createdAt.getTime() - CLOCKS_MS;
    const found = strangers.findIndex(
      ({ query, createdAt }) => query === documentOf(operation.kind) && Date.parse(createdAt) >= since,
    );
    const [bulk] = found < 0 ? [] : strangers.splice(found, 1);
    if (bulk) await moveOperation(ctx, lease, operation.n, { state: "submitted", bulkOperationId: bulk.id });
    else await again(ctx, lease, operation, "pending");
  }
}

/** An operation that has ended, however it did. A write is never run again: what it did not do is seen by the values. */
async function take(ctx: Ctx, lease: Lease, operation: PushOperation, bulk: BulkOperation | null): Promise<void> {
  const { n } = operation;
  try {
    if (!isRead(operation)) await takeAnswers(ctx, lease, operation, bulk);
    else if (bulk?.status === "COMPLETED") await takeRead(ctx, lease, operation, bulk);
    else return await again(ctx, lease, operation, "pending");
    await moveOperation(ctx, lease, n, { state: "done" });
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof Outage || error.kind === "unauthorized") throw error;
    ctx.log.warn({ shop: ctx.shop.domain, run: lease.id, operation: n }, error.message);
    await again(ctx, lease, operation, isRead(operation) ? "pending" : "submitted");
  }
}

async function again(ctx: Ctx, lease: Lease, operation: PushOperation, state: "pending" | "submitted"): Promise<void> {
  const isLast = operation.attempts + 1 >= TRIES;
  await moveOperation(ctx, lease, operation.n, { state: isLast ? "lost" : state, isTry: true });
}

/** Somebody asked the run to stop: nothing more is submitted, and what runs at Shopify is asked to end; then it is settled. */
async function cancelOpen(ctx: Ctx, lease: Lease): Promise<void> {
  for (const { n, kind, state, bulkOperationId } of await operationsOf(ctx.db, ctx.shop.id, lease.id)) {
    if (kind === "after" || state === "done" || state === "lost") continue;
    if (state === "submitted" && bulkOperationId) {
      await cancelBulk(ctx.admin, bulkOperationId).catch((error: unknown) => {
        if (error instanceof Outage) throw error;
      });
    }
    if (state === "pending" || (kind === "before" && state === "submitted"))
      await moveOperation(ctx, lease, n, { state: "lost" });
  }
}
