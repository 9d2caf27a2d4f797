import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { Sentence } from "./sentence.ts";

const ROOT = resolve(import.meta.dirname, "..");
const FILE = resolve(ROOT, ".data/encryption-key");

/**
 * ENCRYPTION_KEY of the environment, else the one in .data/, made on first use. For development and the demo only. A file
 * that is there but holds no key is never replaced: what it once sealed could not be opened again.
 */
export async function developmentKey(file = FILE): Promise<string> {
  if (process.env.ENCRYPTION_KEY) return process.env.ENCRYPTION_KEY;
  const name = relative(ROOT, file);
  try {
    const present = await readFile(file, "utf8");
    if (isKey(present.trim())) return present.trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return await makeKey(file, name);
    throw new Sentence(`The encryption key in ${name} cannot be read: ${reason(error)}.`, { cause: error });
  }
  throw new Sentence(
    `The file ${name} does not hold an encryption key (32 bytes in base64 or hex): put the key back, or delete the file ` +
      "to begin with a new one, which cannot open what was sealed before.",
  );
}

async function makeKey(file: string, name: string): Promise<string> {
  const key = randomBytes(32).toString("base64");
  const draft = `${file}.${randomBytes(4).toString("hex")}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, `${key}\n`, { mode: 0o600 });
    await link(draft, file);
    return key;
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return await developmentKey(file);
    throw new Sentence(`The encryption key cannot be kept in ${name}: ${reason(error)}.`, { cause: error });
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

function isKey(text: string): boolean {
  const keys = text.split(",").map((key) => key.trim());
  return keys.every((key) => /^[0-9a-f]{64}$/i.test(key) || /^[A-Za-z0-9+/_-]{43}=?$/.test(key));
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    EACCES: "this user may not do that",
    EPERM: "this user may not do that",
    EISDIR: "it is a folder",
    ENOTDIR: "there is a file where the folder should be",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
  };
  return words[code ?? ""] ?? message;
}
