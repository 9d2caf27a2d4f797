import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvRows } from "./csv-rows";
import { TOO_LONG, UNREADABLE } from "./raw-row";

const line = (text: string) => ({ text, isBroken: false, isCut: false });

async function rowsOf(lines: (string | ReturnType<typeof line>)[], delimiter = ",") {
  const all = async function* () {
    for (const one of lines) yield typeof one === "string" ? line(one) : one;
  };
  return (await Array.fromAsync(csvRows(all(), delimiter))).flat();
}
/** Line number → cells, or the beginning of the fault. */
const read = async (...given: Parameters<typeof rowsOf>) =>
  (await rowsOf(...given)).map((row) => [row.n, "cells" in row ? row.cells : row.fault.slice(0, 40)]);

const INSIDE = 'a quotation mark (") stands inside a valu';
const AFTER = 'something follows the quotation mark (")';
const OPEN = 'a quotation mark (") is opened and never';

describe("rows of a CSV file", () => {
  test("come back as they were written, whatever is in them", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "ö", '"', ",", ";", "\n", " ", "'") });
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 450 });
    await fc.assert(
      fc.asyncProperty(table, async (cells) => {
        const text = stringify(cells, { quoted: true });
        const back = (await rowsOf(text.split("\n").slice(0, -1))).map((row) =>
          "cells" in row ? row.cells : row.fault,
        );
        expect(back).toEqual(cells.filter((row) => row.some((value) => value.trim() !== "")));
      }),
      { numRuns: 50 },
    );
  });

  test("are counted as a spreadsheet does: one over several lines is one, an empty one counts and is left out", async () => {
    expect(await read(["a,b", '"1', "2", '3",x', "", ",", "y,z", ""])).toEqual([
      [1, ["a", "b"]],
      [2, ["1\n2\n3", "x"]],
      [5, ["y", "z"]],
    ]);
  });

  test.each([
    [
      "in a value",
      ["a,b", 'Screen 27" wide,1', "x,2", "y,3"],
      [
        [1, ["a", "b"]],
        [2, INSIDE],
        [3, ["x", "2"]],
        [4, ["y", "3"]],
      ],
    ],
    [
      "after the end of one",
      ["a,b", '"27" wide",1', "x,2"],
      [
        [1, ["a", "b"]],
        [2, AFTER],
        [3, ["x", "2"]],
      ],
    ],
    [
      "that is never closed",
      ["a,b", '"x,2', "y,3", "z,4"],
      [
        [1, ["a", "b"]],
        [2, OPEN],
        [3, ["y", "3"]],
        [4, ["z", "4"]],
      ],
    ],
    [
      "twice, joining lines that then do not fit the columns",
      ["a,b", '"x,2', "y,3", 'z",4,5', '"q",5', "r,6"],
      [
        [1, ["a", "b"]],
        [2, OPEN],
        [3, ["y", "3"]],
        [4, INSIDE],
        [5, ["q", "5"]],
        [6, ["r", "6"]],
      ],
    ],
    [
      "on each line",
      ["a,b", '1",2', '3",4', '5",6', "x,y"],
      [
        [1, ["a", "b"]],
        [2, INSIDE],
        [3, INSIDE],
        [4, INSIDE],
        [5, ["x", "y"]],
      ],
    ],
  ] as const)("a stray mark %s costs its own line only", async (_where, lines, rows) => {
    expect(await read([...lines])).toEqual(
      rows.map(([n, cells]) => [n, typeof cells === "string" ? cells.slice(0, 40) : cells]),
    );
  });

  test("a stray mark early in a long file loses no other line, and the numbers stay right", async () => {
    const lines = Array.from({ length: 3000 }, (_, n) => (n === 500 ? `5" pipe,${n}` : `"row ""${n}""",${n}`));
    const rows = await rowsOf(lines);
    expect(rows.map(({ n }) => n)).toEqual(lines.map((_, n) => n + 1));
    expect(rows.filter((row) => "fault" in row).map(({ n }) => n)).toEqual([501]);
  });

  test("of what goes on for longer than a row may, only the first line is given up", async () => {
    const lines = ["a,b", '"open,1', ...Array.from({ length: 90 }, (_, n) => `${"x".repeat(20_000)},${n}`)];
    const rows = await rowsOf([...lines, 'last",1', "whole,2"]);
    expect(rows.filter((row) => "fault" in row).map(({ n }) => n)).toEqual([2, 93]);
    expect(rows).toHaveLength(94);
  });

  test("a line that is too long, or that cannot be read, is named; the rest goes on", async () => {
    const cut = { text: "xxx", isBroken: false, isCut: true };
    const broken = { text: "Gr\ufffd,1", isBroken: true, isCut: false };
    const rows = await rowsOf(["a;b", broken, "x;1", cut, '"y', cut, "z;2"], ";");
    expect(rows.map((row) => ("cells" in row ? row.cells : row.fault))).toEqual([
      ["a", "b"],
      UNREADABLE,
      ["x", "1"],
      TOO_LONG,
      expect.stringContaining("never closed"),
      TOO_LONG,
      ["z", "2"],
    ]);
    expect(rows[1]).toMatchObject({ n: 2, raw: "Gr\ufffd,1" });
  });
});
