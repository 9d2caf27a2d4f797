// Brings Shopify's Admin schema 2026-10 (introspection JSON with required scopes and protected fields) into an ignored
// folder. Plain JavaScript without dependencies: it runs on the machine's own Node (18+), before anything is installed.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const PACKAGE = "@shopify/dev-mcp@1.16.0";
const ENTRY = "package/dist/data/admin_2026-10.json.gz";
const SHA256 = "f3b522f264556925eada700e795e4a002a9cba83444ebcc6c0d724254a0c6593";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const schemaFile = path.join(root, "test/simulator/.schema/admin_2026-10.json.gz");

/** Resolves to the path of the checked .gz file; fetches it when it is missing or damaged. Throws an Error with one sentence. */
export async function ensureSchema() {
  if (existsSync(schemaFile) && sha256(await readFile(schemaFile)) === SHA256) return schemaFile;
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-schema-"));
  try {
    const gz = entryOf(await promisify(gunzip)(await readFile(await pack(folder))), ENTRY);
    if (!gz) throw new Error(`The package ${PACKAGE} does not contain ${ENTRY}, so the Admin schema is missing.`);
    if (sha256(gz) !== SHA256)
      throw new Error(`The Admin schema in ${PACKAGE} is not the expected one (sha256 differs).`);
    await mkdir(path.dirname(schemaFile), { recursive: true });
    // Beside the target first: several processes may arrive here at once, and a rename is all or nothing.
    const arriving = `${schemaFile}.${process.pid}`;
    await writeFile(arriving, gz);
    await rename(arriving, schemaFile);
    return schemaFile;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pack(folder) {
  try {
    await promisify(execFile)("npm", ["pack", PACKAGE, "--silent", "--pack-destination", folder], {
      cwd: folder,
      shell: process.platform === "win32",
    });
  } catch (error) {
    const reason = String(error.stderr || error.message)
      .trim()
      .split("\n")
      .pop();
    throw new Error(
      `Cannot fetch Shopify's Admin schema: \`npm pack ${PACKAGE}\` failed (${reason}). Check the network and try again.`,
    );
  }
  const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (!tarball) throw new Error(`Cannot fetch Shopify's Admin schema: \`npm pack ${PACKAGE}\` left no file.`);
  return path.join(folder, tarball);
}

/** The bytes of one file in a tar archive: 512-byte headers, name at 0, octal size at 124, contents padded to 512. */
function entryOf(tar, name) {
  for (let at = 0; at + 512 <= tar.length;) {
    const size = parseInt(text(tar, at + 124, 12).trim() || "0", 8);
    const prefix = text(tar, at + 345, 155);
    const entry = prefix ? `${prefix}/${text(tar, at, 100)}` : text(tar, at, 100);
    if (entry === name) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return undefined;
}

function text(buffer, start, length) {
  const end = buffer.indexOf(0, start);
  return buffer.toString("utf8", start, end === -1 || end > start + length ? start + length : end);
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureSchema().then(
    (file) => console.log(`Admin schema 2026-10 is in ${path.relative(process.cwd(), file)}`),
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
