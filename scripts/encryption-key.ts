import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

const FILE = resolve(import.meta.dirname, "../.data/encryption-key");

/** ENCRYPTION_KEY of the environment, else the one in .data/, made on first use. For development and the demo only. */
export async function developmentKey(file = FILE): Promise<string> {
  if (process.env.ENCRYPTION_KEY) return process.env.ENCRYPTION_KEY;
  const present = await readFile(file, "utf8").catch(() => undefined);
  if (present) return present.trim();
  const key = randomBytes(32).toString("base64");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  return key;
}
