import type { BlockFacts } from "./health";

/** What was used of a shop's query-cost budget today, and whether Shopify answers. Costs in points. */
export interface ApiBudgetFacts extends BlockFacts {
  /** Since midnight in the shop's time zone, by who spent it (`app/shopify/usage.ts`). */
  used: Readonly<Record<string, number>>;
  /** What there was to use since then: a full bucket and what came back; null before Shopify's first answer. */
  available: number | null;
  calls: number;
  waitedMs: number;
  /** The hours of the day, quiet ones and those to come included. */
  hours: { hour: string; used: Readonly<Record<string, number>> }[];
  /** While Shopify does not answer: "Shopify has not answered since 14:02", and when it is asked again. */
  outage: { since: string; askedAgainInMs: number } | null;
}
