import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { ORDER_NOUN } from "~/resources/orders/noun";
import type { SilenceView, TopicHealth, WebhookFacts } from "~/resources/webhook-health";
import { formatsFor } from "../formats";
import { NOW, show } from "../show.fixture";
import { webhookSentence } from "./webhook-words";
import { Webhooks } from "./webhooks";

const MINUTE = 60_000;

const topic = (name: string, more: Partial<TopicHealth> = {}): TopicHealth => ({
  topic: name,
  lastAt: "2026-11-21T11:58:00.000Z",
  usualMs: 3 * MINUTE,
  isLearned: true,
  p50: 850,
  p95: 2_100,
  p99: 4_000,
  deliveries: 1204,
  duplicates: 0,
  recovered: 0,
  ...more,
});

const silence = (more: Partial<SilenceView> = {}): SilenceView => ({
  topic: "orders/updated",
  since: "2026-11-21T11:13:00.000Z",
  endedAt: null,
  lengthMs: 47 * MINUTE,
  usualMs: 3 * MINUTE,
  look: "done",
  jobId: "7",
  recovered: 0,
  ...more,
});

const facts = (more: Partial<WebhookFacts> = {}): WebhookFacts => ({
  resource: "orders",
  standing: "well",
  days: 7,
  topics: [topic("orders/updated"), topic("orders/delete", NEVER)],
  silences: [],
  hours: [{ hour: NOW, told: 40, recovered: 2 }],
  overlapMs: 5 * MINUTE,
  otherVersion: null,
  madeByApi: [],
  missing: [],
  ...more,
});

const NEVER: Partial<TopicHealth> = {
  lastAt: null,
  usualMs: null,
  isLearned: false,
  p50: null,
  p95: null,
  p99: null,
  deliveries: 0,
};
const NOTHING = { start: () => undefined, busy: false };

describe("the sentence", () => {
  const said = (more: Partial<WebhookFacts>) =>
    webhookSentence(facts(more), ORDER_NOUN, formatsFor("en", "UTC")).replaceAll(/\s/g, " ");

  test.each<[string, Partial<WebhookFacts>, string]>([
    [
      "of a quiet week",
      {},
      "1,204 webhooks in the last 7 days; of orders/updated half were mirrored within 850 ms, 99 of 100 within 4 sec.",
    ],
    [
      "of a week with losses",
      { topics: [topic("orders/updated", { recovered: 12, p50: null })] },
      "1,204 webhooks in the last 7 days. 12 changes came by no webhook and were recovered.",
    ],
    [
      "of a silence in which nothing was missed",
      { silences: [silence()] },
      "No orders/updated for 47 minutes, usual at this time: one every 3 minutes. An update looked: nothing had been missed.",
    ],
    [
      "of a silence in which something was lost",
      { silences: [silence({ recovered: 12 })] },
      "No orders/updated for 47 minutes, usual at this time: one every 3 minutes. An update looked: 12 changes had been missed and were recovered.",
    ],
    [
      "of a silence that is being looked at",
      { silences: [silence({ look: "running" })] },
      "No orders/updated for 47 minutes, usual at this time: one every 3 minutes. An update is looking for missed changes.",
    ],
    [
      "of webhooks that do not come at all",
      { topics: [topic("orders/create", { ...NEVER, recovered: 3 })], missing: ["orders/create"] },
      "No webhook has come in the last 7 days. 3 changes came by syncs instead.",
    ],
    [
      "of one topic that does not come",
      { topics: [topic("orders/updated"), topic("orders/create", NEVER)], missing: ["orders/create"] },
      "orders/create has told nothing in the last 7 days, but should have. Syncs brought the changes.",
    ],
    [
      "of another version",
      { otherVersion: { theirs: "2026-07", ours: "2026-10" } },
      "Shopify writes webhooks as of 2026-07, and Lockstep reads 2026-10.",
    ],
    [
      "of a new shop",
      { topics: [topic("orders/updated", NEVER)] },
      "No webhook has come yet. The first change of orders in Shopify will show here.",
    ],
  ])("%s", (_story, more, sentence) => {
    expect(said(more)).toBe(sentence);
  });
});

test("each topic has its line, and what is not known is not invented", () => {
  show(
    <Webhooks
      facts={facts({ topics: [topic("orders/updated", { duplicates: 3 }), topic("orders/delete", NEVER)] })}
      look={NOTHING}
    />,
  );
  const table = screen.getAllByRole("table").find((one) => within(one).queryByText("Topic")) ?? document.body;
  const lines = within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.textContent?.replaceAll(/\s/g, " "));
  expect(lines[0]).toMatch(/^orders\/updated.*every 3 minutes850 ms · 2 sec · 4 sec1,20430$/);
  expect(lines[1]).toBe("orders/deleteNot yetnot known yet—000");
});

test("the picture is a table for whoever cannot see it", () => {
  show(<Webhooks facts={facts()} look={NOTHING} />);
  const table = screen.getByRole("table", { name: /Webhooks per hour/ });
  expect(within(table).getAllByRole("row").at(-1)).toHaveTextContent("402");
});

test("silences that are over are told below, the one that lasts above", () => {
  const over = silence({ topic: "orders/create", endedAt: "2026-11-20T16:00:00.000Z", recovered: 2 });
  show(<Webhooks facts={facts({ silences: [silence(), over] })} look={NOTHING} />);
  expect(screen.getByText(/^No orders\/updated for 47 minutes/)).toBeInTheDocument();
  expect(screen.getByText(/No orders\/create for .* usual then: one every 3 minutes.*2 changes/)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Open the job" })).toHaveAttribute("href", "/app/jobs/7");
});

test("what can be done about subscriptions is said", () => {
  show(<Webhooks facts={facts({ missing: ["orders/create"], madeByApi: ["orders/updated"] })} look={NOTHING} />);
  expect(screen.getByText(/npx shopify app deploy/)).toBeInTheDocument();
  expect(screen.getByText(/For orders\/updated there is also a subscription made by API/)).toBeInTheDocument();
});

test("the button looks for missed changes, and says why it could not", async () => {
  const started: unknown[] = [];
  const look = { start: (request: unknown) => void started.push(request), busy: false };
  const { showAgain } = show(<Webhooks facts={facts()} look={look} />);
  await userEvent.setup().click(screen.getByRole("button", { name: "Look for missed changes now" }));
  expect(started).toEqual([{ mode: "update" }]);
  showAgain(<Webhooks facts={facts()} look={{ ...look, error: "Shopify cannot be reached." }} />);
  expect(screen.getByText("Shopify cannot be reached.")).toBeInTheDocument();
});

test("a late shop is told why its updates read further back", () => {
  const { showAgain } = show(<Webhooks facts={facts()} look={NOTHING} />);
  expect(screen.getByText(/^An update reads 5 minutes further back/)).toBeInTheDocument();
  showAgain(<Webhooks facts={facts({ overlapMs: 40 * MINUTE })} look={NOTHING} />);
  expect(screen.getByText(/reads 40 minutes further back .* as late as/)).toBeInTheDocument();
});
