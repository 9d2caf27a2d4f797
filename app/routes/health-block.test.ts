import { expect, test, vi } from "vitest";
import { AppError } from "~/lib/errors";
import { block, standingsOf } from "./health-block";

const quiet = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };

test("what fails in one block is a sentence in that block, and the page's first line knows of it", async () => {
  const blocks = {
    told: block(quiet, "Told", async () => {
      throw new AppError("unavailable", "Shopify does not answer.");
    }),
    unexpected: block(quiet, "Unexpected", async () => {
      throw new TypeError("undefined is not a function");
    }),
    well: block(quiet, "Well", async () => ({ standing: "well" as const })),
    down: block(quiet, "Down", async () => ({ standing: "bad" as const, trouble: "Nothing has come since 14:02" })),
  };
  expect(await blocks.told.answer).toEqual({ failed: "Shopify does not answer." });
  expect(await blocks.unexpected.answer).toEqual({
    failed: "Something went wrong on our side. Nothing was lost; please try again.",
  });
  expect(await standingsOf(blocks)).toEqual([
    { title: "Told", standing: "attention" },
    { title: "Unexpected", standing: "attention" },
    { title: "Well", standing: "well" },
    { title: "Down", standing: "bad", trouble: "Nothing has come since 14:02" },
  ]);
});
