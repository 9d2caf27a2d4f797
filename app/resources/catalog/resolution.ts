/** What came of choosing how conflicts end. */
import type { Json } from "../resource";

/** - `vanished`: it is no conflict any more. `moved`: a side changed since it was shown. `gone`: Shopify deleted the record. */
export type ResolutionOutcome = "resolved" | "vanished" | "moved" | "gone";

export interface Resolution {
  id: string;
  outcome: ResolutionOutcome;
  /** What the catalog holds now, and Shopify is to hold. */
  value: Json;
  /** What happened, and what follows. */
  sentence: string;
}

export type ResolutionCounts = Readonly<Record<ResolutionOutcome, number>>;

export interface BulkResolution extends ResolutionCounts {
  /** Of so many that they are ended one after the other by a worker: how many they are. */
  waiting: number;
  sentence: string;
}
