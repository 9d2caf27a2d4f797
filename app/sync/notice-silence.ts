import { creditReads, dueSilences, endSilences, lookedAt, noteSilences } from "~/mirror/silences";
import type { Silence } from "~/mirror/silences";
import { readWatermark } from "~/mirror/watermarks";
import { readHeard, readRhythms } from "~/mirror/webhook-hours";
import { RESOURCES } from "~/resources";
import type { Resource } from "~/resources/resource";
import { isSilent, LEAST_SILENCE_MS, pastSilences, silenceOf } from "~/resources/webhook-rhythm";

import type { Ctx } from "./ctx";
import { openSync, parseSyncRequest } from "./start-sync";

const MINUTE = 60_000;

/** What is further back belongs to a verification. */
const MOST_MINUTES = 30 * 24 * 60;

/** What came longer before nobody looked any more says nothing of how long the silence after it was. */
const BEFORE_MS = 7 * 24 * 60 * MINUTE;

/**
 * Notices topics that are silent for longer than this shop's rhythm explains, and lets one update read all that changed since
 * the longest of these silences began. A silence that goes on is looked at again each time it has become twice as long. Where
 * nobody has looked for a while (\`lookedBefore\`: no worker was there), silences that are over already are noticed too.
 */
export async function noticeSilence(ctx: Ctx, lookedBefore: Date | null): Promise<void> {
  await endSilences(ctx.db, ctx.shop.id, ctx.clock());
  for (const resource of RESOURCES) {
    const watermark = await readWatermark(ctx.db, ctx.shop.id, resource.name);
    // Until something is mirrored there is nothing that could be missed.
    if (!watermark.updated_at) continue;
    const silences = await silentTopics(ctx, resource, lookedBefore);
    await noteSilences(ctx.db, ctx.shop.id, silences, ctx.clock());
    await creditReads(ctx.db, ctx.shop.id, resource);
    await lookForMissed(ctx, resource, watermark.overlap_ms);
  }
}

async function silentTopics(ctx: Ctx, resource: Resource, lookedBefore: Date | null): Promise<Silence[]> {
  const now = ctx.clock();
  const { db, shop } = ctx;
  const topics = Object.keys(resource.webhooks);
  const rhythms = await readRhythms(db, shop, topics, now);
  const lasting = [...rhythms].flatMap(([topic, { rhythm, quietSince }]) => {
    const silence = silenceOf(rhythm, quietSince, now, shop.timeZone);
    return isSilent(silence, quietSince, now) && silence.usualMs !== null
      ? [{ topic, since: quietSince, usualMs: silence.usualMs }]
      : [];
  });
  if (!lookedBefore || now.getTime() - lookedBefore.getTime() < LEAST_SILENCE_MS) return lasting;
  const heard = await readHeard(db, shop.id, topics, new Date(lookedBefore.getTime() - BEFORE_MS));
  const past = [...rhythms].flatMap(([topic, { rhythm }]) =>
    pastSilences(rhythm, heard.get(topic) ?? [], lookedBefore, shop.timeZone).map((one) => ({ topic, ...one })),
  );
  return [...past, ...lasting];
}

/** The update and what it looks at are one transaction. Behind another job it waits for the next look. */
async function lookForMissed(ctx: Ctx, resource: Resource, overlapMs: number): Promise<void> {
  const at = ctx.clock();
  const { shop } = ctx;
  await ctx.db.transaction(async (tx) => {
    const due = await dueSilences(tx, shop.id, resource, at);
    const [longest] = due;
    if (!longest) return;
    const minutes = Math.ceil((at.getTime() - longest.since.getTime() + overlapMs) / MINUTE);
    const staleAfterMins = Math.min(minutes, MOST_MINUTES);
    const request = parseSyncRequest({ resource: resource.name, mode: "update", staleAfterMins });
    const { jobId, alreadyRunning } = await openSync(tx, ctx, shop.id, request, { trigger: "silence" });
    if (!alreadyRunning) await lookedAt(tx, shop.id, due, { jobId, at });
  });
}
