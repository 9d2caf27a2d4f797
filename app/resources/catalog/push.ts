/** What a push is to look at: the words merchants read, and the shapes that pages and the JSON API share. */
import type { Json } from "../resource";
import type { Share } from "./trust";
import type { Tier } from "./fields";

/** `dry_run`: everything is worked out and read again, nothing is sent. `rollback`: what an earlier run wrote is taken back. */
export const PUSH_KINDS = ["push", "dry_run", "rollback"] as const;
export type PushKind = (typeof PUSH_KINDS)[number];

export const PUSH_KIND_WORDS: Readonly<Record<PushKind, string>> = {
  push: "Push",
  dry_run: "Dry run",
  rollback: "Rollback",
};

/** A status is a word with a tone, never colour alone. */
export const PUSH_STATUSES = {
  queued: { word: "Queued", tone: undefined, ended: false },
  running: { word: "Running", tone: "info", ended: false },
  waiting: { word: "Waiting for Shopify", tone: "attention", ended: false },
  succeeded: { word: "Succeeded", tone: "success", ended: true },
  succeeded_with_problems: { word: "Succeeded with problems", tone: "warning", ended: true },
  stopped: { word: "Stopped by itself", tone: "critical", ended: true },
  failed: { word: "Failed", tone: "critical", ended: true },
  cancelled: { word: "Cancelled", tone: undefined, ended: true },
} as const;

export type PushStatus = keyof typeof PUSH_STATUSES;

export const hasPushEnded = (status: string): boolean =>
  status in PUSH_STATUSES ? PUSH_STATUSES[status as PushStatus].ended : true;

/**
 * Where a product of a run stands. `left`: it was not tried, and `reason` says why. `undone`: written, and taken back since.
 * Of a dry run `done` means that it would be written.
 */
export const ITEM_STATES = {
  pending: "Waiting",
  sending: "Being written",
  done: "Pushed",
  unchanged: "Had the values already",
  conflict: "Conflict",
  failed: "Failed",
  left: "Left as it was",
  undone: "Undone",
} as const;
export type ItemState = keyof typeof ITEM_STATES;

export type ChangeState = "done" | "unchanged" | "conflict" | "failed";

/** A field that a run writes, as it is kept with its product. Values are in canonical form (`values.ts`). */
export interface PushChange {
  /** "0" for a field of the product. */
  catalogVariantId: string;
  /** Shopify's; null for a field of the product, and for a variant that is not there yet. */
  variantId: string | null;
  field: string;
  /** What Shopify has to hold for the write to be clean: what both sides last agreed on. */
  from: Json;
  to: Json;
  /** Absent while it waits. */
  state?: ChangeState;
  /** What Shopify holds of it now: what it made of our value, or what somebody else had written. */
  found?: Json;
  reason?: string;
}

/** What Shopify held of a field immediately before it was written. */
export interface Before {
  variantId: string | null;
  field: string;
  value: Json;
}

/** Times are ISO 8601 in UTC, ids decimal strings. Each product of a run counts once. */
export interface PushRunView {
  id: string;
  kind: PushKind;
  status: PushStatus;
  /** Why it stopped or failed, or what it waits for; also what it left aside. */
  reason: string | null;
  trigger: string;
  startedBy: string | null;
  tiers: Partial<Record<Tier, Share>>;
  /** How many products were chosen; null when everything that waited was. */
  chosen: number | null;
  /** The run that this one undoes. */
  ofRunId: string | null;
  products: number;
  fields: number;
  pushed: number;
  unchanged: number;
  conflicts: number;
  failed: number;
  /** Not tried: the run ended before. */
  left: number;
  /** Products with something to push that this run was not to write yet: their tier is off, or they are outside its share. */
  heldBack: number;
  apiCalls: number;
  queryCost: number;
  throttledMs: number;
  cancelRequestedAt: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** Products per second, once it can be told. */
  perSecond: number | null;
  /** 0 to 100; null while nothing can be said. */
  percent: number | null;
  /** "Pushed 480 of 500 products. 3 conflicts, 2 failed." */
  sentence: string;
  /** Until when a rollback could take back what it wrote, as long as what stood before is kept; null if there is nothing to take back. */
  undoableUntil: string | null;
}

export interface PushItemView {
  catalogProductId: string;
  /** Shopify's; null until it is created there. */
  productId: string | null;
  title: string;
  state: ItemState;
  reason: string | null;
  attempts: number;
  doneAt: string | null;
  changes: PushChangeView[];
}

export interface PushChangeView extends PushChange {
  /** "Compare-at price". */
  label: string;
  variantTitle: string | null;
  /** What stood in Shopify before the write; absent if nothing was written. */
  before?: Json;
}
