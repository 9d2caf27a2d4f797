/** The recurring look at every shop's webhooks. Every worker process asks once a minute; each shop is taken by one of them. */
import { AppError } from "~/lib/errors";
import type { Log } from "~/lib/log";
import type { Sql } from "~/lib/sql";
import { takeShopsToLookAt } from "~/mirror/webhook-checks";

import { compareSubscriptions } from "./compare-subscriptions";
import type { Ctx } from "./ctx";
import { measureOverlap } from "./measure-overlap";
import { noticeSilence } from "./notice-silence";

/** A shop is looked at this often; a silence is never told before a quarter of an hour. */
const PAUSE_MS = 4 * 60_000;

/** Shops taken at once: should this process die, they wait for one pause more. */
const AT_ONCE = 10;

/** What fails in one shop is logged, and does not keep the others waiting. */
export async function lookAtWebhooks(
  { db, clock, log }: { db: Sql; clock: () => Date; log: Log },
  contextOf: (shopId: number) => Promise<Ctx>,
): Promise<void> {
  for (;;) {
    const shops = await takeShopsToLookAt(db, { at: clock(), pauseMs: PAUSE_MS, limit: AT_ONCE });
    for (const { shopId, lookedBefore, isHourly } of shops) {
      try {
        const ctx = await contextOf(shopId);
        await noticeSilence(ctx, lookedBefore);
        if (isHourly) await lookHourly(ctx);
      } catch (error) {
        if (error instanceof AppError && error.kind === "not_found") continue;
        log.warn({ shopId, error: String(error) }, "The webhooks of a shop could not be looked at.");
      }
    }
    if (shops.length < AT_ONCE) return;
  }
}

async function lookHourly(ctx: Ctx): Promise<void> {
  await measureOverlap(ctx);
  await compareSubscriptions(ctx);
}
