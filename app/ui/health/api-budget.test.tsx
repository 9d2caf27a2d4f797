import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ApiBudgetFacts } from "~/resources/api-budget";
import { formatsFor } from "../formats";
import { show } from "../show.fixture";
import { ApiBudget, budgetSentence } from "./api-budget";

const facts: ApiBudgetFacts = {
  standing: "well",
  used: { sync: 2_900, completion: 500, webhook: 120, page: 9 },
  available: 10_000,
  calls: 1_234,
  waitedMs: 12_000,
  hours: [
    { hour: "2026-11-21T00:00:00.000Z", used: {} },
    { hour: "2026-11-21T01:00:00.000Z", used: { sync: 2_900, completion: 500, webhook: 120, page: 9 } },
  ],
  outage: null,
};

test("the block says what share of today's budget syncs used, shows it by the hour, and leads to what it went to", () => {
  show(<ApiBudget facts={facts} />);
  expect(
    screen.getByText("Syncs used 34% of the API budget today, webhooks 1%, pages 0.09%. Shopify answers."),
  ).toBeInTheDocument();
  expect(screen.getByText("1,234 calls today, waited 12 sec for Shopify.")).toBeInTheDocument();
  const table = screen.getByRole("table", { name: "Points used per hour today" });
  const [row, ...more] = within(table).getAllByRole("row").slice(1);
  expect(more).toEqual([]);
  expect(
    within(row!)
      .getAllByRole("cell")
      .map((cell) => cell.textContent),
  ).toEqual(["3,400", "120", "9"]);
  expect(screen.getByText("Syncs: 3,400 points")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See what each job cost" })).toHaveAttribute("href", "/app/jobs");
});

test("while Shopify does not answer the block says since when, and when it is asked again", () => {
  const outage = { since: "Shopify has not answered since 14:02", askedAgainInMs: 40_000 };
  show(<ApiBudget facts={{ ...facts, standing: "bad", outage }} />);
  expect(
    screen.getByText(
      /Shopify has not answered since 14:02\. It is asked again in 40 sec, and everything goes on by itself as soon as it does\./,
    ),
  ).toBeInTheDocument();
  expect(screen.getByText("Not working")).toBeInTheDocument();
});

test.each<[Partial<ApiBudgetFacts>, string]>([
  [{ used: {}, available: null }, "Nothing of the API budget was used today. Shopify answers."],
  [{ used: {} }, "Nothing of the API budget was used today. Shopify answers."],
  [
    { used: { page: 1 }, available: 8_640_000 },
    "Syncs used 0% of the API budget today, pages less than 0.01%. Shopify answers.",
  ],
  [{ used: { other: 5_000 } }, "Syncs used 50% of the API budget today. Shopify answers."],
  [
    { used: {}, outage: { since: "Shopify has not answered since 14:02", askedAgainInMs: 0 } },
    "Nothing of the API budget was used today. Shopify has not answered since 14:02. It is asked again now, and everything goes on by itself as soon as it does.",
  ],
])("%j", (some, sentence) => {
  expect(budgetSentence({ ...facts, ...some }, formatsFor("en", "UTC"))).toBe(sentence);
});

test("a quiet day never had to wait", () => {
  show(<ApiBudget facts={{ ...facts, used: {}, calls: 1, waitedMs: 0 }} />);
  expect(screen.getByText("1 call today, never had to wait for Shopify.")).toBeInTheDocument();
});
