import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { RefundView } from "~/resources/orders/view";
import type { StoryEntry, StoryPage } from "~/resources/story";
import { show } from "../show.fixture";
import { fetchedSentence } from "../record/fetched-sentence";
import { happeningsOf } from "../record/happenings";
import { MirrorCard } from "../record/mirror-card";
import type { MirrorState } from "~/resources/mirror-state";

import type { OrderListRow } from "~/resources/orders/shown";
import { Money } from "./money";
import { ORDER_COLUMNS } from "./order-table";
import { RefundsCard } from "./order-refunds";
import { Timeline } from "../record/timeline";

const mirror: MirrorState = {
  updatedAt: "2026-11-21T11:00:00.000Z",
  observedAt: "2026-11-21T11:59:00.000Z",
  writtenAt: "2026-11-21T11:59:58.000Z",
  writtenBy: "webhook",
  writtenJobId: null,
  firstMirrored: { jobId: "3", mode: "populate", at: "2026-11-20T08:00:00.000Z" },
  writtenTopic: "orders/updated",
  partsPending: false,
};
const card = { mirror, identical: true, reject: null, children: null, onFetch: () => undefined, busy: false } as const;

test("money is in the shop's currency, with what the customer paid beside it", () => {
  const value = { amount: "1200.5000", currency: "KWD", presentment: { amount: "600000.0000", currency: "JPY" } };
  const { container } = show(<Money value={value} />);
  expect(container.textContent?.replace(/\u00a0/g, " ")).toBe("KWD 1,200.500 (¥600,000)");
});

test("the mirror card says whether Shopify has the same and who wrote it last", () => {
  const { showAgain } = show(<MirrorCard {...card} />);
  expect(screen.getByText("Identical to Shopify at this moment.")).toBeInTheDocument();
  expect(screen.getByText(/Last written by webhook orders\/updated/)).toBeInTheDocument();

  showAgain(<MirrorCard {...card} identical={false} />);
  expect(screen.getByText(/Shopify has a newer version/)).toBeInTheDocument();
  showAgain(<MirrorCard {...card} identical={null} />);
  expect(screen.getByText(/Shopify could not be asked/)).toBeInTheDocument();
});

test("what a job wrote leads to the job", () => {
  show(<MirrorCard {...card} mirror={{ ...mirror, writtenBy: "populate", writtenJobId: "3", writtenTopic: null }} />);
  expect(screen.getByRole("link", { name: "a populate" })).toHaveAttribute("href", "/app/jobs/3");
});

test("the exact time in the shop's zone is there on hover and for screen readers", () => {
  const { container } = show(<MirrorCard {...card} />, { timeZone: "America/New_York" });
  const time = container.querySelector(`time[datetime="${mirror.writtenAt}"]`);
  expect(time?.getAttribute("title")).toMatch(/Nov 21, 2026, 6:59:58.AM EST/);
  expect(time).toHaveTextContent(/, Nov 21, 2026/);
});

test("a cancelled order's number is struck through in the table, for screen readers too", () => {
  const row = { id: "1", name: "#1001", cancelled: false, test: false, partsPending: false } as OrderListRow;
  const Cell = ORDER_COLUMNS[0]?.cell ?? (() => null);
  const { showAgain } = show(<Cell row={row} />);
  expect(screen.getByText("#1001")).not.toHaveClass("Polaris-Text__line--through");
  expect(screen.queryByText("Cancelled")).toBeNull();

  showAgain(<Cell row={{ ...row, cancelled: true }} />);
  expect(screen.getByText("#1001")).toHaveClass("Polaris-Text__line--through");
  expect(screen.getByText("Cancelled")).toHaveClass("Polaris-Text--visuallyHidden");
});

const refund: RefundView = {
  id: "5",
  processedAt: "2026-11-20T10:00:00.000Z",
  total: { amount: "29.50", currency: "EUR", presentment: null },
  note: "Too small",
  lines: [],
  shipping: [],
  adjustments: [],
};

