import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { AppError } from "~/lib/errors";
import type { Connection } from "~/resources/resource";
import { nodesOf } from "./jsonl";
import { spool } from "./spool.server";
import type { Spool } from "./spool.server";

const PREFIX = "gid://shopify/Order/";
const LINES: Connection[] = [{ field: "lineItems", types: ["LineItem"], fields: () => "id", guess: 1, size: "lines" }];
const spools: Spool[] = [];

afterEach(async () => {
  for (const file of spools.splice(0)) await file.remove();
});

/** The file as the network brings it: pieces of any size, cut anywhere. */
async function* chunks(text: string | Uint8Array, size: number): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function spooled(text: string, size = 64 * 1024): Promise<Spool> {
  const file = await spool(chunks(text, size), PREFIX);
  spools.push(file);
  return file;
}

const root = (n: number, more: object = {}) => ({ id: `${PREFIX}${n}`, ...more });
const child = (n: number, parent: number, more: object = {}) => ({
  id: `gid://shopify/LineItem/${n}`,
  ...more,
  __parentId: `${PREFIX}${parent}`,
});
const jsonl = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

type Node = Record<string, unknown> & { lineItems: { id: string }[] };
async function read(file: Spool): Promise<Node[]> {
  return (await Array.fromAsync(nodesOf(file, LINES))) as Node[];
}
const failure = (file: Spool) =>
  read(file).then(
    () => null,
    (error: unknown) => error,
  );

const three = [root(1, { name: "#1001" }), child(11, 1), child(12, 1), root(2), root(3), child(31, 3)];

describe("a bulk file", () => {
  test.each([
    ["a record", [root(1), root(1), child(11, 1)]],
    ["a child", [root(1), child(11, 1), child(11, 1), root(2)]],
    ["a record, scattered", [root(1), root(2), root(1), child(11, 1), child(21, 2)]],
    ["a child, scattered", [root(1), root(2), child(11, 1), child(21, 2), child(11, 1)]],
  ])("with %s twice is refused: its counts may hide that another one is missing", async (_, lines) => {
    const error = await failure(await spooled(jsonl(lines)));
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).toMatch(/twice/);
  });

  test("gives its records with their children, in the order of the file", async () => {
    const file = await spooled(jsonl(three));
    expect(file.counted).toEqual({ bytes: jsonl(three).length, lines: 6, roots: 3, scattered: false });
    expect(await read(file)).toEqual([
      { ...root(1, { name: "#1001" }), lineItems: [child(11, 1), child(12, 1)] },
      { ...root(2), lineItems: [] },
      { ...root(3), lineItems: [child(31, 3)] },
    ]);
  });

  test("whose children stand anywhere gives the same records", async () => {
    const file = await spooled(
      jsonl([three[5], three[4], three[1], three[0], three[3], three[2]].map((line) => line ?? {})),
    );
    expect(file.counted).toMatchObject({ lines: 6, roots: 3, scattered: true });
    expect((await read(file)).map((node) => [node.id, node.lineItems.length]).toSorted()).toEqual([
      [`${PREFIX}1`, 2],
      [`${PREFIX}2`, 0],
      [`${PREFIX}3`, 1],
    ]);
  });

  test("in any order of lines and in pieces of any size gives the same records", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom('"__parentId":"x"', "\n", "🛒", '\\"id\\":\\"gid://shopify/Order/9'),
    );
    const record = fc.record({ note: text, lines: fc.array(text, { maxLength: 5 }) });
    const file = fc.array(record, { maxLength: 8 }).chain((records) => {
      const lines = records.flatMap(({ note, lines }, n) => [
        root(n + 1, { note }),
        ...lines.map((title, m) => child(100 * (n + 1) + m, n + 1, { title })),
      ]);
      const shuffled = fc.shuffledSubarray(lines, { minLength: lines.length });
      return fc.record({
        lines: fc.constant(lines),
        shuffled,
        size: fc.integer({ min: 1, max: 400 }),
        roots: fc.constant(records.length),
      });
    });
    await fc.assert(
      fc.asyncProperty(file, async ({ lines, shuffled, size, roots }) => {
        const [straight, other] = [await spooled(jsonl(lines)), await spooled(jsonl(shuffled), size)];
        expect(straight.counted.scattered).toBe(false);
        expect(other.counted).toMatchObject({ bytes: straight.counted.bytes, lines: lines.length, roots });
        expect(byId(await read(other))).toEqual(byId(await read(straight)));
        await straight.remove();
        await other.remove();
      }),
      { numRuns: 60 },
    );
  });

  test("does not need a newline at its end, and may have empty lines", async () => {
    const file = await spooled(`\n${jsonl(three)}\n`.trimEnd());
    expect(file.counted).toMatchObject({ lines: 6, roots: 3 });
    expect(await read(file)).toHaveLength(3);
  });

  test("of nothing has no records", async () => {
    const file = await spooled("");
    expect(file.counted).toEqual({ bytes: 0, lines: 0, roots: 0, scattered: false });
    expect(await read(file)).toEqual([]);
  });

  test("is counted in bytes, not in characters", async () => {
    const text = jsonl([root(1, { note: "Grüße 🛒" })]);
    expect((await spooled(text, 3)).counted.bytes).toBe(Buffer.byteLength(text));
  });

  test("may be read twice", async () => {
    const file = await spooled(jsonl(three));
    expect(await read(file)).toEqual(await read(file));
  });
});

describe("a damaged file", () => {
  test.each([
    ["a line behind other records", [root(1), child(11, 1), child(99, 7)]],
    ["a line before any record", [child(99, 7), root(1)]],
  ])("%s whose record is not there fails, and names it", async (_name, lines) => {
    const error = await failure(await spooled(jsonl(lines)));
    expect(error).toMatchObject({ kind: "undecodable", message: expect.stringContaining(`${PREFIX}7`) as string });
  });

  test.each(["{", '{"id":"gid://shopify/Order/1"', "null", "42", '"text"', "[]", "{}", '{"id":7}'])(
    "with the line %s fails with a sentence",
    async (line) => {
      for (const scattered of [false, true]) {
        const rest = scattered ? [root(2), root(3), child(21, 2)] : [root(2)];
        const error = await failure(await spooled(`${jsonl(rest)}${line}\n`));
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({ kind: "undecodable" });
      }
    },
  );

  test("that breaks off leaves nothing behind and says so", async () => {
    async function* broken(): AsyncIterable<Uint8Array> {
      yield Buffer.from(jsonl(three));
      throw new Error("the connection broke");
    }
    await expect(spool(broken(), PREFIX)).rejects.toThrow("the connection broke");
  });
});

describe("the spool", () => {
  test("lies encrypted on disk, and is gone when it is removed", async () => {
    const file = await spooled(jsonl([root(1, { email: "someone@example.com" })]));
    expect((await readFile(join(file.folder, "lines"))).includes("someone")).toBe(false);
    await file.remove();
    expect(existsSync(file.folder)).toBe(false);
  });

  test("whose disk refuses a further file fails instead of waiting for ever", async () => {
    const file = await spooled(jsonl(three));
    const side = await file.side("no/such/folder");
    const fill = async () => {
      for (let n = 0; n < 1000; n++) await side.write("x".repeat(1000));
      await side.close();
    };
    await expect(fill()).rejects.toThrow(/ENOENT/);
  });
});

function byId(nodes: Node[]): unknown {
  const sorted: Node[] = nodes.map((node) => ({
    ...node,
    lineItems: node.lineItems.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }));
  return sorted.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
}
