/**
 * A bulk file on its way in. It is first brought to disk and counted, and only a file that is proven whole is read:
 * a truncated download or a lost line never writes a half record. The spool is encrypted with a key that lives in
 * memory only, since the lines hold personal data.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, readSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { letGo } from "~/lib/let-go";

const NEWLINE = 10;
/** As long as what it encrypts, and nothing to be added at the end. */
const ALGORITHM = "aes-256-ctr";
/** Bytes read back at a time: as little as pays, since between two reads everything else in this thread has its turn. */
const READ_BYTES = 32 * 1024;
/** The same where nothing else wants a turn. */
const READ_BYTES_ALONE = 64 * 1024;
/** Bytes written at a time, while as many come in: each write is a word to another thread and back, which costs more than small ones are worth. */
const WRITE_BYTES = 256 * 1024;
const PARENT = Buffer.from('"__parentId":"');

/** What was counted while the file came in. */
export interface Counted {
  bytes: number;
  lines: number;
  roots: number;
  /** Some child does not stand behind its own parent, or not behind its own root: the file cannot be folded in one pass. */
  scattered: boolean;
}

/** What another thread of this process needs to read a spool. It holds the key: it must not leave the process. */
export interface SpoolHandle {
  folder: string;
  counted: Counted;
  key: Uint8Array;
  vector: Uint8Array;
}

export interface Spool {
  folder: string;
  counted: Counted;
  handle: SpoolHandle;
  /** The lines in the order of the file. */
  lines(): AsyncIterable<string>;
  /** Another encrypted file of the same life, written line by line. */
  side(
    name: string,
  ): Promise<{ write(line: string): Promise<void>; close(): Promise<void>; lines(): AsyncIterable<string> }>;
  remove(): Promise<void>;
}

/**
 * Brings a file to disk, counting. The pieces of `body` are used up. `rootPrefix` is how a root's global id starts ("gid://shopify/Order/"), `kinPrefixes` how those
 * of other nodes do that have children.
 */
export type SpoolFile = (
  body: AsyncIterable<Uint8Array>,
  rootPrefix: string,
  kinPrefixes?: readonly string[],
) => Promise<Spool>;

export const spool: SpoolFile = async (body, rootPrefix, kinPrefixes = []) => {
  const folder = await mkdtemp(join(tmpdir(), "lockstep-bulk-"));
  const key = randomBytes(32);
  const counted: Counted = { bytes: 0, lines: 0, roots: 0, scattered: false };
  const vector = randomBytes(16);
  const file = openSpool({ folder, counted, key, vector });
  try {
    const family = { root: rootPrefix, kin: kinPrefixes };
    await writeOut(linesIn(folder), encrypted(counting(body, family, counted), key, vector));
  } catch (error) {
    await file.remove();
    throw error;
  }
  return file;
};

/** A file that is on disk already. `alone`: nothing else goes on in this thread, which may stand still while it reads. */
export function openSpool(handle: SpoolHandle, { alone = false } = {}): Spool {
  const { folder, counted, key, vector } = handle;
  return {
    folder,
    counted,
    handle,
    lines: () => textLines(decrypted(linesIn(folder), key, vector, alone)),
    side: (name) => sideFile(join(folder, name), key, alone),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const linesIn = (folder: string) => join(folder, "lines");

async function* encrypted(chunks: AsyncIterable<Buffer>, key: Uint8Array, vector: Uint8Array): AsyncIterable<Buffer> {
  const cipher = createCipheriv(ALGORITHM, key, vector);
  for await (const chunk of chunks) {
    const piece = cipher.update(chunk);
    letGo(chunk);
    yield piece;
  }
}

async function writeOut(path: string, pieces: AsyncIterable<Buffer>): Promise<void> {
  await using file = await open(path, "w", 0o600);
  const write = async (waiting: readonly Buffer[], length: number) => {
    const { bytesWritten } = await file.writev(waiting);
    if (bytesWritten !== length) throw new Error(`The disk took ${bytesWritten} of ${length} bytes.`);
    for (const piece of waiting) letGo(piece);
  };
  let writing = Promise.resolve();
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < WRITE_BYTES) continue;
    await writing;
    writing = write(waiting, length);
    // Its failure is met at the next turn.
    writing.catch(() => undefined);
    waiting = [];
    length = 0;
  }
  await writing;
  await write(waiting, length);
}

