import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { createReadableStreamFromReadable, createRequestHandler } from "@remix-run/node";
import type { ServerBuild } from "@remix-run/node";
import type { Posted } from "../app/signed-webhook.server.ts";
import { checkDatabase, inSentences, withinGrace } from "./ready.ts";
import { command, Sentence } from "./sentence.ts";
import { staticFiles } from "./static-files.ts";

/**
 * A load balancer keeps its connections to us for its next requests: AWS's and nginx 60 seconds, Google's 600. Whoever closes first
 * must be the balancer, or a request that it is just sending meets a closed connection and the merchant sees a 502. (Idle time
 * does not count into `headersTimeout`, which keeps its default against clients that dribble.)
 */
const KEEP_ALIVE_MS = 620_000;
const DECODING_THREAD = new URL("./decoding-thread.ts", import.meta.url);
const BUILD = resolve(import.meta.dirname, "../build/server/index.js");

/** What app/entry.server exports besides the page renderer. */
interface AppEntry {
  world(): {
    env: { databaseUrl: string; port: number; host?: string; worker: string };
    database: { close(): Promise<void> };
  };
  startWorker(options: { decodingThread: URL }): Promise<{ stop(): Promise<void> }>;
  answerDelivery(posted: Posted): Promise<Response>;
}

export interface RunningServer {
  port: number;
  url: string;
  /** Ends what is under way, then the worker and the connections to the database. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** Default: PORT of the environment; 0 takes any free one. */
  port?: number;
  host?: string;
  /** The server's module as `npm run build` makes it; default build/server/index.js. */
  build?: string;
  /** Default: WORKER of the environment. */
  worker?: "inline" | "separate";
}

/** Serves the built app, and works off its tasks too if WORKER is inline. Throws a sentence when something is missing. */
export async function startServer(options: ServeOptions = {}): Promise<RunningServer> {
  const file = options.build ?? BUILD;
  if (!existsSync(file)) throw new Sentence("The app is not built yet: run `npm run build` first.");
  const build = (await import(pathToFileURL(file).href)) as ServerBuild;
  const entry = build.entry.module as unknown as AppEntry;
  const { env, database } = inSentences(() => entry.world());
  await checkDatabase(env.databaseUrl);

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, await listener(build, entry, file));
  const port = await listen(server, options.port ?? env.port, options.host ?? env.host);
  const worker =
    (options.worker ?? env.worker) === "inline"
      ? await entry.startWorker({ decodingThread: DECODING_THREAD })
      : undefined;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await Promise.all([closeServer(server), worker && withinGrace(worker.stop())]);
      await withinGrace(database.close());
    },
  };
}

/**
 * Where Shopify posts deliveries, up to a thousand a second and more. Routing, `Request` and streams of the web would cost three times
 * what the delivery does, so the app gets them as they are; the route of that address answers the same.
 */
const DELIVERIES = "/webhooks";

async function listener(
  build: ServerBuild,
  { answerDelivery }: AppEntry,
  file: string,
): Promise<(req: IncomingMessage, res: ServerResponse) => void> {
  const answerStatic = await staticFiles(resolve(dirname(file), "../client"));
  const answerPage = createRequestHandler(build, process.env.NODE_ENV ?? "production");
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const url = new URL(req.url ?? "/", `http://${req.headers.host ?? "localhost"}`);
    if (url.pathname === DELIVERIES) return await sendResponse(res, await answerDelivery(await posted(req)));
    if (await answerStatic(req, res, url.pathname)) return;
    await sendResponse(res, await answerPage(toRequest(req, res, url)));
  };
  return (req, res) => {
    answer(req, res).catch(() => {
      // The app logs its own failures; what ends here is a request that is no HTTP, or a client that hung up.
      if (!res.headersSent) res.writeHead(400);
      res.end();
    });
  };
}

async function posted(req: IncomingMessage): Promise<Posted> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const header = (name: string) => req.headers[name]?.toString();
  return { method: req.method ?? "GET", header, body: Buffer.concat(chunks) };
}

function toRequest(req: IncomingMessage, res: ServerResponse, url: URL): Request {
  const gone = new AbortController();
  res.on("close", () => {
    if (!res.writableFinished) gone.abort();
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
  }
  const hasBody = req.method !== "GET" && req.method !== "HEAD";
  const body = hasBody ? { body: createReadableStreamFromReadable(req), duplex: "half" as const } : {};
  return new Request(url, { method: req.method, headers, signal: gone.signal, ...body });
}

async function sendResponse(res: ServerResponse, response: Response): Promise<void> {
  res.statusCode = response.status;
  for (const [name, value] of response.headers) res.appendHeader(name, value);
  // A slow reader is waited for, so that a long answer is never held in memory; one that hangs up ends what makes the answer.
  if (response.body) await pipeline(Readable.fromWeb(response.body as NodeReadableStream), res);
  else res.end();
}

async function listen(server: Server, port: number, host?: string): Promise<number> {
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(port, host, done);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Sentence(`Port ${port} is taken: stop the program that uses it, or set PORT to another.`, {
      cause: error,
    });
  });
  return (server.address() as AddressInfo).port;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeIdleConnections();
  await withinGrace(closed);
  server.closeAllConnections();
  await closed;
}

if (process.argv[1] && fileURLToPath(import.meta.url) === resolve(process.argv[1])) {
  await command(async () => {
    const server = await startServer();
    const told = new Promise((done) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, done);
    });
    console.log(`Lockstep serves ${server.url}. Stop it with Ctrl-C.`);
    await told;
    await server.stop();
    // A task that waits for Shopify would keep the process; the next one takes it up.
    process.exit();
  });
}
