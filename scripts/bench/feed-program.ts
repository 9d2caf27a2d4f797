import "../app-modules.ts";
import { setTimeout as pause } from "node:timers/promises";
import type { FeedImportView } from "../../app/resources/catalog/feed.ts";
import { memoryPeak } from "./memory-peak.ts";
import { program } from "./program.ts";

export interface FeedInput {
  shopId: number;
  /** Rows of the file. */
  rows: number;
  /** Added to each price: another number makes another file of the same products. */
  cents: number;
  env: Record<string, string>;
}

export interface FeedTimes {
  bytes: number;
  uploadSeconds: number;
  /** Reading, matching and previewing. */
  readSeconds: number;
  applySeconds: number;
  cpuSeconds: number;
  peakBytes: number;
  idleBytes: number;
  counts: Record<string, number>;
  changes: number;
}

/** One feed from its upload to its end, in a process that is a worker in every other respect. */
program<FeedInput, FeedTimes>(async ({ shopId, rows, cents, env }) => {
  const { createWorld, shopContext, useWorld } = await import("../../app/context.server.ts");
  const { readEnv } = await import("../../app/env.server.ts");
  const { startWorker } = await import("../../app/worker.server.ts");
  const { receiveFeed } = await import("../../app/catalog/feed/receive-feed.ts");
  const { startApplying } = await import("../../app/catalog/feed/apply-feed.ts");
  const { readImport } = await import("../../app/catalog/feed/show-imports.ts");
  const world = createWorld(readEnv(env));
  useWorld(world);
  const worker = await startWorker();
  const ctx = await shopContext(shopId);
  const idleBytes = memoryPeak();
  const cpuBefore = process.cpuUsage();

  const reached = async (id: string, state: FeedImportView["state"]) => {
    for (;;) {
      const feed = await readImport(ctx, id);
      if (feed.state === state) return feed;
      if (feed.state === "failed") throw new Error(feed.reason ?? feed.sentence);
      await pause(20);
    }
  };
  const started = performance.now();
  const id = await receiveFeed(ctx, { fileName: "bench.csv", startedBy: null }, feedOf(rows, cents));
  const uploaded = performance.now();
  await reached(id, "preview");
  const read = performance.now();
  await startApplying(ctx, id);
  const { bytes, counts, changes } = await reached(id, "applied");
  const applied = performance.now();
  const cpu = process.cpuUsage(cpuBefore);
  const peakBytes = memoryPeak();
  // What is compared after it is not the import's, and would run into the next one.
  while ((await ctx.db.query("select from graphile_worker.jobs where task_identifier = 'compare-catalog'")).length > 0)
    await pause(50);
  await worker.stop();
  await world.database.close();
  return {
    bytes: Number(bytes),
    uploadSeconds: (uploaded - started) / 1000,
    readSeconds: (read - uploaded) / 1000,
    applySeconds: (applied - read) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakBytes,
    idleBytes,
    counts,
    changes,
  };
});

const DESCRIPTION =
  "Woven from long fibres, dyed in small batches, and washed before it is cut, so that it keeps its shape. ".repeat(3);

/** A row per variant, four variants to a product, as Shopify's own export writes them. */
async function* feedOf(rows: number, cents: number): AsyncGenerator<Buffer> {
  let text =
    "Handle,Title,Body (HTML),Vendor,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Barcode,Inventory: Warehouse\n";
  for (let n = 0; n < rows; n++) {
    const product = Math.floor(n / 4);
    const own = n % 4 === 0 ? `"Product ""${product}""","<p>${DESCRIPTION}</p>",Acme,"a, b",Size` : ",,,,";
    text += `product-${product},${own},Size ${n % 4},SKU-${n},${(n % 90) + 10}.${String(cents).padStart(2, "0")},40${n},${n % 50}\n`;
    if (text.length < 64 * 1024) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}
