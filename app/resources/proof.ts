/** Proofs and gaps as pages show them. Times are ISO 8601 in UTC, ids decimal strings. */
import type { ResourceFacts } from "./health";

/** The result of a verify. */
export interface ProofView {
  jobId: string;
  resource: string;
  /** Shopify's clock at the comparison. */
  at: string;
  /** The range of creation that was compared; null: unbounded. */
  from: string | null;
  to: string | null;
  reportOnly: boolean;
  shopify: number;
  mirror: number;
  equal: number;
  missing: number;
  outdated: number;
  extra: number;
  inFlight: number;
  repaired: number;
  /** What still differs. */
  differ: number;
}

export interface ProofFacts extends ResourceFacts {
  /** The latest verify of all that is mirrored: after one of a part, the rest is as proven as it was before. */
  latest: ProofView | null;
  /** What differs by now: less than `latest` found, when parts were verified and repaired since. */
  differNow: number;
  /** Newest first, those of a part as well; empty before the first verify. */
  proofs: ProofView[];
  /** A verify that is under way. */
  running: string | null;
  /** Whether there is anything that could be verified. */
  populated: boolean;
}

/**
 * `proven`: a verify found both sides equal. `covered`: read whole, or live by webhooks. `suspect`: a read failed, or a verify
 * found differences that are still there. `missing`: never read.
 */
export type GapState = "proven" | "covered" | "suspect" | "missing";

/** A stretch of time in which records were created or changed, and how sure it is that the mirror has them. */
export interface GapSegment {
  /** Null: everything before `to`. */
  from: string | null;
  to: string;
  state: GapState;
  /** When that was established. */
  at: string | null;
  jobId: string | null;
  /** Of a suspect or missing stretch: what is wrong, in a sentence. */
  reason: string | null;
  /** What to ask for to mend it. */
  repair: Record<string, unknown> | null;
}

export interface GapFacts extends ResourceFacts {
  segments: GapSegment[];
}

/** A difference between both sides, and what became of it: see mirror/differences. */
export interface DifferenceView {
  id: string;
  name: string | null;
  kind: string;
  settled: boolean;
  outcome: string | null;
}
