import { expect, test } from "vitest";
import { progressLine } from "./progress-line.ts";

function paper(options: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { ...options, written, write: (text: string) => written.push(text) > 0 };
}

test("a terminal gets one line that is written over, no wider than the terminal", () => {
  const out = paper({ isTTY: true, columns: 60 });
  const line = progressLine(out, "Populate");
  line.show(50, "5,000 of 10,000 · 2,000 per second");
  line.end();
  expect(out.written[0]).toMatch(/^\r\x1b\[2K {2}Populate {2}█{10}░{10} {2}50% {2}5,000/);
  expect(out.written[0]?.slice("\r\x1b[2K".length)).toHaveLength(59);
  expect(out.written.join("")).not.toContain("\n");
});

test("a file gets a plain line for every tenth, and a sign of life when nothing moves", () => {
  const out = paper();
  let now = 0;
  const line = progressLine(out, "Populate", () => now);
  line.show(null, "Asking Shopify");
  for (let percent = 0; percent <= 100; percent += 5) line.show(percent, "going");
  expect(out.written).toHaveLength(12);
  now += 60_000;
  line.show(100, "still going");
  expect(out.written.at(-1)).toBe("  Populate  100%  still going\n");
});
