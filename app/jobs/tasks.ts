import { z } from "zod";

import { OWNERS } from "~/resources/catalog/strategy";

const shopTask = z.object({ shopId: z.number().int() });
const jobTask = shopTask.extend({ jobId: z.string() });
const feedTask = shopTask.extend({ importId: z.string() });

/**
 * Every kind of task: its payload, how often it is tried, and what runs one after the other (`lane`).
 * What each does is wired in `worker.server.ts`.
 */
export const TASKS = {
  /** Takes a sync job as far as it can go now: plans, submits, reads, or comes back later. */
  "run-sync": { payload: jobTask, attempts: 9, lane: (p: { shopId: number; jobId: string }) => `sync:${p.shopId}` },
  /** Takes a push as far as it can go now. */
  "run-push": {
    payload: shopTask.extend({ runId: z.string() }),
    attempts: 9,
    lane: (p: { shopId: number; runId: string }) => `push:${p.shopId}`,
  },
  /** Works off the pending deliveries of a shop. */
  "process-deliveries": { payload: shopTask, attempts: 25, lane: (p: { shopId: number }) => `deliveries:${p.shopId}` },
  /** Fetches what bulk could not carry, newest first, from the spare budget. */
  "complete-records": { payload: shopTask, attempts: 25, lane: (p: { shopId: number }) => `complete:${p.shopId}` },
  /** Works out where the catalog and Shopify differ, of the products that changed on either side. */
  "compare-catalog": { payload: shopTask, attempts: 25, lane: (p: { shopId: number }) => `catalog:${p.shopId}` },
  /** Takes all products of Shopify's over into the catalog; `by` is who asked. */
  "adopt-products": {
    payload: shopTask.extend({ by: z.string().nullable() }),
    attempts: 25,
    lane: (p: { shopId: number }) => `catalog:${p.shopId}`,
  },
  /** Ends the conflicts that a filter finds, when they are too many for somebody to wait for. */
  "resolve-conflicts": {
    payload: shopTask.extend({
      by: z.string().nullable(),
      choice: z.enum(OWNERS),
      filters: z.object({
        field: z.string().optional(),
        tier: z.literal([1, 2, 3]).optional(),
        search: z.string().optional(),
        catalogProductId: z.string().optional(),
      }),
    }),
    attempts: 25,
    lane: (p: { shopId: number }) => `catalog:${p.shopId}`,
  },
  /** Reads the file of a feed and previews what it would change; applies it. */
  "read-feed": { payload: feedTask, attempts: 9, lane: (p: { shopId: number }) => `feed:${p.shopId}` },
  "apply-feed": { payload: feedTask, attempts: 9, lane: (p: { shopId: number }) => `feed:${p.shopId}` },
  /** Deletes or redacts on behalf of a compliance request or an uninstall. */
  forget: {
    payload: shopTask.extend({ orderIds: z.array(z.string()).optional() }),
    attempts: 25,
    lane: (p: { shopId: number }) => `forget:${p.shopId}`,
  },
  /** Deletes what is older than it is kept, of all shops. */
  prune: { payload: z.object({}), attempts: 5, lane: () => "prune" },
} as const;

/**
 * What the queue adds by itself, and when (UTC): once, however many processes there are, and later on the same day if none
 * ran at that time.
 */
export const DAILY: readonly { task: TaskName; match: string }[] = [{ task: "prune", match: "17 3 * * *" }];

export type TaskName = keyof typeof TASKS;
export type TaskPayload<Name extends TaskName> = z.infer<(typeof TASKS)[Name]["payload"]>;
