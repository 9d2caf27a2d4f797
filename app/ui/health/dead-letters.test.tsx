import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { DeadLetter, DeadLetterDetail } from "~/resources/dead-letter";
import { NOW, show } from "../show.fixture";
import { DeadLetterPayload, DeadLetterReason } from "./dead-letter-detail";
import { DeadLetterTable } from "./dead-letter-table";
import { recordOf } from "./dead-letter-words";
import { DeadLetters } from "./dead-letters";
import { ReplayForm } from "./replay-form";

const delivery: DeadLetter = {
  key: "delivery:b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
  kind: "delivery",
  topic: "orders/updated",
  resource: "orders",
  recordId: "5123456789",
  name: "#1001",
  reason: "Shopify had a problem of its own.",
  attempts: 6,
  firstAt: "2026-11-21T11:00:00.000Z",
  lastAt: "2026-11-21T11:30:00.000Z",
  canRetry: true,
};
const record: DeadLetter = {
  ...delivery,
  key: "record:orders:7",
  kind: "record",
  topic: null,
  recordId: "7",
  name: null,
  attempts: 1,
};

test("a list says what failed, why, how often and when, and opens what came", () => {
  show(
    <DeadLetterTable letters={[delivery, record]} selected={[]} selectedItemsCount={0} onSelectionChange={vi.fn()} />,
  );
  const table = screen.getByRole("table");
  expect(within(table).getByRole("link", { name: "Webhook orders/updated" })).toHaveAttribute(
    "href",
    "/app/health/dead-letters/delivery%3Ab54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
  );
  expect(within(table).getByText("Order #1001")).toBeInTheDocument();
  expect(within(table).getByRole("link", { name: "Order 7" })).toBeInTheDocument();
  expect(within(table).getAllByText("Shopify had a problem of its own.")).toHaveLength(2);
});

test.each([
  [{ ...delivery, recordId: null, name: null }, "Which order is not known"],
  [{ ...delivery, resource: null, recordId: null }, "About the app itself"],
])("what it is about is said even when that is little", (letter, words) => {
  expect(recordOf(letter)).toBe(words);
});

test.each([
  [0, 0, "Nothing has failed for good.", "Well"],
  [
    1,
    2,
    "1 is among the deliveries and records that failed for good. Nothing waits behind them. 2 are being tried again.",
    "Needs attention",
  ],
  [
    10_000,
    0,
    "10,000 or more are among the deliveries and records that failed for good. Nothing waits behind them.",
    "Needs attention",
  ],
])("Health tells of %i that failed and %i being retried", (failed, retrying, sentence, badge) => {
  show(<DeadLetters facts={{ standing: failed > 0 ? "attention" : "well", counts: { failed, retrying } }} />);
  expect(screen.getByText(sentence)).toBeInTheDocument();
  expect(screen.getByText(badge)).toBeInTheDocument();
  expect(screen.getByRole("link")).toHaveAttribute("href", "/app/health/dead-letters");
});

test("one dead letter shows what came and what can be done", () => {
  const detail: DeadLetterDetail = {
    ...delivery,
    recordId: null,
    payload: { order: 17, email: "•••" },
    bytes: 2_000,
    triggeredAt: null,
  };
  show(
    <>
      <DeadLetterReason letter={detail} />
      <DeadLetterPayload letter={detail} />
    </>,
  );
  expect(screen.getByText(/An update fetches everything that changed/)).toBeInTheDocument();
  expect(screen.getByText(/"email": "•••"/)).toBeInTheDocument();
  expect(screen.getByText(/It was 2 kB long/)).toBeInTheDocument();
});

test("a replay says how many it would read before it does, and counts anew when the range changes", () => {
  const onPlan = vi.fn();
  const onReplay = vi.fn();
  const onChange = vi.fn();
  const range = { from: "2026-11-21T10:00", to: "2026-11-21T11:00" };
  const last = { id: "1", fromAt: NOW, toAt: NOW, askedAt: NOW, deliveries: 9, replayed: 5, left: 0, failed: 2 };
  const form = (plan: { deliveries: number; replayed: number } | null) => (
    <ReplayForm
      initial={range}
      timeZone="Europe/Berlin"
      plan={plan && { ...range, ...plan }}
      last={last}
      errors={{}}
      busy={null}
      {...{ onPlan, onReplay, onChange }}
    />
  );
  const { showAgain } = show(form(null));
  expect(screen.getByText(/3 of 5 read again, 2 failed\./)).toBeInTheDocument();
  fireEvent.click(screen.getByRole("button", { name: "Count them" }));
  expect(onPlan).toHaveBeenCalledWith(range);
  showAgain(form({ deliveries: 1204, replayed: 310 }));
  expect(screen.getByText("1,204 deliveries came in this time, about 310 records.")).toBeInTheDocument();
  fireEvent.click(screen.getByRole("button", { name: "Read 310 records again" }));
  expect(onReplay).toHaveBeenCalledWith(range);
  fireEvent.change(screen.getByLabelText("Until"), { target: { value: "2026-11-21T12:00" } });
  expect(onChange).toHaveBeenCalled();
});
