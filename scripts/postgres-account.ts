import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Sentence } from "./sentence.ts";

/** Whom PostgreSQL runs as when we are root, which it refuses to be. */
export interface Account {
  uid: number;
  gid: number;
}

/** Nobody special for an ordinary user; for root the owner of the existing data, else the user `postgres`, made if absent. */
export function findAccount(dataDir?: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = dataDir ? fs.statSync(join(dataDir, "PG_VERSION"), { throwIfNoEntry: false }) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = lookUp();
  if (found) return found;
  spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]);
  const made = lookUp();
  if (made) return made;
  throw new Sentence(
    "PostgreSQL refuses to run as root and a user `postgres` could not be made: run this as an ordinary user, or set DATABASE_URL.",
  );
}

/**
 * The folder itself, or, when the account cannot get there (a home with mode 0700), one under /var/tmp that a note in the
 * folder remembers.
 */
export function reachableFolder(dataDir: string, account: Account | undefined): string {
  fs.mkdirSync(dirname(dataDir), { recursive: true });
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (!account) return dataDir;
  const note = join(dataDir, "moved-to");
  if (fs.existsSync(note)) return fs.readFileSync(note, "utf8").trim();
  if (reaches(account, "-x", dirname(dataDir))) {
    chownTo(account, dataDir);
    return dataDir;
  }
  const parent = fs.mkdtempSync("/var/tmp/lockstep-data-");
  const folder = join(parent, "postgres");
  fs.mkdirSync(folder, { mode: 0o700 });
  chownTo(account, parent, folder);
  fs.writeFileSync(note, folder);
  return folder;
}

/** A new folder that the account can reach. */
export function temporaryFolder(account: Account | undefined): string {
  for (const parent of [tmpdir(), "/var/tmp", "/tmp"]) {
    const folder = fs.mkdtempSync(join(parent, "lockstep-"));
    chownTo(account, folder);
    if (!account || reaches(account, "-w", folder)) return folder;
    fs.rmSync(folder, { recursive: true });
  }
  throw new Sentence("There is no temporary folder that the user `postgres` may write to: set TMPDIR or DATABASE_URL.");
}

/** A copy of program files that root may run safely: made by root, written by nobody else, readable by the account. */
export function sharedFolder(name: string): string {
  const folder = join("/var/tmp", name);
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  refuseForeign(folder);
  fs.chmodSync(folder, 0o755);
  return folder;
}

export function chownTo(account: Account | undefined, ...paths: string[]): void {
  if (account) for (const path of paths) fs.chownSync(path, account.uid, account.gid);
}

/** Asks as the account, because what a folder's own mode says is only half of it: `-x`, `-r` or `-w` as test(1) has them. */
export function reaches(account: Account | undefined, how: "-x" | "-r" | "-w", path: string): boolean {
  return spawnSync("test", [how, path], { ...account, cwd: "/" }).status === 0;
}

function refuseForeign(folder: string): void {
  const found = fs.lstatSync(folder);
  if (found.uid === 0 && found.isDirectory()) return;
  throw new Sentence(`${folder} belongs to another user, so it is not used: remove it, or set DATABASE_URL.`);
}

function lookUp(): Account | undefined {
  const ids = ["-u", "-g"].map((flag) => spawnSync("id", [flag, "postgres"], { encoding: "utf8" }));
  const [uid, gid] = ids.map(({ status, stdout }) => (status === 0 ? Number(stdout.trim()) : Number.NaN));
  return uid && gid ? { uid, gid } : undefined;
}
