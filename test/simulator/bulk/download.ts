import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { send } from "../http.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import { linkSignature } from "./operations.ts";

const LINK = /^\/bulk\/([^/]+)\/(\d+)\.jsonl$/;

/** GET of a result link: no access token, but signature and expiry, as storage hosts do. Streams from the file. */
export async function download(
  core: Core,
  shops: Map<string, SimulatedShop>,
  url: URL,
  range: string | undefined,
  res: ServerResponse,
): Promise<boolean> {
  const match = LINK.exec(url.pathname);
  const operation = shops.get(match?.[1] ?? "")?.bulk.find(`gid://shopify/BulkOperation/${match?.[2] ?? ""}`);
  if (!match) return false;
  const expires = Number(url.searchParams.get("Expires"));
  const valid = url.searchParams.get("Signature") === linkSignature(core, url.pathname, expires);
  if (!operation || !valid || expires * 1000 < core.clock.now().getTime()) {
    send(res, { status: valid && operation ? 400 : 403, text: "<Error><Code>AccessDenied</Code></Error>" });
    return true;
  }
  core.stats.bulk.downloads += 1;
  const { size } = await stat(operation.file);
  const from = Math.min(size, Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0));
  const truncated = core.faults.take("bulk_truncated", operation.query);
  const cut = core.faults.take("bulk_cut", operation.query);
  // A truncated file looks whole to HTTP; a cut connection does not.
  const end = truncated || cut ? from + Math.floor((size - from) * 0.6) : size;
  res.writeHead(from > 0 ? 206 : 200, {
    "Content-Type": "application/jsonl",
    "Content-Length": (cut ? size : end) - from,
    "Accept-Ranges": "bytes",
    ...(from > 0 ? { "Content-Range": `bytes ${from}-${size - 1}/${size}` } : {}),
  });
  if (end <= from) {
    res.end();
    return true;
  }
  const body = createReadStream(operation.file, { start: from, end: end - 1 });
  await pipeline(body, res, { end: !cut }).catch(() => undefined);
  if (cut) res.destroy();
  return true;
}
