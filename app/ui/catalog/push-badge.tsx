import { Badge } from "@shopify/polaris";
import { ITEM_STATES, PUSH_STATUSES } from "~/resources/catalog/push";
import type { ItemState, PushStatus } from "~/resources/catalog/push";

export function PushBadge({ status }: { status: PushStatus }) {
  const { word, tone } = PUSH_STATUSES[status];
  return <Badge tone={tone}>{word}</Badge>;
}

const ITEM_TONES: Readonly<Partial<Record<ItemState, "success" | "warning" | "critical" | "info">>> = {
  done: "success",
  sending: "info",
  conflict: "warning",
  failed: "critical",
};

export function ItemBadge({ state }: { state: ItemState }) {
  return <Badge tone={ITEM_TONES[state]}>{ITEM_STATES[state]}</Badge>;
}
