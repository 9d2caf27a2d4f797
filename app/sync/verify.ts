/**
 * Verify: Shopify's whole list of ids and dates, held against the mirror. Every difference is repaired through the one write
 * path, unless only a report was asked for; what the mirror has too much goes only after a read by id has confirmed it.
 */
import { AppError } from "~/lib/errors";
import { gidOf } from "~/lib/gid";
import { counted } from "~/lib/words";
import {
  compareSides,
  countDifferences,
  countOpen,
  forgetRecords,
  openDifferences,
  rememberRecords,
  settle,
  settleWritten,
} from "~/mirror/differences";
import type { DifferenceCounts, DifferenceKind } from "~/mirror/differences";
import { beat, Cancelled, held } from "~/mirror/lease";
import type { Run } from "~/mirror/lease";
import type { Provenance } from "~/mirror/provenance";
import { findJob } from "~/mirror/sync-jobs";
import type { SyncJob } from "~/mirror/sync-jobs";
import { logLine } from "~/mirror/sync-run";
import { addWindow, recordTally, windowsOf } from "~/mirror/sync-windows";
import type { SyncWindow } from "~/mirror/sync-windows";
import { emptyTally } from "~/mirror/tally";
import { SETTLED_MS } from "~/resources/lateness";
import type { Change, Resource } from "~/resources/resource";
import type { Spent } from "~/shopify/admin";
import { existDocument, rangeSearch } from "~/shopify/documents";
import type { BulkOperation } from "~/shopify/bulk";
import type { Spool } from "~/shopify/spool.server";

import { applyChanges, inBatches } from "./apply-changes";
import type { Ctx } from "./ctx";
import { fetchAgain } from "./fetch-again";
import { goneFrom } from "./gone";
import { bulkRecords, observedBy } from "./sources/bulk";
import { readRecords, sized } from "./sources/read-records";
import { spend } from "./spend";

/** Records repaired by single reads; of more, everything that changed since the oldest of them is read in bulk. */
const REPAIR_BY_ID_UP_TO = 500;
const AT_ONCE = 100;
/** What Shopify lists and the mirror does not show as listed. */
const LISTED: readonly DifferenceKind[] = ["missing", "buried", "outdated"];
/** Ids per confirming read (input arrays hold at most 250). */
const CONFIRM_AT_ONCE = 250;

/** Reads Shopify's list into the database and compares it. */
export async function compareWindow(
  ctx: Ctx,
  resource: Resource,
  run: Run,
  window: SyncWindow,
  operation: BulkOperation,
  file: Spool | null,
): Promise<void> {
  await held(ctx, run, (tx) => forgetRecords(tx, ctx.shop.id, run.jobId));
  for await (const records of file ? inBatches(bulkRecords(file), 5000, (record) => record) : []) {
    await rememberRecords(ctx.db, ctx.shop.id, run.jobId, records);
    if (!(await beat(ctx, run))) throw new Cancelled();
  }
  const observed = new Date(observedBy(operation));
  const to = window.range_to && window.range_to < observed ? window.range_to : observed;
  const settledBefore = new Date(observed.getTime() - SETTLED_MS);
  await held(ctx, run, (tx) =>
    compareSides(tx, ctx.shop.id, resource, run.jobId, { from: window.range_from, to, settledBefore }),
  );
  const counts = await bookDifferences(ctx, run, window.n, file?.counted.bytes ?? 0);
  if (counts.seen !== Number(operation.rootObjectCount)) {
    const sent = Number(operation.rootObjectCount);
    throw new AppError("undecodable", `Shopify sent ${sent} records, but ${counts.seen} different ones arrived.`);
  }
  await logLine(ctx, run, foundSentence(resource, counts));
}

function foundSentence(resource: Resource, counts: DifferenceCounts): string {
  const seen = `Shopify lists ${counted(counts.seen, resource.noun)}.`;
  const kinds = differenceWords(counts);
  const late =
    counts.in_flight > 0 ? ` ${counts.in_flight} changed only just before and may still be on their way.` : "";
  return `${seen} ${kinds === "" ? "The mirror has every one of them, and no other." : `Different in the mirror: ${kinds}.`}${late}`;
}

