import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { freshDatabase } from "../test/support/database";
import { startServer } from "./serve";
import type { RunningServer, ServeOptions } from "./serve";

let folder: string;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let server: RunningServer | undefined;
const script = `document.title = "${"x".repeat(5000)}";`;

beforeEach(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), "lockstep-serve-"));
  await mkdir(join(folder, "server"));
  await mkdir(join(folder, "client/assets"), { recursive: true });
  await writeFile(join(folder, "client/assets/page-abc.js"), script);
  await writeFile(join(folder, "client/robots.txt"), "User-agent: *\nDisallow: /");
  await writeFile(join(folder, "secret.txt"), "secret");
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe("the web server", () => {
  test("gives files for good when their name carries a hash, small when the browser can read them so", async () => {
    const { url } = await start();
    const ask = (encodings: string) =>
      fetch(`${url}/assets/page-abc.js`, { headers: { "Accept-Encoding": encodings } });
    const asset = await ask("gzip, deflate, br");
    expect(asset.headers.get("Cache-Control")).toContain("immutable");
    expect(asset.headers.get("Content-Encoding")).toBe("br");
    expect(await asset.text()).toBe(script);
    const older = await ask("gzip");
    expect(older.headers.get("Content-Encoding")).toBe("gzip");
    expect(await older.text()).toBe(script);
    const plain = await fetch(`${url}/robots.txt`, { headers: { "Accept-Encoding": "identity" } });
    expect(plain.headers.get("Content-Encoding")).toBeNull();
    expect(plain.headers.get("Cache-Control")).not.toContain("immutable");
  });

  test.each(["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"])(
    "gives nothing of %s",
    async (path) => {
      const { port } = await start();
      expect(await rawGet(port, path)).not.toContain("secret");
    },
  );

  test("gives all else to the app, with its body and headers, and streams the answer", async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/echo?a=1`, { method: "POST", body: "hello", headers: { "X-Test": "yes" } });
    expect(answer.status).toBe(201);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await answer.json()).toEqual({ path: "/echo?a=1", method: "POST", body: "hello", test: "yes" });
  });

  test("gives what is posted to /webhooks straight to the app, byte by byte, and what the app answers back", async () => {
    const { url } = await start();
    const body = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff, ...new Uint8Array(300_000)]);
    const headers = { "X-Shopify-Topic": "orders/updated", "X-Shopify-Hmac-Sha256": "abc=" };
    const answer = await fetch(`${url}/webhooks?a=1`, { method: "POST", body, headers });
    expect(answer.status).toBe(202);
    expect(JSON.parse(answer.headers.get("X-Got") ?? "")).toEqual({
      method: "POST",
      topic: "orders/updated",
      signature: "abc=",
      none: null,
      bytes: [0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff],
      length: body.length,
    });
    const compliance = await fetch(`${url}/webhooks/compliance`, { method: "POST", body: "{}" });
    expect(compliance.headers.get("X-Got")).toBeNull();
  });

  test("keeps a connection longer than any load balancer does, so that it never closes one that is about to be used", async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/echo`);
    expect(Number(/timeout=(\d+)/.exec(answer.headers.get("Keep-Alive") ?? "")?.[1])).toBeGreaterThan(600);
  });

  test("starts and stops the worker with it when that is to run inline", async () => {
    const events: string[] = [];
    Object.assign(globalThis, { serveTestEvents: events });
    await (await start({ worker: "inline" })).stop();
    server = undefined;
    expect(events).toEqual(["worker started", "worker stopped", "database closed"]);
  });
});

describe("what is missing gets a sentence", () => {
  test("a build", async () => {
    await expect(startServer({ build: join(folder, "server/none.js") })).rejects.toThrow(
      /^The app is not built yet: run `npm run build` first\.$/,
    );
  });

  test("a free port", async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(
      `Port ${port} is taken: stop the program that uses it, or set PORT to another.`,
    );
    await new Promise((done) => other.close(done));
  });

  test("a database that answers, or one with tables", async () => {
    await expect(start({}, "postgresql://nobody@127.0.0.1:1/none")).rejects.toThrow(
      /^Cannot reach PostgreSQL at 127\.0\.0\.1:1\/none: nothing answers there\.$/,
    );
    const empty = new URL(inject("databaseTemplate"));
    empty.pathname = "/template1";
    await expect(start({}, empty.href)).rejects.toThrow(/run `npm run migrate` first/);
  });

  test("a setting", async () => {
    await expect(start({}, "")).rejects.toThrow(/^DATABASE_URL is not set\.$/);
  });
});

/** A server with a build that echoes; the real one is served in the browser tests. */
async function start(options: ServeOptions = {}, url = database.url): Promise<RunningServer> {
  const build = join(folder, `server/index-${Math.random()}.mjs`);
  await writeFile(build, buildOf(url));
  server = await startServer({ port: 0, host: "127.0.0.1", worker: "separate", build, ...options });
  return server;
}

function buildOf(url: string): string {
  return `
    class AppError extends Error { name = "AppError"; }
    const note = (event) => globalThis.serveTestEvents?.push(event);
    const module = {
      default: () => new Response("page"),
      world: () => {
        if (!${JSON.stringify(url)}) throw new AppError("DATABASE_URL is not set.");
        return { env: { databaseUrl: ${JSON.stringify(url)}, port: 0, worker: "inline" }, database: { close: async () => note("database closed") } };
      },
      answerDelivery: async ({ method, header, body }) => {
        const [topic, signature, none = null] = ["x-shopify-topic", "x-shopify-hmac-sha256", "x-none"].map(header);
        const got = { method, topic, signature, none, bytes: [...body.subarray(0, 6)], length: body.length };
        return new Response(null, { status: 202, headers: { "X-Got": JSON.stringify(got) } });
      },
      startWorker: async () => { note("worker started"); return { stop: async () => note("worker stopped") }; },
    };
    const echo = async ({ request }) => {
      const url = new URL(request.url);
      const answer = { path: url.pathname + url.search, method: request.method, body: await request.text(), test: request.headers.get("X-Test") };
      const headers = [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]];
      return new Response(JSON.stringify(answer), { status: 201, headers });
    };
    export const entry = { module };
    export const routes = { "routes/echo": { id: "routes/echo", path: "echo", module: { action: echo, loader: echo } } };
    export const assets = { routes: {}, entry: {}, url: "", version: "1" };
    export const future = {};
    export const publicPath = "/";
    export const assetsBuildDirectory = "client";
    export const isSpaMode = false;
    export const basename = "/";`;
}

/** As the bytes say: fetch and URL would tidy the path up before it is sent. */
function rawGet(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ port, path, host: "127.0.0.1" }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end();
  });
}
