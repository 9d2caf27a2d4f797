import { setOverlap } from "~/mirror/watermarks";
import { readLateness } from "~/mirror/webhook-hours";
import { RESOURCES } from "~/resources";
import { overlapFor, searchLateness } from "~/resources/lateness";

import type { Ctx } from "./ctx";

/** Lateness further back says little about tomorrow's, and a bad hour is forgotten after so long. */
const WINDOW_DAYS = 28;
const DAY = 24 * 60 * 60_000;

/** Lets what was measured of a shop's webhooks, and of its search, decide how far its updates read back before the watermark. */
export async function measureOverlap(ctx: Pick<Ctx, "db" | "shop" | "clock">): Promise<void> {
  const since = new Date(ctx.clock().getTime() - WINDOW_DAYS * DAY);
  for (const resource of RESOURCES) {
    const read = async (topics: readonly string[]) =>
      [...(await readLateness(ctx.db, ctx.shop.id, topics, since)).values()].flat();
    const deliveries = await read(Object.keys(resource.webhooks));
    const search = await read([searchLateness(resource.name)]);
    await setOverlap(ctx.db, ctx.shop.id, resource.name, overlapFor(deliveries, search));
  }
}
