/** Shopify's Admin GraphQL API of one shop, behind our own transport (`client.server.ts`). */
export interface Admin {
  /**
   * Runs one operation within the shop's cost budget: waits before sending if the budget demands it, retries what is
   * worth retrying. Throws `AppError`: `unauthorized` (token refused), `throttled`, `unavailable`, `invalid` (refused by the schema or a scope).
   */
  query<Data>(request: AdminRequest): Promise<AdminAnswer<Data>>;
  /** A file Shopify offers under a signed URL (bulk results): its bytes, and the length the server announced. */
  download(url: string): Promise<{ body: AsyncIterable<Uint8Array>; length: number | null }>;
  /** Brings a form to where Shopify takes files (staged uploads). Throws `AppError("unavailable")` when it is not taken. */
  upload(url: string, form: FormData): Promise<void>;
}

export interface AdminRequest {
  document: string;
  variables?: Record<string, unknown>;
  /** Who waits for the answer, and so how much of the budget it may use; default "sync". */
  urgency?: Urgency;
  /** How often to ask when Shopify fails; by default until that takes about half a minute. Waiting for budget does not count. */
  tries?: number;
}

/**
 * "page": somebody is looking, the whole bucket may go. "sync": background work, leaves pages a reserve. "spare": what can
 * wait for any length of time, only takes from a bucket that is well filled.
 */
export type Urgency = "page" | "sync" | "spare";

export interface AdminAnswer<Data> {
  data: Data;
  /** Shopify's clock (Date header) when it answered, ISO 8601. */
  answeredAt: string;
  spent: Spent;
  /** Paths of fields that came back null because the app is not approved for protected customer data. */
  denied: readonly string[];
}

/** What a call cost. */
export interface Spent {
  calls: number;
  queryCost: number;
  throttledMs: number;
  bytes: number;
}
