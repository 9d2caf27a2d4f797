import { randomBytes } from "node:crypto";
import type { Bench, ManyOrders } from "./bench.ts";
import { LEAN, flagsFor } from "../lean.mjs";
import { secondsOfCopy } from "./copy.ts";
import { insertShop, rowWrites } from "./databases.ts";
import type { BenchDatabase } from "./databases.ts";
import { ordersFile } from "./orders-file.ts";
import type { OrdersFile } from "./orders-file.ts";
import { runProgram, startProgram } from "./program.ts";
import type { Ingested, IngestInput } from "./ingest-program.ts";
import type { UpsertsInput } from "./upserts-program.ts";

export const SHOP = "bench.myshopify.com";
const MB = 1_000_000;
const WORKER_MEMORY = 256 * MB;

/** A file of orders into an empty mirror, again, by COPY and by Prisma; and the memory it takes. */
export async function benchIngest(bench: Bench): Promise<void> {
  const { sizes, server, report } = bench;
  const file = await ordersFile(bench.bulkQuery, sizes.file);
  const size = `${file.orders.toLocaleString("en-US")} orders, ${(file.lines - file.orders).toLocaleString("en-US")} lines, ${Math.round(file.bytes / MB)} MB`;
  const mirror = await server.create();
  const shopId = await insertShop(mirror.sql, SHOP);
  const key = randomBytes(32).toString("hex");

  const first = await ingest(file, 1, mirror, shopId, key, "1");
  const rate = file.orders / first.seconds;
  report(
    "orders/s from a JSONL file into an empty mirror",
    rate,
    "orders/s",
    null,
    `${size}; processor time of the worker ${first.cpuSeconds.toFixed(1)} s of ${first.seconds.toFixed(1)} s`,
  );
  report(
    "peak memory of the worker meanwhile",
    first.peakBytes / MB,
    "MB",
    { atMost: WORKER_MEMORY / MB },
    `${Math.round(first.idleBytes / MB)} MB before the file came`,
  );

  const before = await rowWrites(mirror.sql);
  const again = await ingest(file, 1, mirror, shopId, key, "2");
  report(
    "row writes of a rerun of the same file",
    (await rowWrites(mirror.sql)) - before,
    "rows",
    { atMost: 0 },
    `${again.tally.unchanged.toLocaleString("en-US")} unchanged`,
  );
  report("orders/s of the rerun", file.orders / again.seconds, "orders/s");

  const empty = await server.create();
  const copied = await secondsOfCopy(mirror.sql, empty.sql);
  report(
    "speed against plain COPY of the same rows",
    copied / first.seconds,
    "×",
    { atLeast: 0.4 },
    `COPY alone: ${Math.round(file.orders / copied).toLocaleString("en-US")} orders/s`,
  );
  await empty.drop();

  const target = await server.create();
  const input: UpsertsInput = {
    path: file.path,
    url: target.url,
    shopId: await insertShop(target.sql, SHOP),
    key,
    orders: sizes.sample,
  };
  const upserts = await runProgram<{ orders: number; seconds: number }>("upserts-program", input);
  const upsertRate = upserts.orders / upserts.seconds;
  report(
    "speed against one Prisma upsert per order",
    rate / upsertRate,
    "×",
    { atLeast: 20 },
    `Prisma: ${Math.round(upsertRate)} orders/s over the first ${upserts.orders.toLocaleString("en-US")} of the file, each parsed, decoded, sealed, and upserted with its lines and contact in one transaction`,
  );
  await target.drop();
  await mirror.drop();
}

/** The large mirror, and what it took to fill it. */
export async function fillManyOrders(
  bench: Pick<Bench, "sizes" | "server" | "bulkQuery" | "say">,
): Promise<ManyOrders> {
  const { sizes, server } = bench;
  const file = await ordersFile(bench.bulkQuery, sizes.file);
  const database = await server.create();
  const shopId = await insertShop(database.sql, SHOP);
  const key = randomBytes(32).toString("hex");
  bench.say(`filling a mirror with ${sizes.many.toLocaleString("en-US")} orders …`);
  const { peakBytes, seconds } = await ingest(file, Math.round(sizes.many / file.orders), database, shopId, key, "1");
  await database.sql.query("VACUUM ANALYZE");
  return { database, shopId, key, peakBytes, seconds };
}

/** Memory must not grow with the store: the peak for a file ten times as long. */
export async function benchMemory(bench: Bench): Promise<void> {
  const { peakBytes, seconds } = await bench.manyOrders();
  const orders = bench.sizes.many.toLocaleString("en-US");
  bench.report(
    `peak memory of the worker over ${orders} orders`,
    peakBytes / MB,
    "MB",
    { atMost: WORKER_MEMORY / MB },
    "one file, streamed; the same 100,000 orders under new ids",
  );
  bench.report(`orders/s over ${orders} orders`, bench.sizes.many / seconds, "orders/s");
}

async function ingest(
  file: OrdersFile,
  copies: number,
  database: BenchDatabase,
  shopId: number,
  key: string,
  jobId: string,
): Promise<Ingested> {
  const source = startProgram<{ url: string }>("orders-server-program", { path: file.path, orders: file.orders });
  try {
    const { url } = await source.answer;
    const input: IngestInput = {
      url: `${url}/?copies=${copies}`,
      shopId,
      jobId,
      orders: file.orders * copies,
      lines: file.lines * copies,
      env: appEnvironment(database.url, key),
    };
    return await runProgram<Ingested>("ingest-program", input, {
      flags: flagsFor(process.versions.node, LEAN),
      env: LEAN.env,
    });
  } finally {
    await source.stop();
  }
}

/** The app's settings for a process that never speaks to a Shopify. */
export const appEnvironment = (databaseUrl: string, key: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  SHOPIFY_API_KEY: "bench",
  SHOPIFY_API_SECRET: "bench",
  SHOPIFY_APP_URL: "http://127.0.0.1:1",
  ENCRYPTION_KEY: key,
  LOG_LEVEL: "warn",
});
