import { expect, test } from "vitest";
import type { StoryChanges } from "~/resources/story";
import { changeLines } from "./story-words";

const formats = { exact: (at: string) => at, number: String };

test("children are called by their names where they have any", () => {
  const changes: StoryChanges = { "variants[7].price": ["10", "12"], "variants[8].price": ["10", "11"] };
  expect(changeLines(changes, formats, { 7: "Small" })).toEqual([
    "Variants Small · price: 10 → 12",
    "Variants 8 · price: 10 → 11",
  ]);
});

test("when a child changed is said only where nothing else of it did", () => {
  const at: [string, string] = ["2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z"];
  const changes: StoryChanges = {
    "variants[7].price": ["10", "12"],
    "variants[7].updatedAt": at,
    "variants[8].updatedAt": at,
  };
  expect(changeLines(changes, formats)).toEqual([
    "Variants 7 · price: 10 → 12",
    "Variants 8 · updated at: 2026-11-20T10:00:00Z → 2026-11-21T10:00:00Z",
  ]);
});

test("a list of which only now is known that it is empty says nothing", () => {
  const changes: StoryChanges = { "parts.fulfillments": [null, []], tags: [[], ["gift"]], note: [null, ""] };
  expect(changeLines(changes, formats)).toEqual(["Tags: none → gift", "Note: changed"]);
});
