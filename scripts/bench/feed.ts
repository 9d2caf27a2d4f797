import type { Bench } from "./bench.ts";
import { importFeed, startCatalog, variantsOf } from "./catalog.ts";
import type { Imported, Variant } from "./catalog.ts";
import type { Stack } from "./stack.ts";

const MB = 1_000_000;
const WORKER_MEMORY = 256;
const CATALOG_TABLES = ["catalog_products", "catalog_variants", "catalog_changes"];

/** Feeds for products that Shopify has, uploaded and applied: a small and a large one into an empty catalog, again, and with other prices. */
export async function benchFeed(bench: Bench): Promise<void> {
  const [few, many] = bench.sizes.feeds;
  const stack = await startCatalog(bench, { domain: "bench-feed.myshopify.com", variants: few + many });
  try {
    const variants = await variantsOf(stack, few + many);
    const location = await firstLocation(stack);
    const fileOf = (rows: readonly Variant[], cents: number) => feedOf(rows, location, cents);
    const small = await imported(stack, fileOf(variants.slice(0, few), 10));
    const large = await imported(stack, fileOf(variants.slice(few), 10));
    reportSpeed(bench, large);
    reportMemory(bench, stack, small, large);
    await benchAgain(bench, stack, (cents) => fileOf(variants.slice(few), cents));
  } finally {
    await stack.stop();
  }
}

type Measured = Imported & { peak: number; idle: number };

/** By a worker that has done nothing else, with the most memory that it has had, MB. */
async function imported(stack: Stack, file: string): Promise<Measured> {
  await freshWorker(stack);
  const idle = stack.memoryPeak("worker") / MB;
  const times = await importFeed(stack, file);
  return { ...times, idle, peak: stack.memoryPeak("worker") / MB };
}

async function freshWorker(stack: Stack): Promise<void> {
  await stack.stopWorker();
  await stack.startWorker();
}

function reportSpeed({ report }: Bench, { feed, bytes, uploadSeconds, readSeconds, applySeconds }: Imported): void {
  const seconds = uploadSeconds + readSeconds + applySeconds;
  const size = `${feed.rows.toLocaleString("en-US")} rows, ${Math.round(bytes / MB)} MB, ${feed.changes.toLocaleString("en-US")} values`;
  report(
    "rows/s from the upload to the catalog",
    feed.rows / seconds,
    "rows/s",
    null,
    `${size}; ${seconds.toFixed(1)} s`,
  );
  report("upload over HTTP", bytes / MB / uploadSeconds, "MB/s", null, `${uploadSeconds.toFixed(1)} s`);
  report("rows/s read, matched and previewed", feed.rows / readSeconds, "rows/s", null, `${readSeconds.toFixed(1)} s`);
  const note = `${applySeconds.toFixed(1)} s, into a catalog that knew none of these products`;
  report("rows/s applied", feed.rows / applySeconds, "rows/s", null, note);
}

function reportMemory({ report }: Bench, stack: Stack, small: Measured, large: Measured): void {
  for (const { feed, peak, idle } of [small, large])
    report(
      `peak memory of the worker, ${feed.rows.toLocaleString("en-US")} rows`,
      peak,
      "MB",
      { atMost: WORKER_MEMORY },
      `${Math.round(idle)} MB before the file came; comparing both sides afterwards included`,
    );
  const times = large.feed.rows / small.feed.rows;
  report(`peak memory with ${times} times the rows`, large.peak / small.peak, "×", { atMost: 1.2 }, "flat is 1");
  report("peak memory of the server that took the files in", stack.memoryPeak("web") / MB, "MB");
}

async function benchAgain({ report }: Bench, stack: Stack, fileOf: (cents: number) => string): Promise<void> {
  const before = await rowWrites(stack);
  const again = await importFeed(stack, fileOf(10));
  const rate = Math.round(again.feed.rows / again.readSeconds).toLocaleString("en-US");
  report(
    "row writes in the catalog of a rerun of the same feed",
    (await rowWrites(stack)) - before,
    "rows",
    { atMost: 0 },
    `${again.feed.counts.unchanged.toLocaleString("en-US")} unchanged, read at ${rate} rows/s`,
  );
  const prices = await importFeed(stack, fileOf(20));
  report(
    "rows/s applied of new prices alone",
    prices.feed.rows / prices.applySeconds,
    "rows/s",
    null,
    `${prices.feed.changes.toLocaleString("en-US")} values`,
  );
}

async function firstLocation({ sql }: Stack): Promise<string> {
  const { rows } = await sql.query<{ name: string }>("SELECT name FROM locations WHERE is_active ORDER BY id LIMIT 1");
  return rows[0]?.name ?? "";
}

/** A connection tells what it has written at its end at the latest, so the worker starts anew. */
async function rowWrites(stack: Stack): Promise<number> {
  await freshWorker(stack);
  const { rows } = await stack.sql.query<{ writes: string }>(
    "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::text AS writes FROM pg_stat_user_tables WHERE relname = any($1)",
    [CATALOG_TABLES],
  );
  return Number(rows[0]?.writes ?? 0);
}

const DESCRIPTION =
  "Woven from long fibres, dyed in small batches, and washed before it is cut, so that it keeps its shape. ".repeat(3);

/** A row per variant; what belongs to the product stands on its first, as in Shopify's own export. */
function feedOf(rows: readonly Variant[], location: string, cents: number): string {
  const lines = rows.map(({ variantId, isFirst }, n) => {
    const ofProduct = isFirst ? `"<p>${DESCRIPTION}</p>",Acme,"a, b"` : ",,";
    return `${variantId},${ofProduct},${(n % 90) + 10}.${cents},40${n},"${n % 50}"`;
  });
  return `Variant ID,Body (HTML),Vendor,Tags,Variant Price,Variant Barcode,"Inventory: ${location}"\n${lines.join("\n")}\n`;
}
