import type { BlockFacts } from "./health";

/** What was used of a shop's query-cost budget today, in points. */
export interface ApiBudgetFacts extends BlockFacts {
  used: number;
  /** What Shopify restored since midnight; null before its first answer. */
  available: number | null;
  waitedMs: number;
  /** The hours since midnight, quiet ones included. */
  hours: { hour: string; cost: number }[];
}
