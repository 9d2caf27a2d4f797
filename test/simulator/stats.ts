/** What the app has asked of the simulated Shopify. */
export interface Stats {
  calls: number;
  /** Calls by operation name, or by root field where the operation has none. */
  byOperation: Record<string, number>;
  requestedCost: number;
  actualCost: number;
  throttled: number;
  refused: number;
  bulk: {
    started: number;
    completed: number;
    failed: number;
    canceled: number;
    objects: number;
    bytes: number;
    downloads: number;
  };
  tokens: { exchanged: number; refreshed: number; refused: number };
}

export function emptyStats(): Stats {
  return {
    calls: 0,
    byOperation: {},
    requestedCost: 0,
    actualCost: 0,
    throttled: 0,
    refused: 0,
    bulk: { started: 0, completed: 0, failed: 0, canceled: 0, objects: 0, bytes: 0, downloads: 0 },
    tokens: { exchanged: 0, refreshed: 0, refused: 0 },
  };
}
