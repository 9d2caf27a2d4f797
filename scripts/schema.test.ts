import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { ensureSchema } from "./schema.mjs";

test("what is there with the right checksum is not fetched again", async () => {
  const before = await stat(await ensureSchema());
  const after = await stat(await ensureSchema());
  expect(after.mtimeMs).toBe(before.mtimeMs);
});

test("when it cannot be fetched, one sentence says so", async () => {
  const clone = await mkdtemp(path.join(tmpdir(), "lockstep-clone-"));
  await mkdir(path.join(clone, "scripts"));
  const script = path.join(clone, "scripts/schema.mjs");
  await copyFile(path.join(import.meta.dirname, "schema.mjs"), script);
  const outcome = await new Promise<{ code: unknown; stderr: string }>((resolve) =>
    execFile(process.execPath, [script], { env: { ...process.env, PATH: clone } }, (error, _, stderr) =>
      resolve({ code: error?.code, stderr }),
    ),
  );
  expect(outcome.code).toBe(1);
  expect(outcome.stderr.trim()).toMatch(/^Cannot fetch Shopify's Admin schema: [^\n]+$/);
  await rm(clone, { recursive: true });
});
