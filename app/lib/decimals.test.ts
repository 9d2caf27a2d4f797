import { expect, test } from "vitest";
import { decimals, plainDecimal } from "./decimals";

test.each([
  ["1234.5", "USD", "1234.50"],
  ["0.0", "EUR", "0.00"],
  ["-3", "EUR", "-3.00"],
  ["1200.0", "JPY", "1200"],
  ["12.345", "KWD", "12.345"],
  ["90071992547409931.07", "USD", "90071992547409931.07"],
  ["0.1234", "USD", "0.1234"],
  ["5.1", "", "5.10"],
])("%s %s is written %s", (amount, currency, written) => expect(decimals(amount, currency)).toBe(written));

test.each([
  ["12.50", "12.5"],
  ["+012.50", "12.5"],
  [".5", "0.5"],
  ["5.", "5"],
  ["-0.00", "0"],
  ["-7.10", "-7.1"],
  ["90071992547409931.070", "90071992547409931.07"],
  ["", null],
  [".", null],
  ["1e3", null],
  ["12,50", null],
  ["1 000", null],
  ["NaN", null],
])("%j has one plain form: %j", (text, plain) => expect(plainDecimal(text)).toBe(plain));
