import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { askApp } from "../extensions/order-mirror-block/src/ask-app";
import { agoOf, sayingOf } from "../extensions/order-mirror-block/src/standing";
import type { Mirror, Standing, Tone } from "../extensions/order-mirror-block/src/standing";

const ROOT = resolve(import.meta.dirname, "..");
const BLOCK = "extensions/order-mirror-block";
const TARGET = "admin.order-details.block.render";

const execute = promisify(execFile);
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** What Shopify's CLI makes of a copy of the extensions, without a login and without a trace outside of it. */
async function build(change: (folder: string) => Promise<void> = () => Promise.resolve()) {
  const folder = await mkdtemp(join(tmpdir(), "lockstep-extension-"));
  folders.push(folder);
  for (const name of ["package.json", "shopify.app.toml", "shopify.web.toml"])
    await cp(join(ROOT, name), join(folder, name));
  await cp(join(ROOT, "extensions"), join(folder, "extensions"), {
    recursive: true,
    filter: (path) => !/[/\\]dist$/.test(path),
  });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  await mkdir(join(folder, "home"));
  await change(folder);
  const home = join(folder, "home");
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home,
    SHOPIFY_CLI_NO_ANALYTICS: "1",
    CI: "1",
    NO_COLOR: "1",
  };
  const cli = [
    join(ROOT, "node_modules/@shopify/cli/bin/run.js"),
    "app",
    "build",
    "--skip-dependencies-installation",
    "--path",
    folder,
  ];
  const { code, said } = await execute(process.execPath, cli, { cwd: folder, env, timeout: 120_000 }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );
  return { folder, code, said: stripVTControlCharacters(said).replace(/[\s│]+/g, " ") };
}

const replaceIn = (file: string, from: string, to: string) => async (folder: string) => {
  const path = join(folder, BLOCK, file);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
};

describe("Shopify's CLI", { timeout: 150_000 }, () => {
  test("builds the block for the order page", async () => {
    const { folder, code, said } = await build();
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining("successfully built") });
    const bundle = await readFile(join(folder, BLOCK, "dist/order-mirror-block.js"), "utf8");
    expect(bundle).toContain(TARGET);
    expect(bundle).toContain("/api/orders/");
    // Shopify takes bundles up to 64 KB.
    expect(bundle.length).toBeLessThan(64 * 1024);
    expect(JSON.parse(await readFile(join(folder, BLOCK, "manifest.json"), "utf8"))).toHaveProperty([TARGET]);
    // The CLI writes this file anew whenever it runs; kept as it is, that changes nothing.
    const types = (of: string) => readFile(join(of, BLOCK, "shopify.d.ts"), "utf8");
    expect(await types(ROOT)).toBe(await types(folder));
  });

  test.each([
    [
      "a target that Shopify does not have",
      replaceIn("shopify.extension.toml", TARGET, "admin.order-details.block.rendered"),
      /block\.rendered could not be found/,
    ],
    [
      "a broken TOML file",
      replaceIn("shopify.extension.toml", 'type = "ui_extension"', 'type = "ui_extension'),
      /toml/i,
    ],
    [
      "a module that is not there",
      replaceIn("shopify.extension.toml", "./src/block.tsx", "./src/blocked.tsx"),
      /blocked\.tsx/,
    ],
  ])("refuses %s", async (_name, change, reason) => {
    const { code, said } = await build(change);
    expect(code).not.toBe(0);
    expect(said).toMatch(reason);
  });
});

test("the block's types fit what Shopify gives it", { timeout: 60_000 }, async () => {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const { stdout } = await execute(process.execPath, [tsc, "-p", join(ROOT, BLOCK)]).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe("");
});

