/** One window into the mirror, with its ledger. */
import { AppError, sentenceFor } from "~/lib/errors";
import { counted } from "~/lib/words";
import { beat, Cancelled } from "~/mirror/lease";
import type { Run } from "~/mirror/lease";
import { findJob } from "~/mirror/sync-jobs";
import { logLine } from "~/mirror/sync-run";
import { moveWindow, recordTally } from "~/mirror/sync-windows";
import type { SyncWindow } from "~/mirror/sync-windows";
import { addTally, emptyTally, unaccounted } from "~/mirror/tally";
import type { Tally } from "~/mirror/tally";
import { rememberIds } from "~/mirror/seen";
import { NOTHING_OBSERVED, sourceOf } from "~/mirror/provenance";
import type { Provenance } from "~/mirror/provenance";
import type { Change, Resource } from "~/resources/resource";
import type { Spent } from "~/shopify/admin";
import type { BulkOperation } from "~/shopify/bulk";
import type { Spool } from "~/shopify/spool.server";

import { applyBatches, applyChanges, inBatches } from "./apply-changes";
import type { Ctx } from "./ctx";
import { goneFrom } from "./gone";
import { paceAfter } from "./progress";
import type { Pace } from "./progress";
import { readApart } from "./read-apart";
import { confirmAndRemove } from "./remove-missing";
import { bulkBatches, bulkRecords, fetchBulkFile, observedBy } from "./sources/bulk";
import { readPages } from "./sources/pages";
import { sized } from "./sources/read-records";
import type { ReadAnswer } from "./sources/read-records";
import { spend } from "./spend";
import { compareWindow } from "./verify";

export async function readBulkWindow(
  ctx: Ctx,
  resource: Resource,
  run: Run,
  window: SyncWindow,
  operation: BulkOperation,
): Promise<void> {
  const by = { ...(await provenance(ctx, run, observedBy(operation))), endsLater: true };
  await withFile(ctx, resource, run, window, operation, async (file) => {
    const bytes = file?.counted.bytes ?? 0;
    await spend(ctx, run)({ calls: 0, queryCost: 0, throttledMs: 0, bytes });
    const onBatch = ledger(ctx, run, window, bytes);
    const tally = file
      ? await applyBatches(ctx, resource, bulkBatches(ctx, resource, file), by, onBatch)
      : emptyTally();
    await close(ctx, run, window, tally, Number(operation.rootObjectCount), bytes);
  });
}

/** Ids and dates alone: nothing of the mirror is written. They are compared, or it is noted that they were met. */
export async function readIdsWindow(
  ctx: Ctx,
  resource: Resource,
  run: Run,
  window: SyncWindow,
  operation: BulkOperation,
): Promise<void> {
  await withFile(ctx, resource, run, window, operation, async (file) => {
    const job = await findJob(ctx.db, ctx.shop.id, run.jobId);
    if (job?.mode === "verify") await compareWindow(ctx, resource, run, window, operation, file);
    else
      for await (const ids of file ? inBatches(bulkRecords(file), 5000, (record) => record.id) : [])
        await rememberIds(ctx.db, ctx.shop.id, run.jobId, ids);
    await moveWindow(ctx, run, window.n, { state: "done" });
  });
}

/** Reads the file of an operation and takes it away afterwards; null when the operation found nothing. */
async function withFile(
  ctx: Ctx,
  resource: Resource,
  run: Run,
  window: SyncWindow,
  operation: BulkOperation,
  read: (file: Spool | null) => Promise<void>,
): Promise<void> {
  const { objectCount, rootObjectCount } = operation;
  await moveWindow(ctx, run, window.n, { state: "reading", objectCount, rootObjectCount });
  const file = await fetchBulkFile(ctx, resource, operation);
  try {
    await read(file);
  } finally {
    await file?.remove();
  }
}

export async function readPagesWindow(ctx: Ctx, resource: Resource, run: Run, window: SyncWindow): Promise<void> {
  await moveWindow(ctx, run, window.n, { state: "reading" });
  const total = emptyTally();
  const spent: Spent[] = [];
  let sent = 0;
  const write = ledger(ctx, run, window, 0);
  for await (const page of readPages(ctx, resource, window.search, (cost) => spent.push(cost))) {
    for (const cost of spent.splice(0)) await spend(ctx, run)(cost);
    sent += page.changes.length;
    const by = await provenance(ctx, run, page.observedAt);
    addTally(total, await applyChanges(ctx, resource, page.changes, by));
    await write(total);
  }
  await close(ctx, run, window, total, sent, 0);
}

