import { setOverlap } from "~/mirror/watermarks";
import { readLateness } from "~/mirror/webhook-hours";
import { RESOURCES } from "~/resources";
import { overlapFor } from "~/resources/lateness";

import type { Ctx } from "./ctx";

/** Lateness further back says little about tomorrow's, and a bad hour is forgotten after so long. */
const WINDOW_DAYS = 28;
const DAY = 24 * 60 * 60_000;

/** Lets what was measured of a shop's webhooks decide how far its updates read back before the watermark. */
export async function measureOverlap(ctx: Pick<Ctx, "db" | "shop" | "clock">): Promise<void> {
  const since = new Date(ctx.clock().getTime() - WINDOW_DAYS * DAY);
  for (const resource of RESOURCES) {
    const lateness = await readLateness(ctx.db, ctx.shop.id, Object.keys(resource.webhooks), since);
    await setOverlap(ctx.db, ctx.shop.id, resource.name, overlapFor([...lateness.values()].flat()));
  }
}