/** "2 missing, 5 outdated, 1 extra"; empty when nothing differs. */
export function differenceWords(counts: { missing: number; outdated: number; extra: number }): string {
  const { missing, outdated, extra } = counts;
  return Object.entries({ missing, outdated, extra })
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count.toLocaleString("en")} ${kind}`)
    .join(", ");
}

/** The ledger of the comparison: what is equal is unchanged, what was repaired is new or updated, the rest was left alone. */
async function bookDifferences(ctx: Ctx, run: Run, n: number, bytes: number): Promise<DifferenceCounts> {
  const counts = await countDifferences(ctx.db, ctx.shop.id, run.jobId);
  const { seen: fetched, created, updated, rejected, skipped } = counts;
  const unchanged = fetched - created - updated - rejected - skipped;
  await recordTally(ctx, run, n, { ...emptyTally(), fetched, created, updated, unchanged, skipped, rejected }, bytes);
  return counts;
}

/** Works off the differences. True when it has added a window to the job that is to be read first. */
export async function repairDifferences(ctx: Ctx, resource: Resource, run: Run): Promise<boolean> {
  const job = await findJob(ctx.db, ctx.shop.id, run.jobId);
  if (job?.mode !== "verify") return false;
  const windows = await windowsOf(ctx.db, ctx.shop.id, run.jobId);
  if (windows.some((window) => window.state !== "done")) return false;
  const wasReadWhole = windows.some((window) => window.kind === "bulk");
  await settleWritten(ctx.db, ctx.shop.id, resource, run.jobId, wasReadWhole ? "read_whole" : "repaired");
  if (job.params.reportOnly) {
    await settle(ctx.db, ctx.shop.id, run.jobId, "reported", { kinds: LISTED });
  } else {
    if (!wasReadWhole && (await readWhole(ctx, resource, run, windows.length))) return true;
    await repairById(ctx, resource, run, ["missing", "outdated"]);
    await repairById(ctx, resource, run, ["buried"]);
  }
  await confirmExtras(ctx, resource, run, job);
  for (const window of windows.filter(({ kind }) => kind === "ids")) {
    const counts = await bookDifferences(ctx, run, window.n, Number(window.bytes));
    await setRemoved(ctx, run, counts.removed);
  }
  return false;
}

async function readWhole(ctx: Ctx, resource: Resource, run: Run, n: number): Promise<boolean> {
  const { count, oldest } = await countOpen(ctx.db, ctx.shop.id, run.jobId);
  if (count <= REPAIR_BY_ID_UP_TO || !oldest) return false;
  await logLine(
    ctx,
    run,
    `These are too many to read one by one: everything that changed since the oldest of them is read in bulk.`,
  );
  const search = rangeSearch("updated_at", oldest, null);
  await addWindow(ctx, run, n, { kind: "bulk", search, from: oldest, to: null, expected: count });
  return true;
}

async function repairById(ctx: Ctx, resource: Resource, run: Run, kinds: readonly DifferenceKind[]): Promise<void> {
  const { shop, db } = ctx;
  const raises = kinds.includes("buried");
  for (;;) {
    const ids = await openDifferences(db, shop.id, run.jobId, kinds, AT_ONCE);
    if (ids.length === 0) return;
    if (!(await beat(ctx, run))) throw new Cancelled();
    const costs: Spent[] = [];
    const wants = await sized(
      ctx,
      resource,
      ids.map((id) => ({ id })),
    );
    for await (const answer of readRecords(ctx, resource, wants, { onSpent: (cost) => costs.push(cost) })) {
      for (const cost of costs.splice(0)) await spend(ctx, run)(cost);
      const gone = await goneFrom(ctx, resource, answer.missing);
      const deletes = gone.map((id): Change => ({ kind: "delete", id, at: answer.observedAt }));
      const by = { ...provenance(run, answer.observedAt), raises };
      await applyChanges(ctx, resource, [...answer.changes, ...deletes], by);
      const rejected = answer.changes.flatMap((change) => (change.kind === "reject" ? [change.id] : []));
      await settle(db, shop.id, run.jobId, "rejected", { ids: rejected });
      await settle(db, shop.id, run.jobId, "gone", { ids: answer.missing });
    }
    await settleWritten(db, shop.id, resource, run.jobId, "repaired");
    await settle(db, shop.id, run.jobId, "left", { ids });
  }
}

const provenance = (run: Run, observedAt: string): Provenance => ({
  source: "verify",
  jobId: run.jobId,
  topic: null,
  observedAt,
});

async function confirmExtras(ctx: Ctx, resource: Resource, run: Run, job: SyncJob): Promise<void> {
  const { shop, db } = ctx;
  for (;;) {
    const ids = await openDifferences(db, shop.id, run.jobId, ["extra"], CONFIRM_AT_ONCE);
    if (ids.length === 0) return;
    if (!(await beat(ctx, run))) throw new Cancelled();
    const { data, answeredAt, spent } = await ctx.admin.query<{ nodes: ({ id?: string } | null)[] }>({
      document: existDocument(resource),
      variables: { ids: ids.map((id) => gidOf(resource.type, id)) },
    });
    await spend(ctx, run)(spent);
    const there = ids.filter((_, n) => data.nodes[n]?.id);
    const gone = ids.filter((_, n) => !data.nodes[n]?.id);
    if (there.length > 0 && !job.params.reportOnly) await fetchAgain(ctx, resource.name, there, "sync");
    await settle(db, shop.id, run.jobId, "there", { ids: there });
    if (!job.params.reportOnly) {
      const deletes = gone.map((id): Change => ({ kind: "delete", id, at: answeredAt }));
      await applyChanges(ctx, resource, deletes, provenance(run, answeredAt));
    }
    await settle(db, shop.id, run.jobId, job.params.reportOnly ? "reported" : "repaired", { ids: gone });
  }
}

async function setRemoved(ctx: Ctx, run: Run, removed: number): Promise<void> {
  await held(ctx, run, (tx) =>
    tx.query("update sync_jobs set deleted = $3 where shop_id = $1 and id = $2", [ctx.shop.id, run.jobId, removed]),
  );
}
