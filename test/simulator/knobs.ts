import { COST_RULES } from "./graphql/cost.ts";
import { API_VERSION } from "./graphql/schema.ts";
import type { Knobs, SimulatorOptions } from "./options.ts";

/** The knobs as they stand at the start. */
export const knobsOf = (options: SimulatorOptions): Knobs => ({
  protectedData: options.protectedData ?? true,
  searchLagMs: options.searchLagMs ?? 0,
  ordersMoveStock: options.ordersMoveStock ?? false,
  inventoryTouchesProduct: options.inventoryTouchesProduct ?? true,
  bulkParent: "node",
  bulkSpeed: options.bulkSpeed ?? Infinity,
  bulkAtOnce: options.bulkAtOnce ?? 5,
  errorCeiling: 200,
  costRules: { ...COST_RULES, ...options.costRules },
  maxQueryCost: 1000,
  webhookApiVersion: API_VERSION,
  slowMutationMs: 2_000,
  productOperationMs: 0,
  idempotencyAfterErrors: "failed",
  variantThrottle: { from: 50_000, perDay: 1_000 },
  descriptionHtml: "sanitized",
  stampsUnchanged: false,
});
