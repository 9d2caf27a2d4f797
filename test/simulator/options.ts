import type { SimClock } from "./clock.ts";
import type { CostRules } from "./graphql/cost.ts";
import type { OrderStore, StoreOptions } from "./store/contract.ts";
import type { Subscription } from "./webhooks/subscriptions.ts";

export interface SimulatorOptions {
  seed?: number;
  /** Orders in the first shop's store at the start. */
  orders?: number;
  /** Products in the first shop's store at the start; default 60. */
  products?: number;
  /** A further product with so many variants; Shopify allows 2,048. */
  hugeProduct?: number;
  /** The first shop's myshopify domain; more with `addShop`. */
  shop?: string;
  port?: number;
  /** "now"; default the machine's. `Simulator.clock.advance` moves on from it. */
  clock?: () => Date;
  plan?: { bucket: number; restore: number };
  clientId?: string;
  clientSecret?: string;
  /** Granted to the app; default: what shopify.app.toml asks for, or a list that covers orders. */
  scopes?: string[];
  /** Adds or takes away read_all_orders; without it only the last 60 days are visible. */
  readAllOrders?: boolean;
  /** Whether the app is approved for protected customer data. */
  protectedData?: boolean;
  /** Where webhooks and the iframe go; may be set later with `setAppUrl`. */
  appUrl?: string;
  /** Default: the subscriptions of shopify.app.toml, or the order topics at /webhooks. */
  subscriptions?: Subscription[];
  /** Objects per second of a bulk operation; default as fast as the machine. */
  bulkSpeed?: number;
  /** Bulk operations of a kind that may run at once in a shop: five since 2026-01, one before. */
  bulkAtOnce?: number;
  costRules?: Partial<CostRules>;
  /** How far the search index is behind the data. */
  searchLagMs?: number;
  /** Whether a change of inventory moves the product's `updatedAt`; default yes, as the schema says. */
  inventoryTouchesProduct?: boolean;
  /** Whether an order takes what it sells from the stock, with the webhooks of that; default no. */
  ordersMoveStock?: boolean;
  /** Real milliseconds per simulated millisecond between webhook retries; 1 = real time. */
  retryScale?: number;
  /** Another data store, for tests. */
  createStore?: (options: StoreOptions) => OrderStore;
}

export interface Knobs {
  protectedData: boolean;
  searchLagMs: number;
  inventoryTouchesProduct: boolean;
  ordersMoveStock: boolean;
  /** What `__parentId` names where a connection hangs on an object inside a node: the node, or that object. A guess. */
  bulkParent: "node" | "object";
  bulkSpeed: number;
  bulkAtOnce: number;
  /** Errors of one answer before Shopify gives up; the real number is not known. */
  errorCeiling: number;
  costRules: CostRules;
  maxQueryCost: number;
  /** The version that webhooks are written in, as the app's configuration was last published. */
  webhookApiVersion: string;
  /** What a mutation that a fault makes slow waits, on the simulator's clock. */
  slowMutationMs: number;
  /** How long an asynchronous productSet or productDelete is ACTIVE. */
  productOperationMs: number;
  /** What the same idempotency key gets after an attempt that ended in user errors: a refusal, the same answer, or another run. */
  idempotencyAfterErrors: "failed" | "replay" | "forget";
  /** From how many variants in a shop only so many new ones a day may be made. */
  variantThrottle: { from: number; perDay: number };
  /** What happens to a description's HTML: nothing, the same HTML written in one way, or that without scripts and handlers. */
  descriptionHtml: "kept" | "normalized" | "sanitized";
  /** Whether a mutation that changes nothing moves `updatedAt` (and fires the webhook) all the same. */
  stampsUnchanged: boolean;
}

export type Settled = Required<Pick<SimulatorOptions, "seed" | "clientId" | "clientSecret" | "plan">> & {
  clock: SimClock;
};
