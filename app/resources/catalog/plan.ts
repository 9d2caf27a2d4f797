/** What would happen to the catalog and to Shopify, before anything does. */
import type { Verdict } from "./difference";
import type { Tier } from "./fields";
import type { Strategy } from "./strategy";
import type { TrustMode } from "./trust";

export interface PlanCount {
  /** "inventory" and "metafield" stand for all of theirs. */
  field: string;
  label: string;
  tier: Tier;
  verdict: Verdict;
  fields: number;
  products: number;
}

/** "With strategy X these 214 fields would change." */
export interface StrategyPreview {
  strategy: Strategy;
  /** Fields that would be written to Shopify, and taken over into the catalog: what only one side changed, and decided conflicts. */
  toShopify: number;
  toCatalog: number;
  /** Conflicts that it ends with our value, with Shopify's, and not at all. */
  ours: number;
  shopify: number;
  asked: number;
}

export interface CatalogPlan {
  mode: TrustMode;
  strategy: Strategy;
  autoResolve: boolean;
  /** Products of the catalog, those of them that Shopify has deleted, and Shopify's that are not in it as a whole. */
  products: number;
  gone: number;
  notAdopted: number;
  /** Products that changed and are still to be compared: until then the plan is behind. */
  due: number;
  counts: PlanCount[];
  strategies: StrategyPreview[];
}
