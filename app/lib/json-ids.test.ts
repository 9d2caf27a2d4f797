import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJsonKeepingIds } from "./json-ids";

test("a whole number that JavaScript cannot hold keeps all its digits, as text", () => {
  expect(parseJsonKeepingIds('{"id":9007199254740993,"line_items":[{"id":-12345678901234567890}]}')).toEqual({
    id: "9007199254740993",
    line_items: [{ id: "-12345678901234567890" }],
  });
});

test("wherever it stands", () => {
  expect(parseJsonKeepingIds("9007199254740993")).toBe("9007199254740993");
  expect(parseJsonKeepingIds('[1,\n 9007199254740993, {"a" :\t-9007199254740993}]')).toEqual([
    1,
    "9007199254740993",
    { a: "-9007199254740993" },
  ]);
});

test("numbers that it can hold, and those that are no ids, stay numbers", () => {
  const text =
    '{"id":9007199254740991,"small":-3,"price":19.99,"big":1e21,"bigger":12345678901234567890.5,"text":"9007199254740993"}';
  expect(parseJsonKeepingIds(text)).toEqual(JSON.parse(text));
});

test("any other JSON is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const safe = /\d{16}/.test(text) ? "{}" : text;
      expect(parseJsonKeepingIds(safe)).toEqual(JSON.parse(safe));
    }),
  );
});

test("what is no JSON is refused", () => expect(() => parseJsonKeepingIds('{"id":')).toThrow(SyntaxError));
