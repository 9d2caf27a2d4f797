import { expect, test } from "vitest";
import { csvLines } from "./csv";

test("cells are quoted where commas, quotes or line breaks would part them", () => {
  expect(csvLines([["#1001", 2, null, "Soap, green", 'The "best"', "two\nlines", "a;b"]])).toBe(
    '#1001,2,,"Soap, green","The ""best""","two\nlines","a;b"\r\n',
  );
});

test.each(["=HYPERLINK(0)", "+49 30 1234", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1"])(
  "“%s” is a text, not a formula, to whatever opens the file",
  (text) =>
    expect(
      csvLines([[text]])
        .replace(/^"/, "")
        .startsWith("'"),
    ).toBe(true),
);

test("amounts stay amounts, also negative ones", () => {
  expect(csvLines([["-5.00", "12", -3]])).toBe("-5.00,12,-3\r\n");
});
