import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { migrate } from "./migrate.ts";
import { chownTo, findAccount, reachableFolder, temporaryFolder, type Account } from "./postgres-account.ts";
import { findBinaries, type Binaries } from "./postgres-binaries.ts";
import { launch, removeStaleLock, runTool, type Launch, type Server } from "./postgres-process.ts";
import { connect } from "./postgres.ts";
import { Sentence } from "./sentence.ts";

export interface Database {
  url: string;
  /** Stops the server if this process started it. Nothing happens to a server that was there before. */
  stop: () => Promise<void>;
}

const NAME = "lockstep";
const PASSWORD_FILE = "lockstep-password";
const PATIENCE_MS = 20_000;

/** Settings of a server whose data nobody needs after the run. */
const FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"];
const COMMON = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "jit=off",
  "timezone=UTC",
  "max_wal_size=2GB",
];

/** The database the environment names, else the one in .data/postgres, migrated unless asked not to. */
export async function developmentDatabase({ migrated = true } = {}): Promise<Database> {
  const database = await startDatabase({ dataDir: resolve(import.meta.dirname, "../.data/postgres") });
  try {
    if (migrated) await migrate(database.url);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/**
 * A PostgreSQL in a folder of its own; a server that already runs on that folder is used as it is. DATABASE_URL, when set,
 * wins over everything: then nothing is started. The server ends with the process that started it, however that ends.
 */
export async function startDatabase(options: { dataDir: string; port?: number }): Promise<Database> {
  const given = await givenDatabase();
  if (given) return given;
  const account = findAccount(options.dataDir);
  const folder = reachableFolder(options.dataDir, account);
  const binaries = findBinaries(account);
  await initialise(folder, binaries, account);
  return openFolder({ folder, binaries, account, settings: COMMON }, options.port);
}

/** A PostgreSQL for tests and measurements: fast, on a free port, its folder removed when it stops. */
export async function startTemporaryDatabase(settings: string[] = []): Promise<Database> {
  const given = await givenDatabase();
  if (given) return given;
  const account = findAccount();
  const parent = temporaryFolder(account);
  const folder = join(parent, "postgres");
  const binaries = findBinaries(account);
  await initialise(folder, binaries, account);
  return openFolder({
    folder,
    binaries,
    account,
    settings: [...COMMON, ...FORGETFUL, ...settings],
    disposable: parent,
  });
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}

async function givenDatabase(): Promise<Database | undefined> {
  const url = process.env.DATABASE_URL;
  if (!url) return undefined;
  const client = await connect(url);
  await client.end();
  return { url, stop: () => Promise.resolve() };
}

/** Made beside and moved into place, so that a folder is either absent or complete. */
async function initialise(folder: string, binaries: Binaries, account: Account | undefined): Promise<void> {
  const version = await readFile(join(folder, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version !== undefined) return checkVersion(folder, version.trim(), binaries);
  const draft = join(dirname(folder), `.${basename(folder)}-${process.pid}-${randomBytes(3).toString("hex")}`);
  const password = randomBytes(18).toString("base64url");
  const passwordFile = `${draft}.password`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  chownTo(account, draft, passwordFile);
  try {
    const builtin = binaries.major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
    const auth = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
    await runTool(
      join(binaries.bin, "initdb"),
      [`--pgdata=${draft}`, ...auth, "--encoding=UTF8", "--locale=C", ...builtin, "--no-sync"],
      account,
    );
    await rename(passwordFile, join(draft, PASSWORD_FILE));
    await rm(folder, { recursive: false, force: true }).catch(() => undefined);
    await rename(draft, folder);
  } catch (error) {
    const alreadyThere = error instanceof Error && "code" in error && error.code === "ENOTEMPTY";
    if (!alreadyThere) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
  }
}

function checkVersion(folder: string, found: string, binaries: Binaries): void {
  if (Number(found) === binaries.major) return;
  throw new Sentence(
    `${folder} was made by PostgreSQL ${found}, but this is PostgreSQL ${binaries.major}: ` +
      "move its data with pg_dump, or delete the folder to begin with an empty database.",
  );
}

async function openFolder(options: Omit<Launch, "port">, port?: number): Promise<Database> {
  const { folder } = options;
  const password = await readPassword(folder);
  const address = (at: number, name: string) => `postgresql://postgres:${password}@127.0.0.1:${at}/${name}`;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const running = await runningPort(folder, address);
    if (running) return { url: address(running, NAME), stop: () => Promise.resolve() };
    const chosen = port ?? (await freePort());
    const outcome = await launch({ ...options, port: chosen });
    if (outcome.started) return ready(outcome.server, address(chosen, "postgres"), address(chosen, NAME));
    const bind = outcome.log.includes("could not create listen socket");
    if (bind && port) throw new Sentence(`Port ${port} is taken by another program, so PostgreSQL cannot start there.`);
    const passing = bind || /lock file|shared memory block/.test(outcome.log);
    if (!passing || Date.now() > deadline)
      throw new Sentence(`PostgreSQL did not start in ${folder}: ${lastWords(outcome.log)}`);
    await delay(200);
  }
}

function lastWords(log: string): string {
  const fatal = log.match(/(?:FATAL|PANIC): +.*/g)?.at(-1) ?? log.split("\n").at(-1);
  return fatal?.replace(/^\w+: +/, "") || "it said nothing";
}

async function readPassword(folder: string): Promise<string> {
  try {
    return (await readFile(join(folder, PASSWORD_FILE), "utf8")).trim();
  } catch {
    throw new Sentence(
      `${folder} holds a database that this user may not read or that was not made here: ` +
        "run as the user who made it, set DATABASE_URL, or delete the folder.",
    );
  }
}

/** The port of a server that runs on this very folder and lets us in. */
async function runningPort(folder: string, address: (port: number, name: string) => string) {
  const port = await removeStaleLock(folder);
  if (!port) return undefined;
  try {
    const client = await connect(address(port, NAME));
    const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
    await client.end();
    return rows[0]?.data_directory === folder ? port : undefined;
  } catch {
    return undefined;
  }
}

async function ready(server: Server, adminUrl: string, url: string): Promise<Database> {
  try {
    const client = await connect(adminUrl);
    const { rows } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [NAME]);
    if (rows.length === 0) await client.query(`CREATE DATABASE ${NAME}`);
    await client.end();
    return { url, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
