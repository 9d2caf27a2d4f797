import { Badge } from "@shopify/polaris";
import type { BadgeProps } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import { STATUSES } from "~/resources/sync-job";
import type { JobStatus } from "~/resources/sync-job";

export function StatusBadge({ status }: { status: string }) {
  const known = status in STATUSES ? STATUSES[status as JobStatus] : { word: inWords(status), tone: undefined };
  return <Badge tone={known.tone}>{known.word}</Badge>;
}

const WINDOW_TONES: Readonly<Record<string, BadgeProps["tone"]>> = {
  submitted: "info",
  reading: "info",
  done: "success",
  failed: "critical",
};

const WINDOW_WORDS: Readonly<Record<string, string>> = {
  pending: "Not started",
  submitted: "Shopify is preparing it",
  reading: "Reading",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

export function WindowBadge({ state }: { state: string }) {
  return <Badge tone={WINDOW_TONES[state]}>{WINDOW_WORDS[state] ?? inWords(state)}</Badge>;
}

type Look = Pick<BadgeProps, "tone" | "progress">;

const PAYMENT_LOOKS: Readonly<Record<string, Look>> = {
  PAID: { progress: "complete" },
  PENDING: { progress: "incomplete", tone: "attention" },
  AUTHORIZED: { progress: "incomplete", tone: "attention" },
  PARTIALLY_PAID: { progress: "partiallyComplete", tone: "attention" },
  PARTIALLY_REFUNDED: { progress: "partiallyComplete" },
  REFUNDED: { progress: "complete" },
  VOIDED: { progress: "complete" },
  EXPIRED: { progress: "incomplete", tone: "warning" },
};

export function PaymentBadge({ status }: { status: string | null }) {
  return status === null ? null : <Badge {...PAYMENT_LOOKS[status]}>{inWords(status)}</Badge>;
}

const FULFILLMENT_LOOKS: Readonly<Record<string, Look>> = {
  FULFILLED: { progress: "complete" },
  UNFULFILLED: { progress: "incomplete", tone: "attention" },
  PARTIALLY_FULFILLED: { progress: "partiallyComplete", tone: "attention" },
  IN_PROGRESS: { progress: "partiallyComplete", tone: "info" },
  ON_HOLD: { progress: "incomplete", tone: "warning" },
  SCHEDULED: { progress: "incomplete" },
};

export function FulfillmentBadge({ status }: { status: string }) {
  return <Badge {...FULFILLMENT_LOOKS[status]}>{inWords(status)}</Badge>;
}
