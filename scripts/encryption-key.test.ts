import { mkdtemp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { developmentKey } from "./encryption-key.ts";

let folder = "";
beforeEach(async () => {
  vi.stubEnv("ENCRYPTION_KEY", "");
  folder = await mkdtemp(join(tmpdir(), "lockstep-key-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("a key is made once, readable by its owner only, and kept; two at once agree", async () => {
  const file = join(folder, ".data/encryption-key");
  const [first, second] = await Promise.all([developmentKey(file), developmentKey(file)]);
  expect(Buffer.from(first, "base64")).toHaveLength(32);
  expect(second).toBe(first);
  expect(await developmentKey(file)).toBe(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("the environment's key wins", async () => {
  vi.stubEnv("ENCRYPTION_KEY", "given");
  expect(await developmentKey(join(folder, "encryption-key"))).toBe("given");
});

test.each(["", "not a key", "c2hvcnQ="])("a file with %j in it gets a sentence and is left alone", async (content) => {
  const file = join(folder, "encryption-key");
  await writeFile(file, content);
  await expect(developmentKey(file)).rejects.toThrow("does not hold an encryption key (32 bytes in base64 or hex)");
  expect(await readFile(file, "utf8")).toBe(content);
});

test("what is no file, or has no place, gets a sentence", async () => {
  await mkdir(join(folder, "encryption-key"));
  await expect(developmentKey(join(folder, "encryption-key"))).rejects.toThrow("cannot be read: it is a folder.");
  await writeFile(join(folder, ".data"), "");
  await expect(developmentKey(join(folder, ".data/encryption-key"))).rejects.toThrow(
    "there is a file where the folder should be.",
  );
});