/**
 * Chosen records, by id. One that cannot be read holds up no other: it is kept as rejected. One that Shopify does not show is deleted
 * once a second read does not find it either.
 */
export async function readRecordsWindow(ctx: Ctx, resource: Resource, run: Run, window: SyncWindow): Promise<void> {
  await moveWindow(ctx, run, window.n, { state: "reading" });
  const job = await findJob(ctx.db, ctx.shop.id, run.jobId);
  if (!job) return;
  const total = emptyTally();
  const spent: Spent[] = [];
  const missing: string[] = [];
  let sent = 0;
  const tell = ledger(ctx, run, window, 0);
  const write = async (answer: Pick<ReadAnswer, "changes" | "observedAt">) => {
    for (const cost of spent.splice(0)) await spend(ctx, run)(cost);
    const by = await provenance(ctx, run, answer.observedAt);
    addTally(total, await applyChanges(ctx, resource, answer.changes, by));
    // What could not be written is read again, and counts then.
    sent += answer.changes.length;
    await tell(total);
  };
  const wants = await sized(
    ctx,
    resource,
    (job.params.ids ?? []).map((id) => ({ id })),
  );
  const read = async (answer: ReadAnswer) => {
    missing.push(...answer.missing);
    await write(answer);
  };
  const unread = await readApart(ctx, resource, wants, read, (cost) => spent.push(cost));
  const rejects = unread.map(({ id, error }): Change => ({ kind: "reject", id, reason: sentenceFor(error) }));
  await write({ changes: rejects, observedAt: NOTHING_OBSERVED });
  for (const ids of inPieces(await goneFrom(ctx, resource, missing), CONFIRM_AT_ONCE))
    await confirmAndRemove(ctx, resource, run, job, ids);
  if (missing.length > 0)
    await logLine(ctx, run, `Shopify does not show ${counted(missing.length, resource.noun)} of those asked for.`);
  await close(ctx, run, window, total, sent, 0);
}

/** Ids per confirming read (input arrays hold at most 250). */
const CONFIRM_AT_ONCE = 250;

function* inPieces<Item>(items: readonly Item[], size: number): Iterable<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** Progress, at most once a second; and the place where a running window hears that it is to stop. */
function ledger(ctx: Ctx, run: Run, window: SyncWindow, bytes: number): (tally: Tally) => Promise<void> {
  let pace: Pace | null = null;
  return async (tally) => {
    const at = ctx.clock();
    if (pace && at.getTime() - pace.at.getTime() < 1000) return;
    pace = paceAfter(pace, { at, fetched: tally.fetched });
    await recordTally(ctx, run, window.n, tally, bytes, pace.perSecond);
    if (!(await beat(ctx, run))) throw new Cancelled();
  };
}

/** Promise 1: a window that breaks the law of conservation fails. */
async function close(ctx: Ctx, run: Run, window: SyncWindow, tally: Tally, sent: number, bytes: number): Promise<void> {
  await recordTally(ctx, run, window.n, tally, bytes);
  if (tally.fetched !== sent) {
    throw new AppError("undecodable", `Shopify sent ${sent} records, but ${tally.fetched} arrived in the mirror.`);
  }
  if (unaccounted(tally) !== 0) {
    throw new AppError(
      "undecodable",
      `${Math.abs(unaccounted(tally))} of ${tally.fetched} records are unaccounted for.`,
    );
  }
  await moveWindow(ctx, run, window.n, { state: "done" });
}

async function provenance(ctx: Ctx, run: Run, observedAt: string): Promise<Provenance> {
  const job = await findJob(ctx.db, ctx.shop.id, run.jobId);
  const mode = job?.effective_mode ?? job?.mode ?? "update";
  return {
    source: job ? sourceOf(job) : "update",
    jobId: run.jobId,
    topic: null,
    observedAt,
    keepExisting: mode === "populate",
    remember: mode === "full" || mode === "update",
  };
}
