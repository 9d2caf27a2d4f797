import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { send } from "../http.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import { readLink } from "./links.ts";

const CUT_AT = 0.6;

/** GET of a result link: no access token, but signature and expiry, as storage hosts do. Streams from the file. */
export async function download(
  core: Core,
  shops: Map<string, SimulatedShop>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  const link = req.method === "GET" ? readLink(core, new URL(req.url ?? "/", core.origin)) : undefined;
  if (!link) return false;
  const operation = shops.get(link.shop)?.bulk.find(link.operationId);
  if (!operation || link.state !== "valid") {
    send(res, { status: link.state === "expired" ? 400 : 403, text: "<Error><Code>AccessDenied</Code></Error>" });
    return true;
  }
  core.stats.bulk.downloads += 1;
  const { size } = await stat(operation.file);
  const from = Math.min(size, Number(/^bytes=(\d+)-/.exec(req.headers.range ?? "")?.[1] ?? 0));
  const truncated = core.faults.take("bulk_truncated", operation.query);
  const cut = core.faults.take("bulk_cut", operation.query);
  const end = truncated || cut ? from + Math.floor((size - from) * CUT_AT) : size;
  res.writeHead(from > 0 ? 206 : 200, {
    "Content-Type": "application/jsonl",
    // A truncated file looks whole to HTTP; a cut connection does not.
    "Content-Length": (cut ? size : end) - from,
    "Accept-Ranges": "bytes",
    ...(from > 0 ? { "Content-Range": `bytes ${from}-${size - 1}/${size}` } : {}),
  });
  if (end > from) {
    // A reader that goes away is its own affair.
    await pipeline(createReadStream(operation.file, { start: from, end: end - 1 }), res, { end: !cut }).catch(
      () => undefined,
    );
  }
  if (cut) res.destroy();
  else res.end();
  return true;
}
