import { describe, expect, it } from "vitest";
import { figure, isMet, markdownTable, median, percentile, readable } from "./figures.ts";

describe("an aim", () => {
  it("is met at its edge and missed beyond it", () => {
    expect(isMet(0.4, { atLeast: 0.4 })).toBe(true);
    expect(isMet(0.399, { atLeast: 0.4 })).toBe(false);
    expect(isMet(5, { atMost: 5 })).toBe(true);
    expect(isMet(5.1, { atMost: 5 })).toBe(false);
  });

  it("is not met by a figure that could not be taken", () => {
    expect(isMet(Number.NaN, { atMost: 5 })).toBe(false);
    expect(figure("ingest", "orders", 3, "orders/s").met).toBeNull();
  });
});

describe("percentiles", () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);

  it("take the nearest rank", () => {
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(median([3, 1, 2])).toBe(2);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

it("prints a table that says what was aimed at and whether it was met", () => {
  const table = markdownTable([
    figure("ingest", "against COPY", 0.431, "×", { atLeast: 0.4 }),
    figure("memory", "peak", 300, "MB", { atMost: 256 }, "of 1,000,000 orders"),
  ]);
  expect(table).toContain("| ingest | against COPY | 0.43 × | ≥ 0.40 × | met |  |");
  expect(table).toContain("| memory | peak | 300 MB | ≤ 256 MB | **not met** | of 1,000,000 orders |");
  expect(readable(314_000)).toBe("314,000");
});
