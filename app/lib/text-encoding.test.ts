import { describe, expect, test } from "vitest";
import { scanEncoding } from "./text-encoding";

const verdict = (...chunks: (string | Buffer)[]) => {
  const scan = scanEncoding();
  for (const chunk of chunks) scan.see(Buffer.from(chunk as string));
  return scan.verdict();
};
const latin = (text: string) => Buffer.from(text, "latin1");
const wide = (text: string) => Buffer.from(text, "utf16le");

describe("the alphabet of a file", () => {
  test.each([
    ["plain ASCII", "utf-8", "Handle,Title\na,b\n"],
    ["UTF-8", "utf-8", "Größe,Preis €\nä,ö\n"],
    ["UTF-8 with its mark", "utf-8", "\ufeffHandle\nä"],
    ["Windows-1252", "windows-1252", latin("Gr\xf6\xdfe;Preis \x80\n")],
    ["UTF-16 with its mark", "utf-16le", wide("\ufeffHandle\tTitle\n")],
    ["UTF-16 without it", "utf-16le", wide("Handle\tTitle\nGröße\t1")],
    ["UTF-16, the other way round", "utf-16be", wide("Handle\tTitle\n").swap16()],
  ])("%s is told from its bytes", (_what, encoding, bytes) => {
    expect(verdict(bytes)).toEqual({ encoding });
  });

  test("a character that two chunks part is whole", () => {
    const bytes = Buffer.from("Größe €");
    for (let at = 1; at < bytes.length; at++)
      expect(verdict(bytes.subarray(0, at), bytes.subarray(at))).toEqual({ encoding: "utf-8" });
  });

  test("a broken byte in much UTF-8 does not turn the rest into another alphabet", () => {
    expect(verdict("ä ö ü ß €", latin("\xe4"), " ä")).toEqual({ encoding: "utf-8" });
  });

  test.each([
    ["zip", "PK\x03\x04\x14\0"],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0])],
    ["binary", Buffer.from([0x89, 0x50, 0, 1, 2, 3, 0, 9, 9])],
  ])("what is no text is said to be none: %s", (noText, bytes) => {
    expect(verdict(bytes)).toEqual({ noText });
  });
});
