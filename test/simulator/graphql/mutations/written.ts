import type { Attempts } from "./idempotency.ts";
import type { ProductOperation } from "./operations.ts";

/** What the mutations of one app in one shop remember between calls. */
export interface Written {
  attempts: Attempts;
  /** Asynchronous work on products, by global id. */
  operations: Map<string, ProductOperation>;
  /** Variants made on one day, for the resource throttle. */
  variants: { day: string; made: number };
}

export function createWritten(): Written {
  return { attempts: new Map(), operations: new Map(), variants: { day: "", made: 0 } };
}
