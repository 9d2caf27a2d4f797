import { expect, test } from "vitest";
import { decimalsOf, writtenNumber } from "./feed-numbers";

test.each([
  ["12.50", "12.5", null],
  ["12,50", null, "12.5"],
  [" 1 234,50 ", null, "1234.5"],
  ["1.234,50", null, "1234.5"],
  ["1,234.50", "1234.5", null],
  ["1,234,567", "1234567", null],
  ["1,234", null, "1.234"],
  ["1.234", "1.234", null],
  ["12,34.5", null, null],
  ["+7", "7", "7"],
  ["-7", "-7", "-7"],
  [".5", "0.5", null],
  ["1.2.3", null, null],
  ["12,5O", null, null],
  ["1e5", null, null],
  ["", null, null],
  ["12\u202f500.00", "12500", null],
])("%j is %j with a point and %j with a comma", (text, point, comma) => {
  expect([writtenNumber(text, "point"), writtenNumber(text, "comma")]).toEqual([point, comma]);
});

test("a file has commas only if none of its amounts has a point", () => {
  expect(decimalsOf(["12,50", "3", ""])).toBe("comma");
  expect(decimalsOf(["12,50", "3.20"])).toBe("point");
  expect(decimalsOf(["1,234", "3"])).toBe("point");
  expect(decimalsOf([])).toBe("point");
});
