import { open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Bench, ManyOrders } from "./bench.ts";
import { median, percentile } from "./figures.ts";
import { SHOP } from "./ingest.ts";
import { ordersFile } from "./orders-file.ts";
import { startStack } from "./stack.ts";
import type { Stack } from "./stack.ts";

const TIMES = 20;
const WARM = 3;

/** How long the app's pages take with a large mirror: whole documents from the built server, as the Admin's frame asks for them. */
export async function benchPages(bench: Bench): Promise<void> {
  const many = await bench.manyOrders();
  const stack = await startStack({ domain: SHOP, orders: 100, database: many.database, key: many.key, worker: false });
  try {
    for (const [what, path] of Object.entries(await pagesOf(bench, many))) {
      const times = await timesOf(stack, path);
      bench.report(
        `${what}, median`,
        median(times),
        "ms",
        null,
        `p95 ${percentile(times, 0.95).toFixed(0)} ms, ${bench.sizes.many.toLocaleString("en-US")} orders mirrored`,
      );
    }
  } finally {
    await stack.stop();
  }
}

async function pagesOf(bench: Bench, { database: { sql }, shopId }: ManyOrders): Promise<Record<string, string>> {
  const { writeCursor } = await import("../../app/lib/cursor.ts");
  const { rows: deep } = await sql.query<{ id: string; place: string }>(
    `SELECT id::text, processed_at::text AS place FROM orders WHERE shop_id = $1 ORDER BY processed_at DESC, id DESC OFFSET $2 LIMIT 1`,
    [shopId, Math.floor(bench.sizes.many / 2)],
  );
  const { rows: tags } = await sql.query<{ tag: string }>(
    "SELECT tag FROM orders, unnest(tags) AS tag WHERE shop_id = $1 GROUP BY tag ORDER BY count(*) LIMIT 1",
    [shopId],
  );
  const [place] = deep;
  if (!place) return { "GET /app": "/app" };
  const after = writeCursor({ value: place.place, id: place.id });
  return {
    overview: "/app",
    "orders, first page": "/app/orders",
    "orders, half-way down": `/app/orders?after=${after}`,
    "orders by a common status": "/app/orders?financial=PAID",
    "orders by a rare status": "/app/orders?financial=VOIDED",
    "orders by a tag": `/app/orders?tag=${encodeURIComponent(tags[0]?.tag ?? "none")}`,
    "orders by e-mail": `/app/orders?query=${encodeURIComponent(await someEmail(bench))}`,
    "one order": `/app/orders/${place.id}`,
    "job history": "/app/jobs",
  };
}

/** Out of the file: in the mirror it is sealed. */
async function someEmail(bench: Bench): Promise<string> {
  const { path } = await ordersFile(bench.bulkQuery, bench.sizes.file);
  const file = await open(path);
  try {
    for await (const line of file.readLines()) {
      const email = /"email":"([^"]+)"/.exec(line)?.[1];
      if (email) return email;
    }
    return "nobody@example.com";
  } finally {
    await file.close();
  }
}

async function timesOf(stack: Stack, path: string): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < WARM + TIMES; n++) {
    const { token } = await stack.shop.control<{ token: string }>("session-token", {});
    const headers = {
      Authorization: `Bearer ${token}`,
      Accept: "text/html",
      "User-Agent": "Mozilla/5.0 (Lockstep bench)",
    };
    const started = performance.now();
    const answer = await fetch(stack.appUrl + path, { headers });
    await answer.text();
    if (n >= WARM) times.push(performance.now() - started);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
    await pause(5);
  }
  return times;
}
