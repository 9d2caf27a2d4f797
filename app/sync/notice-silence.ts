import { dueSilences, endSilences, lookedAt, noteSilences } from "~/mirror/silences";
import type { Silence } from "~/mirror/silences";
import { readWatermark } from "~/mirror/watermarks";
import { readRhythms } from "~/mirror/webhook-hours";
import { RESOURCES } from "~/resources";
import type { Resource } from "~/resources/resource";
import { isSilent, silenceOf } from "~/resources/webhook-rhythm";

import type { Ctx } from "./ctx";
import { openSync, parseSyncRequest } from "./start-sync";

const MINUTE = 60_000;

/** What is further back belongs to a verification. */
const MOST_MINUTES = 30 * 24 * 60;

/**
 * Notices topics that are silent for longer than this shop's rhythm explains, and lets one update read all that changed since
 * the longest of these silences began. A silence that goes on is looked at again each time it has become twice as long.
 */
export async function noticeSilence(ctx: Ctx): Promise<void> {
  await endSilences(ctx.db, ctx.shop.id, ctx.clock());
  for (const resource of RESOURCES) {
    const watermark = await readWatermark(ctx.db, ctx.shop.id, resource.name);
    // Until something is mirrored there is nothing that could be missed.
    if (!watermark.updated_at) continue;
    await noteSilences(ctx.db, ctx.shop.id, await silentTopics(ctx, resource), ctx.clock());
    await lookForMissed(ctx, resource, watermark.overlap_ms);
  }
}

async function silentTopics(ctx: Ctx, resource: Resource): Promise<Silence[]> {
  const now = ctx.clock();
  const heard = await readRhythms(ctx.db, ctx.shop, Object.keys(resource.webhooks), now);
  return [...heard].flatMap(([topic, { rhythm, quietSince }]) => {
    const silence = silenceOf(rhythm, quietSince, now, ctx.shop.timeZone);
    return isSilent(silence, quietSince, now) && silence.usualMs !== null
      ? [{ topic, since: quietSince, usualMs: silence.usualMs }]
      : [];
  });
}

/** The update and what it looks at are one transaction. Behind another job it waits for the next look. */
async function lookForMissed(ctx: Ctx, resource: Resource, overlapMs: number): Promise<void> {
  const at = ctx.clock();
  const { shop } = ctx;
  await ctx.db.transaction(async (tx) => {
    const due = await dueSilences(tx, shop.id, Object.keys(resource.webhooks), at);
    const [longest] = due;
    if (!longest) return;
    const minutes = Math.ceil((at.getTime() - longest.since.getTime() + overlapMs) / MINUTE);
    const staleAfterMins = Math.min(minutes, MOST_MINUTES);
    const request = parseSyncRequest({ resource: resource.name, mode: "update", staleAfterMins });
    const { jobId, alreadyRunning } = await openSync(tx, ctx, shop.id, request, { trigger: "silence" });
    if (!alreadyRunning) await lookedAt(tx, shop.id, due, { jobId, at });
  });
}
