import { format } from "node:util";
import { afterEach, beforeEach, expect, vi } from "vitest";

const printed: string[] = [];
const expected: (string | RegExp)[] = [];

/** Says that this test makes the console warn or complain with this text; anything else it prints there fails the test. */
export function expectConsole(text: string | RegExp): void {
  expected.push(text);
}

beforeEach(() => {
  printed.length = 0;
  expected.length = 0;
  for (const method of ["error", "warn"] as const) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void printed.push(format(...args)));
  }
});

afterEach(() => {
  const matches = (line: string, text: string | RegExp) =>
    typeof text === "string" ? line.includes(text) : text.test(line);
  expect
    .soft(
      printed.filter((line) => !expected.some((text) => matches(line, text))),
      "unexpected console output",
    )
    .toEqual([]);
  expect
    .soft(
      expected.filter((text) => !printed.some((line) => matches(line, text))),
      "expected console output is missing",
    )
    .toEqual([]);
});
