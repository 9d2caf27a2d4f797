import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSpool, spool } from "./spool.server";

const PREFIX = "gid://shopify/Order/";
const LINES = Array.from({ length: 3000 }, (_, n) => {
  const id = `${PREFIX}${Math.floor(n / 3) + 1}`;
  return n % 3 === 0
    ? JSON.stringify({ id, name: `#${n}`, note: "ü🛒".repeat(n % 200) })
    : JSON.stringify({ id: `gid://shopify/LineItem/${n}`, __parentId: id });
});
const FILE = Buffer.from(`${LINES.join("\n")}\n`);

/** The file in pieces that have their memory alone, as the network gives them. */
async function* inPieces(size: number, until = FILE.length): AsyncIterable<Uint8Array> {
  for (let at = 0; at < until; at += size) yield new Uint8Array(FILE.subarray(at, Math.min(at + size, until)));
}

test.each([7, 1000, 65_536, 1_000_000])("a file that comes in pieces of %d bytes is read as it was", async (size) => {
  const file = await spool(inPieces(size), PREFIX);
  try {
    expect(file.counted).toEqual({ bytes: FILE.length, lines: 3000, roots: 1000, scattered: false });
    expect(await Array.fromAsync(file.lines())).toEqual(LINES);
    expect(await Array.fromAsync(openSpool(file.handle, { alone: true }).lines())).toEqual(LINES);
    const onDisk = await readFile(join(file.folder, "lines"));
    expect(onDisk.length).toBe(FILE.length);
    expect(onDisk.includes("gid://")).toBe(false);
  } finally {
    await file.remove();
  }
  expect(existsSync(file.folder)).toBe(false);
});

test("a file that breaks off on the way fails with the reason, and nothing of it stays", async () => {
  const reason = new Error("The line is cut.");
  const body = async function* () {
    yield* inPieces(100_000, 900_000);
    throw reason;
  };
  await expect(spool(body(), PREFIX)).rejects.toBe(reason);
});
