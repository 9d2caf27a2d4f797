import fc from "fast-check";
import { expect, test } from "vitest";
import type { Encoding } from "./text-encoding";
import { textLines } from "./text-lines";

async function linesOf(
  bytes: Buffer,
  { encoding = "utf-8", most = 1000, chunk = 7 }: { encoding?: Encoding; most?: number; chunk?: number } = {},
) {
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  };
  return await Array.fromAsync(textLines(chunks(), encoding, most));
}
const texts = async (...given: Parameters<typeof linesOf>) => (await linesOf(...given)).map(({ text }) => text);

test("lines end in LF, CRLF or CR, and the last one needs no end", async () => {
  expect(await texts(Buffer.from("\ufeffa,b\n\nc\r\nd"))).toEqual(["a,b", "", "c", "d"]);
  expect(await texts(Buffer.from("a,b\rc\rd\r"))).toEqual(["a,b", "c", "d"]);
});

test("cut into chunks anywhere, any text in any alphabet comes back", async () => {
  const line = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n\ufeff]/g, ""));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.integer({ min: 1, max: 9 }), async (lines, chunk) => {
      const text = lines.join("\n") + "\n";
      expect(await texts(Buffer.from(text), { chunk })).toEqual(lines);
      expect(await texts(Buffer.from(text, "utf16le"), { encoding: "utf-16le", chunk })).toEqual(lines);
    }),
    { numRuns: 50 },
  );
  expect(await texts(Buffer.from("Gr\xf6\xdfe \x80", "latin1"), { encoding: "windows-1252" })).toEqual(["Größe €"]);
});

test("a line that is too long is cut, and one that cannot be read is said to be broken; the others are whole", async () => {
  const bytes = Buffer.concat([
    Buffer.from("one\n"),
    Buffer.alloc(3000, "x"),
    Buffer.from("\ntwo\nGr\xf6\xdfe\nthree", "latin1"),
  ]);
  expect(await linesOf(bytes, { chunk: 64 })).toEqual([
    { text: "one", isBroken: false, isCut: false },
    { text: "x".repeat(1000), isBroken: false, isCut: true },
    { text: "two", isBroken: false, isCut: false },
    { text: "Gr\ufffd\ufffde", isBroken: true, isCut: false },
    { text: "three", isBroken: false, isCut: false },
  ]);
});
