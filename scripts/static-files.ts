import { readFile, readdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};
const COMPRESSED = /javascript|css|json|svg|plain/;
const compress = promisify(brotliCompress);

/** Answers a request for a file of `folder`; false if there is none of that name. */
export type StaticFiles = (req: IncomingMessage, res: ServerResponse, path: string) => Promise<boolean>;

/**
 * The files of a build, listed once: what is not in the list cannot be asked for. Names under assets/ carry a hash of the
 * content, so browsers may keep them for good. Small enough (the build of this app) to be kept in memory, compressed.
 */
export async function staticFiles(folder: string): Promise<StaticFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = new Map(paths.map((path) => [`/${relative(folder, path).split(sep).join("/")}`, path]));
  const packed = new Map<string, Promise<Buffer>>();

  return async (req, res, path) => {
    const file = files.get(path);
    if (file === undefined || (req.method !== "GET" && req.method !== "HEAD")) return false;
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    const smaller = COMPRESSED.test(type) && /\bbr\b/.test(String(req.headers["accept-encoding"] ?? ""));
    if (smaller && !packed.has(file)) packed.set(file, readFile(file).then(pack));
    const body = await (smaller ? packed.get(file) : readFile(file));
    res.writeHead(200, {
      "Content-Type": type,
      "Content-Length": body?.length ?? 0,
      "Cache-Control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "public, max-age=3600",
      Vary: "Accept-Encoding",
      ...(smaller ? { "Content-Encoding": "br" } : {}),
    });
    res.end(req.method === "HEAD" ? undefined : body);
    return true;
  };
}

function pack(content: Buffer): Promise<Buffer> {
  return compress(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
}
