import { addSpent } from "~/mirror/sync-jobs";
import type { Spent } from "~/shopify/admin";

import type { Ctx } from "./ctx";

/** Books what calls cost on a sync job. */
export const spend =
  (ctx: Ctx, jobId: string) =>
  (spent: Spent): Promise<void> =>
    addSpent(ctx, jobId, spent);
