/** How far a shop lets the push go: watched first, then tier by tier, each for a growing share of its products. */
import type { Tier } from "./fields";
import type { Owner, Strategy } from "./strategy";

/** `monitor`: everything is worked out and shown, nothing is written, on either side. `live`: what the tiers allow is written. */
export type TrustMode = "monitor" | "live";

export const TIERS: readonly { tier: Tier; title: string; meaning: string }[] = [
  { tier: 1, title: "Texts and SEO", meaning: "Titles, descriptions, tags, SKUs, barcodes, search texts, metafields." },
  { tier: 2, title: "Prices and inventory", meaning: "Prices, costs, taxes, and quantities at your locations." },
  { tier: 3, title: "Creating and archiving", meaning: "New products and variants, and whether a product is sold." },
];

/** Percent of products that a tier may write. Who is in a smaller share is in every larger one. */
export const SHARES = [0, 1, 10, 100] as const;
export type Share = (typeof SHARES)[number];

/** Settings of the catalog as the app uses them; the bounds are said where they are checked (catalog/settings). */
export interface CatalogPolicy {
  mode: TrustMode;
  strategy: Strategy;
  fieldStrategies: Readonly<Record<string, Strategy>>;
  fieldOwners: Readonly<Record<string, Owner>>;
  /** Whether the strategy decides conflicts by itself; otherwise it only proposes. */
  autoResolve: boolean;
  /** Whether products that are new in Shopify are adopted as they are mirrored. */
  adoptNew: boolean;
  tiers: Readonly<Record<Tier, Share>>;
  batchSize: number;
  concurrency: number;
  maxErrorShare: number;
  maxConflictShare: number;
}

/** What a push may be set to: Shopify takes lists of up to 250, and the rest of the app wants some of the API budget. */
export const BOUNDS = {
  batchSize: { min: 1, max: 250 },
  concurrency: { min: 1, max: 10 },
} as const;

export const DEFAULT_POLICY: CatalogPolicy = {
  mode: "monitor",
  strategy: "manual_review",
  fieldStrategies: {},
  fieldOwners: {},
  autoResolve: false,
  adoptNew: false,
  tiers: { 1: 0, 2: 0, 3: 0 },
  batchSize: 50,
  concurrency: 2,
  maxErrorShare: 0.05,
  maxConflictShare: 0.2,
};
