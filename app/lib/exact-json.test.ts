import { expect, test } from "vitest";
import { parseExactJson } from "./exact-json";

test("keeps every digit of a large id, and everything else as JSON.parse gives it", () => {
  expect(parseExactJson('{"id":820982911946154508,"small":42,"price":1.50,"list":[9007199254740993,null,"7"]}')).toEqual({
    id: "820982911946154508",
    small: 42,
    price: 1.5,
    list: ["9007199254740993", null, "7"],
  });
});

test("throws for what is not JSON", () => {
  expect(() => parseExactJson("{")).toThrow(SyntaxError);
});
