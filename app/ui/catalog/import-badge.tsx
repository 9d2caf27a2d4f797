import { Badge } from "@shopify/polaris";
import type { BadgeProps } from "@shopify/polaris";
import type { ImportState, RowState } from "~/resources/catalog/feed";

const STATES: Readonly<Record<ImportState, { word: string; tone?: BadgeProps["tone"] }>> = {
  reading: { word: "Reading", tone: "info" },
  preview: { word: "Preview", tone: "attention" },
  applying: { word: "Applying", tone: "info" },
  applied: { word: "Imported", tone: "success" },
  failed: { word: "Failed", tone: "critical" },
  cancelled: { word: "Cancelled" },
};

export function ImportBadge({ state }: { state: ImportState }) {
  return <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>;
}

export const ROW_WORDS: Readonly<Record<RowState, string>> = {
  change: "Changes",
  create: "New",
  unchanged: "Unchanged",
  ambiguous: "Ambiguous",
  rejected: "Rejected",
  applied: "Imported",
};

const ROW_TONES: Readonly<Partial<Record<RowState, BadgeProps["tone"]>>> = {
  change: "info",
  create: "attention",
  ambiguous: "warning",
  rejected: "critical",
  applied: "success",
};

export function RowBadge({ state }: { state: RowState }) {
  return <Badge tone={ROW_TONES[state]}>{ROW_WORDS[state]}</Badge>;
}
