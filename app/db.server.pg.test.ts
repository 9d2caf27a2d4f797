import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freshDatabase } from "../test/support/database";
import { openDatabase } from "./db.server";
import type { OpenDatabase } from "./db.server";

let database: Awaited<ReturnType<typeof freshDatabase>>;
let open: OpenDatabase;
beforeEach(async () => {
  database = await freshDatabase();
  open = openDatabase(database.url);
});
afterEach(async () => {
  await open.close();
  await database[Symbol.asyncDispose]();
});

test("values come as the rooms expect them: large numbers and decimals as strings, times as dates, bytes as buffers", async () => {
  const [row] = await open.db.query(
    "SELECT 9007199254740993::bigint AS big, 1.50::numeric AS money, $1::timestamptz AS at, '\\x01'::bytea AS bytes",
    [new Date("2026-11-21T07:00:00.123Z")],
  );
  expect(row).toEqual({
    big: "9007199254740993",
    money: "1.50",
    at: new Date("2026-11-21T07:00:00.123Z"),
    bytes: Buffer.from([1]),
  });
});

test("a transaction that throws leaves nothing behind, and its connection can be used again", async () => {
  await open.db.query("CREATE TABLE notes (n int)");
  const failing = open.db.transaction(async (tx) => {
    await tx.query("INSERT INTO notes VALUES (1)");
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await open.db.transaction((tx) => tx.query("INSERT INTO notes VALUES (2)"));
  expect(await open.db.query("SELECT n FROM notes")).toEqual([{ n: 2 }]);
});

test("many lines are copied, in pieces, whatever script they are in", async () => {
  await open.db.query("CREATE TABLE lines (n int, text text)");
  const lines = function* () {
    for (let n = 0; n < 20_000; n++) yield `${n}\tŁódź 李 ${"x".repeat(n % 50)}\n`;
  };
  const copied = await open.db.transaction((tx) => tx.copyIn("COPY lines FROM STDIN", lines()));
  expect(copied).toBe(20_000);
  const [row] = await open.db.query(
    "SELECT count(*)::int AS count, max(text) AS text FROM lines WHERE text LIKE 'Łódź 李 %'",
  );
  expect(row).toEqual({ count: 20_000, text: `Łódź 李 ${"x".repeat(49)}` });
});

test("lines longer than a piece are copied whole, several copies at a time, each with its own pieces", async () => {
  await open.db.query("CREATE TABLE long (who int, n int, text text)");
  const text = (who: number, n: number) => `Ł${String(who).repeat(100_000 + n * 37_111)}`;
  const lines = function* (who: number) {
    for (let n = 0; n < 12; n++) {
      yield `${who}\t${n}\t`;
      yield n % 2 ? `${text(who, n)}\n` : Buffer.from(`${text(who, n)}\n`);
    }
  };
  const copy = (who: number) => open.db.transaction((tx) => tx.copyIn("COPY long FROM STDIN", lines(who)));
  expect(await Promise.all([1, 2, 3].map(copy))).toEqual([12, 12, 12]);
  expect(await Promise.all([4, 5, 6].map(copy))).toEqual([12, 12, 12]);

  const rows = await open.db.query<{ who: number; n: number; hash: string }>(
    "SELECT who, n, md5(text) AS hash FROM long ORDER BY who, n",
  );
  const md5 = (value: string) => createHash("md5").update(value).digest("hex");
  expect(rows).toHaveLength(6 * 12);
  expect(rows.filter(({ who, n, hash }) => hash !== md5(text(who, n)))).toEqual([]);
});

test("a copy that the database refuses in its middle fails with the reason, and the next one is whole", async () => {
  await open.db.query("CREATE TABLE numbers (n int, text text)");
  const lines = function* (bad: boolean) {
    for (let n = 0; n < 200; n++) yield `${bad && n === 20 ? "none" : n}\t${"x".repeat(20_000)}\n`;
  };
  const copy = (bad: boolean) => open.db.transaction((tx) => tx.copyIn("COPY numbers FROM STDIN", lines(bad)));
  await expect(copy(true)).rejects.toThrow(/invalid input syntax for type integer/);
  expect(await copy(false)).toBe(200);
});

test("Prisma and SQL see the same database", async () => {
  await open.prisma.shop.create({
    data: {
      domain: "one.myshopify.com",
      name: "One",
      currencyCode: "EUR",
      timeZone: "Europe/Berlin",
      installedAt: new Date(),
    },
  });
  expect(await open.db.query("SELECT name, currency_code FROM shops")).toEqual([{ name: "One", currency_code: "EUR" }]);
});
