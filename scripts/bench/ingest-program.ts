import { flushCompileCache } from "node:module";
import "../app-modules.ts";
import type { Tally } from "../../app/mirror/tally.ts";
import { memoryPeak } from "./memory-peak.ts";
import { program } from "./program.ts";

export interface IngestInput {
  url: string;
  shopId: number;
  orders: number;
  lines: number;
  jobId: string;
  /** Where everything else about the app comes from. */
  env: Record<string, string>;
}

export interface Ingested {
  tally: Tally;
  seconds: number;
  /** Of these, until the file was on disk and proven whole. */
  spoolSeconds: number;
  /** Processor time of this process meanwhile: it says more than the clock on a machine that does other things too. */
  cpuSeconds: number;
  /** Most memory this process ever had, bytes. */
  peakBytes: number;
  /** The same before the file came, the worker being up. */
  idleBytes: number;
}

/** One bulk file into the mirror, in a process that is a worker in every other respect. */
program<IngestInput, Ingested>(async ({ url, shopId, jobId, orders: roots, lines, env }) => {
  const { createWorld, shopContext, useWorld } = await import("../../app/context.server.ts");
  const { readEnv } = await import("../../app/env.server.ts");
  const { startWorker } = await import("../../app/worker.server.ts");
  const { orders } = await import("../../app/resources/orders/index.ts");
  const { applyBatches } = await import("../../app/sync/apply-changes.ts");
  const { bulkBatches, fetchBulkFile } = await import("../../app/sync/sources/bulk.ts");
  const world = createWorld(readEnv(env));
  useWorld(world);
  const worker = await startWorker({ decodingThread: new URL("../decoding-thread.ts", import.meta.url) });
  const ctx = await shopContext(shopId);
  flushCompileCache();
  const idleBytes = memoryPeak();

  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  const createdAt = new Date().toISOString();
  const counts = { objectCount: String(lines), rootObjectCount: String(roots), fileSize: null, partialDataUrl: null };
  const file = await fetchBulkFile(ctx, orders, {
    id: "",
    status: "COMPLETED",
    errorCode: null,
    createdAt,
    ...counts,
    url,
  });
  if (!file) throw new Error("There is no file.");
  const spooled = performance.now();
  const by = { source: "update", jobId, topic: null, observedAt: createdAt, endsLater: true } as const;
  const tally = await applyBatches(ctx, orders, bulkBatches(ctx, orders, file), by);
  // What ends a window in earnest: a commit that waits until all before it is on disk.
  await ctx.db.query("update shops set name = name where id = $1", [shopId]);
  const ended = performance.now();
  const cpu = process.cpuUsage(cpuBefore);
  await file.remove();
  await worker.stop();
  await world.database.close();
  return {
    tally,
    seconds: (ended - started) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    spoolSeconds: (spooled - started) / 1000,
    peakBytes: memoryPeak(),
    idleBytes,
  };
});