describe("the sentence", () => {
  const mirror: Mirror = { mirrored: true, ageSeconds: 2, identical: true, partsPending: false };
  const known = (changes: Partial<Mirror>, since = 0): Standing => ({
    kind: "known",
    mirror: { ...mirror, ...changes },
    since,
  });

  test.each<[Tone, string, Standing]>([
    ["neutral", "Comparing with Shopify…", { kind: "loading" }],
    ["neutral", "Fetching this order from Shopify…", { kind: "fetching" }],
    ["success", "Mirrored 2s ago, identical to Shopify.", known({})],
    ["success", "Mirrored 1m ago, identical to Shopify.", known({}, 60)],
    [
      "info",
      "Mirrored 3h ago, identical to Shopify; refund or shipping details, if any, are still on their way.",
      known({ partsPending: true, ageSeconds: 10_900 }),
    ],
    [
      "caution",
      "Mirrored 2d ago, but Shopify's version is newer: Fetch again.",
      known({ identical: false, ageSeconds: 172_800 }),
    ],
    ["info", "Mirrored 2s ago; Shopify could not be asked whether it has changed since.", known({ identical: null })],
    [
      "caution",
      "Not mirrored yet: Fetch again brings it now.",
      known({ mirrored: false, ageSeconds: null, identical: false }),
    ],
    ["critical", "Lockstep did not answer: try Fetch again in a moment.", { kind: "failed", reason: null }],
    ["critical", "This shop is frozen.", { kind: "failed", reason: "This shop is frozen." }],
    ["success", "Mirrored just now, identical to Shopify.", known({ fetched: "created" })],
    ["success", "Updated from Shopify just now, and identical to it.", known({ fetched: "updated" })],
    ["success", "Already identical to Shopify; nothing had to be changed.", known({ fetched: "unchanged" })],
    ["success", "Mirrored 17s ago, identical to Shopify.", known({ fetched: "updated" }, 15)],
    [
      "caution",
      "Mirrored 2s ago, but Shopify's version is newer: Fetch again.",
      known({ fetched: "unchanged", identical: false }),
    ],
    [
      "caution",
      "Shopify no longer has this order, so it was removed from the mirror.",
      known({ fetched: "deleted", mirrored: false, ageSeconds: null, identical: false }),
    ],
    [
      "critical",
      "Shopify's version could not be mirrored; the Lockstep app shows why.",
      known({ fetched: "rejected" }),
    ],
  ])("in the colour %s: %s", async (tone, sentence, standing) => {
    const saying = sayingOf(standing, "en");
    expect([saying.tone, "text" in saying ? saying.text : await translated(saying.key, saying.values)]).toEqual([
      tone,
      sentence,
    ]);
  });

  test("tells an age in the words of its language", () => {
    expect([0, 0.4, 59, 60, 3600, 90_000].map((seconds) => agoOf(seconds, "en"))).toEqual([
      "0s ago",
      "0s ago",
      "59s ago",
      "1m ago",
      "1h ago",
      "1d ago",
    ]);
    expect(agoOf(5, "de")).toBe("vor 5 s");
  });
});

/** What Shopify makes of a key of the locale file. */
async function translated(key: string, values: { ago?: string } = {}): Promise<string> {
  const locale = JSON.parse(await readFile(join(ROOT, BLOCK, "locales/en.default.json"), "utf8"));
  const text: unknown = key.split(".").reduce((part: Record<string, never> | undefined, name) => part?.[name], locale);
  if (typeof text !== "string") throw new Error(`the locale file has no ${key}`);
  return text.replace("{{ago}}", values.ago ?? "{{ago}}");
}

describe("asking the app", () => {
  const answering = (status: number, body: string) => {
    const asked: [string, string | undefined][] = [];
    const request: typeof fetch = (address, init) => {
      asked.push([String(address), init?.method]);
      return Promise.resolve(new Response(body, { status }));
    };
    return { asked, request };
  };
  const ORDER = "gid://shopify/Order/820982911946154508";
  const mirror = { mirrored: true, ageSeconds: 2, identical: true, partsPending: false };

  test.each([
    ["mirror", "GET"],
    ["fetch", "POST"],
  ] as const)("goes to the app's address for %s by %s", async (what, method) => {
    const { asked, request } = answering(200, JSON.stringify(mirror));
    expect(await askApp(request, ORDER, what)).toEqual({ kind: "known", mirror, since: 0 });
    expect(asked).toEqual([[`/api/orders/820982911946154508/${what}`, method]]);
  });

  test.each([
    [401, '{"error":"This needs a session token."}', "This needs a session token."],
    [500, "{}", null],
    [502, "<html>Bad gateway</html>", null],
    [200, "{}", null],
    [200, "null", null],
  ])("takes HTTP %i with %s for a failure", async (status, body, reason) => {
    expect(await askApp(answering(status, body).request, ORDER, "mirror")).toEqual({ kind: "failed", reason });
  });

  test("takes an app that is out of reach for a failure", async () => {
    expect(await askApp(() => Promise.reject(new TypeError("Failed to fetch")), ORDER, "mirror")).toEqual({
      kind: "failed",
      reason: null,
    });
  });
});
