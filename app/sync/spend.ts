import type { Run } from "~/mirror/lease";
import { addSpent } from "~/mirror/sync-run";
import type { Spent } from "~/shopify/admin";

import type { Ctx } from "./ctx";

/** Books what calls cost on a sync job. */
export const spend =
  (ctx: Ctx, run: Run) =>
  (spent: Spent): Promise<void> =>
    addSpent(ctx, run, spent);
