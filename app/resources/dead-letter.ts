import type { Masked } from "~/lib/mask";

import type { BlockFacts } from "./health";

/**
 * What failed for good: a delivery that could not be worked off, or a record that was read and could not be mirrored. It
 * stays until another try succeeds.
 */
export interface DeadLetter {
  /** "delivery:<webhook id>" or "record:<resource>:<id>". */
  key: string;
  kind: "delivery" | "record";
  /** Of a delivery. */
  topic: string | null;
  /** Null for a delivery about the app itself. */
  resource: string | null;
  /** The record it is about, as far as that is known, and what a merchant calls it. */
  recordId: string | null;
  name: string | null;
  /** A sentence. */
  reason: string;
  attempts: number;
  firstAt: string;
  lastAt: string;
  /** Whether trying again can help: there is nothing to be read for a delivery about the app itself. */
  canRetry: boolean;
}

export interface DeadLetterDetail extends DeadLetter {
  /** What came, without anybody in it; null when nothing was kept. */
  payload: Masked;
  /** How long it was before it was masked and cut; null when that is not known. */
  bytes: number | null;
  /** When Shopify says it happened. */
  triggeredAt: string | null;
}

/** How many there are; counting stops at `MOST_COUNTED` of each kind. */
export interface DeadLetterCounts {
  failed: number;
  /** Asked for again and not tried yet. */
  retrying: number;
}

export const MOST_COUNTED = 10_000;

export interface DeadLetterFacts extends BlockFacts {
  counts: DeadLetterCounts;
}

/** What a replay of a range does. */
export interface ReplayPlan {
  from: string;
  to: string;
  /** How many deliveries came in the range. */
  deliveries: number;
  /** Those that are worked off again: the last one of each record. */
  replayed: number;
}

/** A replay of deliveries, and how far it has come. */
export interface ReplayView {
  id: string;
  fromAt: string;
  toAt: string;
  askedAt: string;
  deliveries: number;
  replayed: number;
  /** Of those replayed: how many are still to be tried, and how many failed. */
  left: number;
  failed: number;
}
