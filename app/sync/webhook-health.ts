/** Whether a shop's webhooks can be relied on: what Health shows of them. */
import type { MirrorCtx } from "~/mirror/ctx";
import { countByHour, countByTopic, listSilences, readComparison } from "~/mirror/read-webhook-health";
import { readWatermark } from "~/mirror/watermarks";
import { readLateness, readRhythms } from "~/mirror/webhook-hours";
import { resourceForTopic } from "~/resources";
import { latenessPercentile } from "~/resources/lateness";
import type { Resource } from "~/resources/resource";
import type { Standing } from "~/resources/health";
import type { WebhookFacts } from "~/resources/webhook-health";
import { isLearned, silenceOf } from "~/resources/webhook-rhythm";

const HOUR = 3_600_000;
const DAYS = 7;
const SILENCES = 5;

/** `apiVersion` is the one that this app reads deliveries in. */
export async function readWebhookHealth(ctx: MirrorCtx, resource: Resource, apiVersion: string): Promise<WebhookFacts> {
  const { db, shop } = ctx;
  const topics = Object.keys(resource.webhooks);
  const now = ctx.clock();
  const since = new Date(now.getTime() - DAYS * 24 * HOUR);
  const firstHour = new Date(Math.floor(now.getTime() / HOUR) * HOUR - 23 * HOUR);
  const [counts, perHour, lateness, heard, silences, comparison, watermark] = await Promise.all([
    countByTopic(db, shop.id, topics, since),
    countByHour(db, shop.id, topics, firstHour),
    readLateness(db, shop.id, topics, since),
    readRhythms(db, shop, topics, now),
    listSilences(db, shop.id, { topics, since, now, limit: SILENCES }),
    readComparison(db, shop.id),
    readWatermark(db, shop.id, resource.name),
  ]);
  const lately = new Date(now.getTime() - HOUR);
  const facts = {
    resource: resource.name,
    days: DAYS,
    topics: counts.map((count) => {
      const known = heard.get(count.topic);
      const late = lateness.get(count.topic) ?? [];
      return {
        ...count,
        lastAt: known?.lastAt?.toISOString() ?? null,
        usualMs: known ? silenceOf(known.rhythm, lately, now, shop.timeZone).usualMs : null,
        isLearned: known !== undefined && isLearned(known.rhythm),
        p50: latenessPercentile(late, 0.5),
        p95: latenessPercentile(late, 0.95),
        p99: latenessPercentile(late, 0.99),
      };
    }),
    silences,
    hours: Array.from({ length: 24 }, (_, n) => {
      const hour = new Date(firstHour.getTime() + n * HOUR);
      const { told, recovered } = perHour.find((one) => one.hour.getTime() === hour.getTime()) ?? NOTHING;
      return { hour: hour.toISOString(), told, recovered };
    }),
    overlapMs: watermark.overlap_ms,
    otherVersion:
      comparison.apiVersion && comparison.apiVersion !== apiVersion
        ? { theirs: comparison.apiVersion, ours: apiVersion }
        : null,
    madeByApi: [...new Set(comparison.made.map(({ topic }) => topic))].filter(
      (topic) => (resourceForTopic(topic) ?? resource).name === resource.name,
    ),
    missing: counts.filter(({ deliveries, recovered }) => deliveries === 0 && recovered > 0).map(({ topic }) => topic),
  };
  return { ...facts, standing: standingOf(facts) };
}

const NOTHING = { told: 0, recovered: 0 };

/** Pure. Silent altogether is bad; whatever else somebody should look at is said. */
export function standingOf({
  topics,
  silences,
  otherVersion,
  missing,
}: Omit<WebhookFacts, "standing" | "resource" | "hours" | "days" | "overlapMs" | "madeByApi">): Standing {
  if (missing.length > 0 && topics.every(({ deliveries }) => deliveries === 0)) return "bad";
  const lasting = silences.some(({ endedAt }) => endedAt === null);
  return lasting || otherVersion || missing.length > 0 ? "attention" : "well";
}
