import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { AppError } from "~/lib/errors";
import type { Connection } from "~/resources/resource";
import { kinPrefixes, nodesOf } from "./jsonl";
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

describe("children of children", () => {
  const TREE: Connection[] = [
    {
      field: "variants",
      types: ["ProductVariant"],
      fields: () => "id",
      guess: 1,
      size: "variants",
      connections: [
        {
          field: "inventoryLevels",
          within: { field: "inventoryItem", type: "InventoryItem" },
          types: ["InventoryLevel"],
          fields: () => "id",
          guess: 1,
          size: "levels",
        },
      ],
    },
    { field: "media", types: ["MediaImage", "Video"], fields: () => "id", guess: 1, size: "media" },
  ];
  const product = (n: number) => ({ id: `gid://shopify/Product/${n}` });
  const variant = (n: number, of: number) => ({
    id: `gid://shopify/ProductVariant/${n}`,
    inventoryItem: { id: `gid://shopify/InventoryItem/${n}0`, sku: '"id":"gid://shopify/ProductVariant/9"' },
    __parentId: `gid://shopify/Product/${of}`,
  });
  const image = (n: number, of: number) => ({
    id: `gid://shopify/MediaImage/${n}`,
    __parentId: `gid://shopify/Product/${of}`,
  });
  /** A level names the variant, or the inventory item in it: Shopify's documentation does not say which. */
  const level = (place: number, of: number, by: "variant" | "item") => ({
    id: `gid://shopify/InventoryLevel/${place}?inventory_item_id=${of}0`,
    __parentId: by === "variant" ? `gid://shopify/ProductVariant/${of}` : `gid://shopify/InventoryItem/${of}0`,
  });

  type Line = { id: string; __parentId?: string };
  const foldable = (by: "variant" | "item"): Line[] => [
    product(1),
    variant(11, 1),
    level(1, 11, by),
    level(2, 11, by),
    image(7, 1),
    variant(12, 1),
    level(1, 12, by),
    product(2),
    variant(21, 2),
    product(3),
  ];
  const FOLDED = [
    { id: 1, variants: { 11: [1, 2], 12: [1] }, media: 1 },
    { id: 2, variants: { 21: [] }, media: 0 },
    { id: 3, variants: {}, media: 0 },
  ];

  async function fold(lines: readonly object[]): Promise<{ folded: unknown; scattered: boolean }> {
    const file = await spool(chunks(jsonl(lines), 64), "gid://shopify/Product/", kinPrefixes(TREE));
    spools.push(file);
    const nodes = (await Array.fromAsync(nodesOf(file, TREE))) as unknown as ProductNode[];
    const numberOf = ({ id }: { id: string }) => Number(/\/(\d+)(\?.*)?$/.exec(id)?.[1]);
    const folded = nodes.map((node) => ({
      id: numberOf(node),
      variants: Object.fromEntries(
        node.variants.map((one) => [
          numberOf(one),
          one.inventoryItem.inventoryLevels.map(numberOf).toSorted((a, b) => a - b),
        ]),
      ),
      media: node.media.length,
    }));
    return { folded: folded.toSorted((a, b) => a.id - b.id), scattered: file.counted.scattered };
  }
  interface ProductNode {
    id: string;
    variants: { id: string; inventoryItem: { inventoryLevels: { id: string }[] } }[];
    media: { id: string }[];
  }

  test.each(["variant", "item"] as const)("are folded in one pass where they stand behind their %s", async (by) => {
    expect(await fold(foldable(by))).toEqual({ folded: FOLDED, scattered: false });
  });

  test("in any order of lines, and by whichever name, give the same nodes", async () => {
    const order = fc
      .tuple(fc.constantFrom("variant" as const, "item" as const), fc.nat())
      .chain(([by]) => fc.shuffledSubarray(foldable(by), { minLength: foldable(by).length }));
    await fc.assert(
      fc.asyncProperty(order, async (lines) => {
        const { folded, scattered } = await fold(lines);
        expect(folded).toEqual(FOLDED);
        expect(scattered).toBe(!isGrouped(lines));
      }),
      { numRuns: 200 },
    );
  });

  /** Every line behind its parent, and within its root. */
  function isGrouped(lines: readonly Line[]): boolean {
    let names = new Set<string>();
    for (const line of lines) {
      if (line.__parentId === undefined) names = new Set([line.id]);
      else if (!names.has(line.__parentId)) return false;
      else if ("inventoryItem" in line)
        names.add(line.id).add((line as unknown as { inventoryItem: { id: string } }).inventoryItem.id);
    }
    return true;
  }

  test.each([
    ["a variant", 1],
    ["a level", 2],
    ["an image", 4],
    ["a product", 0],
  ])("with %s twice are refused, grouped and scattered", async (_, at) => {
    const lines = foldable("item");
    const doubled = lines[at] ?? product(1);
    for (const twice of [lines.toSpliced(at, 0, doubled), [...lines, doubled].reverse()])
      await expect(fold(twice)).rejects.toThrow(/twice/);
  });

  test("whose parent is missing are refused, grouped and scattered", async () => {
    const lines = foldable("item").toSpliced(1, 1);
    for (const orphaned of [lines, lines.toReversed()])
      await expect(fold(orphaned)).rejects.toThrow("gid://shopify/InventoryItem/110, which the file does not contain");
  });

  test("that nobody asked for are refused", async () => {
    const stray = { id: "gid://shopify/Metafield/5", __parentId: "gid://shopify/Product/1" };
    await expect(fold([product(1), stray])).rejects.toThrow("Metafield/5, which was not asked for");
  });

  test("of a file of several pieces find their way to their product", { timeout: 120_000 }, async () => {
    const padding = "x".repeat(2000);
    const lines = Array.from({ length: 3000 }, (_, n) => n + 1).flatMap((n) => [
      { ...product(n), padding },
      { ...variant(n, n), padding },
      { ...level(1, n, n % 2 === 0 ? "variant" : "item"), padding },
    ]);
    const { folded } = await fold(lines.toReversed());
    expect(folded).toEqual(
      lines.flatMap((_, n) => (n < 3000 ? [{ id: n + 1, variants: { [n + 1]: [1] }, media: 0 }] : [])),
    );
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
