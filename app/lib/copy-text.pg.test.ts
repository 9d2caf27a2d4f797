import fc from "fast-check";
import { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../../test/support/database";
import { copyLine, jsonText } from "./copy-text";
import type { CopyValue } from "./copy-text";

/** What PostgreSQL has after a real COPY of the lines. */
let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: Client;

beforeAll(async () => {
  database = await freshDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `create temp table kept (n int, t text, a text[], b bytea, j jsonb, f boolean, at timestamptz, x numeric)`,
  );
});
afterAll(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
});
beforeEach(() => client.query("truncate kept"));

async function copied(columns: string, rows: readonly (readonly CopyValue[])[]): Promise<unknown[][]> {
  const stream = client.query(copyFrom(`copy kept (${columns}) from stdin`));
  const done = new Promise<void>((resolve, reject) => stream.on("finish", resolve).on("error", reject));
  for (const row of rows) stream.write(copyLine(row));
  stream.end();
  await done;
  const { rows: found } = await client.query<unknown[]>({
    text: `select ${columns} from kept order by n nulls last`,
    rowMode: "array",
  });
  return found;
}

/** PostgreSQL has no NUL and no half of a surrogate pair; both become U+FFFD. */
const storable = (text: string) => text.replaceAll("\0", "\ufffd").toWellFormed();

const AWKWARD = [
  "",
  "\\",
  "\\N",
  "\\.",
  "\\\\n",
  "a\tb",
  "line\nline\r\nline",
  "\0",
  "a\0b",
  "NULL",
  "{}",
  "null",
  "🛒 emoji",
  "👩‍👩‍👧",
  "\ud83d",
  "x\udc00y",
  '"quoted", with commas',
  "{a,b}",
  "tab\\t",
  "\b\f\v",
  "\u2028",
  "ünïcödé",
  " spaces ",
  "'",
  "\\x41",
];

const anyText = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...AWKWARD) },
    fc.string({ unit: "binary" }),
    fc.constantFrom("\ud800", "\udfff"),
  ),
});

describe("what is copied is what PostgreSQL has", () => {
  test("texts, in any column", async () => {
    const found = await copied(
      "n, t",
      AWKWARD.map((text, n) => [n, text]),
    );
    expect(found).toEqual(AWKWARD.map((text, n) => [n, storable(text)]));
  });

  test("an empty text in the first column", async () => {
    expect(await copied("t, n", [["", 1]])).toEqual([["", 1]]);
  });

  test("lists of texts with quotes, commas, braces and the word NULL", async () => {
    expect(
      await copied("n, a", [
        [1, AWKWARD],
        [2, []],
        [3, [""]],
      ]),
    ).toEqual([
      [1, AWKWARD.map(storable)],
      [2, []],
      [3, [""]],
    ]);
  });

  test("bytes", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    expect(
      await copied("n, b", [
        [1, bytes],
        [2, bytes.subarray(10, 13)],
        [3, new Uint8Array()],
      ]),
    ).toEqual([
      [1, Buffer.from(bytes)],
      [2, Buffer.from([10, 11, 12])],
      [3, Buffer.from([])],
    ]);
  });

  test("nothing, numbers, truths and instants", async () => {
    const at = new Date("2026-11-21T07:08:09.123Z");
    expect(
      await copied("n, t, f, at, x", [
        [1, null, true, at, 0.1],
        [2, undefined, false, null, "12345678901234567890.1234"],
      ]),
    ).toEqual([
      [1, null, true, at, "0.1"],
      [2, null, false, null, "12345678901234567890.1234"],
    ]);
  });

  test("documents, whatever their texts and keys", async () => {
    const document = { texts: AWKWARD, nested: { "a\\b": { "\t": 1.5 } }, yes: true, none: null };
    expect(await copied("n, j", [[1, { json: jsonText(document) }]])).toEqual([
      [1, { ...document, texts: AWKWARD.map(storable) }],
    ]);
    expect(await copied("n, j", [[2, { json: jsonText({ "a\0b": 1, "\ud800": 2 }) }]])).toContainEqual([
      2,
      { "a\ufffdb": 1, "\ufffd": 2 },
    ]);
    expect(await copied("n, j", [[3, { json: jsonText({ text: "\\u0000" }) }]])).toContainEqual([
      3,
      { text: "\\u0000" },
    ]);
  });

  test("anything at all", async () => {
    const row = fc.tuple(
      anyText,
      fc.array(anyText, { maxLength: 4 }),
      fc.uint8Array({ maxLength: 20 }),
      fc.array(anyText, { maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        await client.query("truncate kept");
        const found = await copied(
          "n, t, a, b, j",
          rows.map(([t, a, b, j], n) => [n, t, a, b, { json: jsonText(j) }]),
        );
        expect(found).toEqual(
          rows.map(([t, a, b, j], n) => [n, storable(t), a.map(storable), Buffer.from(b), j.map(storable)]),
        );
      }),
      { numRuns: 60 },
    );
  });
});
