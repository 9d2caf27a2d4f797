import { expect, test } from "vitest";
import { decimals } from "./decimals";

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
