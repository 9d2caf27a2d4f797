import type { TokenVault } from "./auth/tokens.ts";
import type { BulkOperations } from "./bulk/operations.ts";
import type { SimClock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { CostBucket } from "./graphql/bucket.ts";
import type { Written } from "./graphql/mutations/written.ts";
import type { AdminSchema } from "./graphql/schema.ts";
import type { Knobs } from "./options.ts";
import type { ProductStore } from "./products/contract.ts";
import type { Merchant } from "./products/merchant.ts";
import type { Stats } from "./stats.ts";
import type { OrderSearch, OrderStore } from "./store/contract.ts";
import type { MadeSubscription } from "./webhooks/subscriptions.ts";

/** One store with the app in it. */
export interface SimulatedShop {
  domain: string;
  store: OrderStore;
  products: ProductStore;
  /** What the merchant does with the products. */
  merchant: Merchant;
  installed: boolean;
  scopes: Set<string>;
  tokens: TokenVault;
  bucket: CostBucket;
  bulk: BulkOperations;
  /** What mutations remember between calls: idempotency keys, asynchronous work, the day's variants. */
  written: Written;
  /** Webhook subscriptions made by API, beside those of the app's configuration. */
  subscriptions: MadeSubscription[];
}

/** What all parts of the simulator share. */
export interface Core {
  admin: AdminSchema;
  clock: SimClock;
  faults: Faults;
  knobs: Knobs;
  stats: Stats;
  clientId: string;
  seed: number;
  origin: string;
  /** A folder of this simulator, removed when it closes. */
  folder: string;
  /** Sends a webhook to every subscription of the topic; never waits for it. */
  emit: (shop: SimulatedShop, topic: string, payload: () => Record<string, unknown>, eventId?: string) => void;
}

const SIXTY_DAYS = 60 * 24 * 3600 * 1000;

/** The oldest creation time a token without read_all_orders may see; undefined = everything. */
export function visibleSince(core: Core, shop: SimulatedShop): Date | undefined {
  return shop.scopes.has("read_all_orders") ? undefined : new Date(core.clock.now().getTime() - SIXTY_DAYS);
}

export function searchWindow(core: Core, shop: SimulatedShop, terms: OrderSearch["terms"]): OrderSearch {
  const search: OrderSearch = { terms };
  const since = visibleSince(core, shop);
  if (since) search.visibleSince = since;
  const until = indexedUntil(core);
  if (until) search.indexedUntil = until;
  return search;
}

/** The instant up to which the search index has caught up; undefined = with everything. */
export function indexedUntil({ clock, knobs }: Core): Date | undefined {
  return knobs.searchLagMs > 0 ? new Date(clock.now().getTime() - knobs.searchLagMs) : undefined;
}