/** A piece is good until the next is asked for. */
async function* decrypted(path: string, key: Uint8Array, vector: Uint8Array, alone: boolean): AsyncIterable<Buffer> {
  const decipher = createDecipheriv(ALGORITHM, key, vector);
  const chunk = Buffer.allocUnsafeSlow(alone ? READ_BYTES_ALONE : READ_BYTES);
  await using file = await open(path);
  for (;;) {
    const bytesRead = alone ? readSync(file.fd, chunk) : (await file.read(chunk)).bytesRead;
    if (bytesRead === 0) return;
    const piece = decipher.update(chunk.subarray(0, bytesRead));
    yield piece;
    letGo(piece);
  }
}

async function sideFile(path: string, key: Uint8Array, alone: boolean) {
  const vector = randomBytes(16);
  const cipher = createCipheriv(ALGORITHM, key, vector);
  const written = pipeline(cipher, createWriteStream(path, { mode: 0o600 }));
  written.catch(() => undefined);
  return {
    async write(line: string): Promise<void> {
      // A disk that is full ends the pipeline, and then nothing drains any more.
      if (!cipher.write(`${line}\n`)) await Promise.race([once(cipher, "drain"), written]);
    },
    async close(): Promise<void> {
      cipher.end();
      await written;
    },
    lines: () => textLines(decrypted(path, key, vector, alone)),
  };
}

async function* counting(
  body: AsyncIterable<Uint8Array>,
  family: { root: string; kin: readonly string[] },
  counted: Counted,
): AsyncIterable<Buffer> {
  const rootId = Buffer.from(`"id":"${family.root}`);
  const kinIds = family.kin.map((prefix) => ({ prefix, id: Buffer.from(`"id":"${prefix}`) }));
  const prefix = Buffer.from(family.root);
  let root: string | null = null;
  /** Children of the root at hand that may have children themselves. */
  const kin = new Set<string>();
  let rest: Buffer | null = null;

  const see = (line: Buffer) => {
    if (line.length === 0) return;
    counted.lines++;
    const at = line.lastIndexOf(PARENT);
    if (at < 0) {
      counted.roots++;
      root = textUntilQuote(line, line.indexOf(rootId) + rootId.length);
      kin.clear();
      return;
    }
    const parentAt = at + PARENT.length;
    const ofRoot = line.subarray(parentAt, parentAt + prefix.length).equals(prefix);
    if (!ofRoot) {
      if (!kin.has(textUntilQuote(line, parentAt))) counted.scattered = true;
      return;
    }
    if (textUntilQuote(line, parentAt + prefix.length) !== root) counted.scattered = true;
    for (const { prefix, id } of kinIds) {
      const idAt = line.indexOf(id);
      if (idAt >= 0) kin.add(prefix + textUntilQuote(line, idAt + id.length));
    }
  };

  for await (const bytes of body) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    counted.bytes += chunk.length;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      see(rest ? Buffer.concat([rest, piece]) : piece);
      rest = null;
      start = end + 1;
    }
    if (start < chunk.length) rest = Buffer.concat([...(rest ? [rest] : []), chunk.subarray(start)]);
    yield chunk;
  }
  if (rest) see(rest);
}

const QUOTE = 34;
const textUntilQuote = (line: Buffer, from: number) => line.toString("latin1", from, line.indexOf(QUOTE, from));

async function* textLines(chunks: AsyncIterable<Buffer>): AsyncIterable<string> {
  let rest: Buffer | null = null;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      const line = (rest ? Buffer.concat([rest, piece]) : piece).toString("utf8");
      rest = null;
      start = end + 1;
      if (line !== "") yield line;
    }
    if (start < chunk.length) rest = Buffer.concat([...(rest ? [rest] : []), chunk.subarray(start)]);
  }
  if (rest) yield rest.toString("utf8");
}
