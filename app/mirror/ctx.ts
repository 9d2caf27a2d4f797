import type { Digest } from "~/lib/digest";
import type { Database } from "~/lib/sql";
import type { Log } from "~/lib/log";
import type { Seal } from "~/lib/seal";

/** An installed store, as every function that touches its data gets it. */
export interface Shop {
  id: number;
  domain: string;
  name: string;
  currencyCode: string;
  timeZone: string;
  /** Granted access scopes. */
  scopes: readonly string[];
}

/** What the mirror needs of the world. */
export interface MirrorCtx {
  shop: Shop;
  db: Database;
  seal: Seal;
  digest: Digest;
  clock: () => Date;
  log: Log;
}
