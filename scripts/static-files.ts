import { readFile, readdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

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
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

/** Best first; browsers take brotli only over TLS or from their own machine. */
const ENCODINGS: Record<string, (content: Buffer) => Promise<Buffer>> = {
  br: (content) => promisify(brotliCompress)(content, BROTLI),
  gzip: (content) => promisify(gzip)(content),
};

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

  const packedFile = (file: string, encoding: string): Promise<Buffer> => {
    const key = `${encoding} ${file}`;
    const ready = packed.get(key) ?? readFile(file).then((content) => ENCODINGS[encoding]?.(content) ?? content);
    packed.set(key, ready);
    return ready;
  };

  return async (req, res, path) => {
    const file = files.get(path);
    if (file === undefined || (req.method !== "GET" && req.method !== "HEAD")) return false;
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    const encoding = COMPRESSED.test(type) ? encodingFor(req) : undefined;
    const body = await (encoding ? packedFile(file, encoding) : readFile(file));
    res.writeHead(200, {
      "Content-Type": type,
      "Content-Length": body.length,
      "Cache-Control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "public, max-age=3600",
      Vary: "Accept-Encoding",
      ...(encoding ? { "Content-Encoding": encoding } : {}),
    });
    res.end(req.method === "HEAD" ? undefined : body);
    return true;
  };
}

function encodingFor(req: IncomingMessage): string | undefined {
  const accepted = String(req.headers["accept-encoding"] ?? "").split(/[,;\s]+/);
  return Object.keys(ENCODINGS).find((encoding) => accepted.includes(encoding));
}
