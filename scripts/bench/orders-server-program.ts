import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { program } from "./program.ts";
import { renumbered } from "./renumber.ts";

/** Serves a file of orders, `?copies=10` of it one after the other under ids of their own, as Shopify serves a bulk file. */
program<{ path: string; orders: number }, { url: string }>(async ({ path, orders }) => {
  const server = createServer((req, res) => {
    const copies = Number(new URL(req.url ?? "/", "http://localhost").searchParams.get("copies") ?? 1);
    res.writeHead(200, { "Content-Type": "application/jsonl" });
    pipeline(Readable.from(all(path, orders, copies)), res).catch(() => res.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});

async function* all(path: string, orders: number, copies: number): AsyncIterable<Buffer> {
  for (let copy = 0; copy < copies; copy++) {
    yield* renumbered(createReadStream(path, { highWaterMark: 1 << 20 }), copy, orders);
  }
}