test("refund lines that are still to come are said to be, with a way to have them now", async () => {
  const onFetch = vi.fn();
  show(<RefundsCard refunds={[refund]} pending onFetch={onFetch} busy={false} />);
  expect(screen.getByText(/still to be fetched/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Fetch them now" }));
  expect(onFetch).toHaveBeenCalledOnce();
});

const entry: StoryEntry = {
  key: "e1",
  at: "2026-11-21T11:59:58.000Z",
  kind: "written",
  source: "webhook",
  jobId: null,
  topic: "orders/updated",
  state: null,
  reason: null,
  changes: {},
};
const webhook: StoryEntry = { ...entry, key: "d1", kind: "webhook", at: "2026-11-21T11:59:50.000Z", state: "done" };
const story = (entries: StoryEntry[], next: string | null = null): StoryPage => ({ entries, next, fields: ["tags"] });
const shopify = { createdAt: "2026-11-01T00:00:00.000Z", cancelledAt: null, closedAt: null, mirror };
const timeline = (page: StoryPage) => (
  <Timeline resource="orders" id="7" story={page} happenings={happeningsOf({ ...shopify, story: page })} />
);
const linesOf = (name: string) =>
  within(screen.getByRole("list", { name }))
    .getAllByRole("listitem")
    .map((item) => item.textContent);

test("what happened is told newest first: each change with its fields before and after, a failed webhook with its reason", () => {
  const changes: StoryEntry["changes"] = {
    tags: [["a"], ["a", "b"]],
    displayFinancialStatus: ["PAID", "PARTIALLY_REFUNDED"],
    "currentTotalPriceSet.shopMoney.amount": ["10.00", "7.50"],
    "currentTotalPriceSet.presentmentMoney.amount": ["11.00", "8.25"],
    "lineItems[123].currentQuantity": [2, 1],
    "refunds[5]": [null, { id: "gid://shopify/Refund/5" }],
    note: "changed",
  };
  const failed = { ...webhook, state: "failed", reason: "Shopify answered 500." };
  show(timeline(story([{ ...entry, changes }, failed])));
  expect(linesOf("4 events, newest first")).toEqual([
    expect.stringContaining("Changed here by a webhook"),
    expect.stringContaining("Webhook orders/updated failed: Shopify answered 500."),
    expect.stringContaining("First mirrored (populate)"),
    expect.stringContaining("Created in Shopify"),
  ]);
  expect(screen.getByText("Tags: a → a, b")).toBeInTheDocument();
  expect(screen.getByText("Display financial status: Paid → Partially refunded")).toBeInTheDocument();
  expect(screen.getByText("Current total price: 10.00 → 7.50")).toBeInTheDocument();
  expect(screen.getByText("Line items 123 · current quantity: 2 → 1")).toBeInTheDocument();
  fireEvent.click(screen.getByRole("button", { name: "2 more fields" }));
  expect(screen.getByText("Refunds 5: added")).toBeInTheDocument();
  expect(screen.getByText("Note: changed (personal data is not shown)")).toBeInTheDocument();
  expect(screen.queryByText(/11\.00/)).not.toBeInTheDocument();
});

test("a refused version says why, and a job that wrote leads to its page", () => {
  const refused = {
    ...entry,
    kind: "refused" as const,
    source: "update",
    jobId: "9",
    reason: "It is older than what the mirror has.",
  };
  show(timeline(story([refused])));
  const link = screen.getByRole("link", {
    name: "A version that came by an update was refused: It is older than what the mirror has.",
  });
  expect(link).toHaveAttribute("href", "/app/jobs/9");
});

test("more of the timeline is fetched where it ends, and a field leaves only its own changes", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    const older: StoryEntry = {
      ...entry,
      key: "e0",
      at: "2026-11-20T09:00:00.000Z",
      kind: "unchanged",
      source: "fetch",
    };
    return Response.json(story([older]));
  });
  show(timeline(story([entry, webhook], "cursor")));
  expect(screen.queryByText("Created in Shopify")).not.toBeInTheDocument();
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByText("Read by “Fetch again”: nothing new")).toBeInTheDocument();
  expect(screen.getByText("Created in Shopify")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Show more" })).not.toBeInTheDocument();

  fireEvent.change(screen.getByLabelText("Show changes of"), { target: { value: "tags" } });
  await expect.poll(() => asked).toEqual(["/api/orders/7/story?after=cursor", "/api/orders/7/story?field=tags"]);
  await waitFor(() => expect(screen.queryByText("Created in Shopify")).not.toBeInTheDocument());
  vi.unstubAllGlobals();
});

test("fetching again says what it did", () => {
  const nothing = { created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0, stale: 0 };
  expect(fetchedSentence({ ...nothing, unchanged: 1 })).toBe("Already the same as in Shopify");
  expect(fetchedSentence({ ...nothing, updated: 3, deleted: 1, rejected: 2 })).toBe(
    "3 updated, 1 no longer in Shopify, 2 failed",
  );
  expect(fetchedSentence(nothing)).toBe("Not found in Shopify");
});
