import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { RefundView } from "~/resources/orders/view";
import { show } from "../show.fixture";
import { fetchedSentence } from "./fetched-sentence";
import { happeningsOf } from "./happenings";
import { MirrorCard } from "./mirror-card";
import type { MirrorState } from "~/resources/orders/shown";

import { Money } from "./money";
import { RefundsCard } from "./order-refunds";

const mirror: MirrorState = {
  updatedAt: "2026-11-21T11:00:00.000Z",
  observedAt: "2026-11-21T11:59:00.000Z",
  writtenAt: "2026-11-21T11:59:58.000Z",
  writtenBy: "webhook",
  writtenJobId: null,
  createdJobId: "3",
  writtenTopic: "orders/updated",
  partsPending: false,
};
const card = { mirror, identical: true, reject: null, happenings: [], onFetch: () => undefined, busy: false } as const;

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

test("what happened is told newest first, a failed webhook with its reason", () => {
  const delivery = { topic: "orders/updated", receivedAt: "2026-11-21T11:59:50.000Z", finishedAt: null };
  const happenings = happeningsOf({
    createdAt: "2026-11-01T00:00:00.000Z",
    cancelledAt: null,
    closedAt: null,
    mirror,
    deliveries: [{ ...delivery, state: "failed", reason: "Shopify answered 500." }],
  });
  show(<MirrorCard {...card} happenings={happenings} />);
  const items = within(screen.getByRole("list", { name: "4 events, newest first" })).getAllByRole("listitem");
  expect(items.map((item) => item.textContent)).toEqual([
    expect.stringContaining("Written here (webhook)"),
    expect.stringContaining("Webhook orders/updated failed: Shopify answered 500."),
    expect.stringContaining("Last changed in Shopify"),
    expect.stringContaining("Created in Shopify"),
  ]);
});

test("fetching again says what it did", () => {
  const nothing = { created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0, stale: 0 };
  expect(fetchedSentence({ ...nothing, unchanged: 1 })).toBe("Already the same as in Shopify");
  expect(fetchedSentence({ ...nothing, updated: 3, deleted: 1, rejected: 2 })).toBe(
    "3 updated, 1 no longer in Shopify, 2 failed",
  );
  expect(fetchedSentence(nothing)).toBe("Nothing to fetch");
});
