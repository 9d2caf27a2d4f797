/** What the overview shows: what is read at once, and what streams in because Shopify or a count of a million rows is waited for. */
import { countDifferences } from "~/catalog/read-differences";
import { listPushes } from "~/catalog/push/read-pushes";
import type { AdminContext } from "~/context.server";
import { listJobs } from "~/mirror/read-jobs";
import { readOpenFailure } from "~/mirror/read-open-failure";
import {
  countMirrored,
  countRejects,
  isMirrorEmpty,
  readFreshness,
  readShopNotes,
  readToday,
  readWritesPerHour,
} from "~/mirror/read-overview";
import { readWork } from "~/mirror/read-work";
import { RESOURCES } from "~/resources";
import type { Resource } from "~/resources/resource";
import { readOutage, sinceSentence } from "~/shopify/circuit";
import { missingScopes } from "~/sync/require-scopes";
import { shopifyCount } from "~/sync/shopify-count";
import { liveRunningJobs } from "./live-job";

const COUNT_AGE_SECONDS = 15;

export async function readOverview(ctx: AdminContext) {
  const [running, { jobs }, notes, work, catalog, resources] = await Promise.all([
    liveRunningJobs(ctx),
    listJobs(ctx, { limit: 5 }),
    readShopNotes(ctx),
    readWork(ctx),
    readCatalogTrouble(ctx),
    Promise.all(RESOURCES.map((resource) => readResource(ctx, resource))),
  ]);
  return {
    running,
    jobs,
    notes,
    idle: !work.isAlive,
    catalog,
    resources,
    scopes: ctx.shop.scopes,
    reach: readReach(ctx, resources),
    today: readToday(ctx),
    hours: readWritesPerHour(ctx),
  };
}

async function readResource(ctx: AdminContext, resource: Resource) {
  const { name, noun, scopes } = resource;
  const [freshness, empty, failedJob, rejects, latest] = await Promise.all([
    readFreshness(ctx, name),
    isMirrorEmpty(ctx, name),
    readOpenFailure(ctx, name),
    countRejects(ctx, name),
    listJobs(ctx, { resource: [name], limit: 1 }),
  ]);
  const counts = readCounts(ctx, name);
  return { name, noun, scopes, freshness, empty, failedJob, rejects, lastJob: latest.jobs[0] ?? null, counts };
}

interface Counts {
  mirrored: number;
  /** Shopify's number, the last one known when Shopify cannot be asked; null when it never told. */
  inShopify: number | null;
  countedAt: string | null;
  isOld: boolean;
  /** Why Shopify did not tell it anew, when it was reached and refused. */
  refused: string | null;
}

async function readCounts(ctx: AdminContext, resource: string): Promise<Counts> {
  const [mirrored, { known, refused }] = await Promise.all([
    countMirrored(ctx, resource),
    shopifyCount(ctx, resource, { maxAgeSeconds: COUNT_AGE_SECONDS }),
  ]);
  const isOld = !known || ctx.clock().getTime() - known.countedAt.getTime() > COUNT_AGE_SECONDS * 1000;
  const countedAt = known?.countedAt.toISOString() ?? null;
  return { mirrored, inShopify: known?.count ?? null, countedAt, isOld, refused };
}

export interface Reach {
  /** Shopify could not be asked just now. */
  unreachable: boolean;
  /** It has not answered for some time, and nothing is sent until it does: "Shopify has not answered since 14:02". */
  outage: string | null;
  /** Scopes that reading needs and this shop does not grant: what needs one of them is refused, whatever else is answered. */
  missingScopes: readonly string[];
  /** Shopify's sentence for what it refused to tell all the same, by resource. */
  refused: Record<string, string | null>;
  /** How many it said there are, by resource. */
  inShopify: Record<string, number | null>;
}

/** Whether Shopify answers, known when it has been asked for its numbers. */
async function readReach(
  ctx: AdminContext,
  resources: readonly { name: string; counts: Promise<Counts> }[],
): Promise<Reach> {
  const known = await Promise.all(resources.map(async ({ name, counts }) => ({ name, ...(await counts) })));
  const outage = await readOutage(ctx.db, ctx.shop.id);
  return {
    unreachable: outage !== null || known.some(({ isOld, refused }) => isOld && refused === null),
    outage: outage && sinceSentence(outage.since, ctx.clock(), ctx.shop.timeZone),
    missingScopes: outage
      ? []
      : await readMissingScopes(ctx, { doubted: known.some(({ refused }) => refused !== null) }),
    refused: Object.fromEntries(known.map(({ name, refused }) => [name, refused])),
    inShopify: Object.fromEntries(known.map(({ name, inShopify }) => [name, inShopify])),
  };
}

/** None when Shopify cannot be asked: that is told by itself. */
async function readMissingScopes(ctx: AdminContext, { doubted }: { doubted: boolean }): Promise<readonly string[]> {
  const wanted = [...new Set(RESOURCES.flatMap(({ scopes }) => scopes))];
  try {
    return await missingScopes(ctx, wanted, { doubted });
  } catch (error) {
    ctx.log.warn({ shop: ctx.shop.domain, error: String(error) }, "Shopify could not be asked for the granted scopes");
    return [];
  }
}

/** Conflicts that wait for somebody, and whether the newest push has stopped by itself. */
async function readCatalogTrouble(ctx: AdminContext) {
  const [conflicts, { pushes }] = await Promise.all([
    countDifferences(ctx, { verdict: "conflict" }),
    listPushes(ctx, { kind: ["push", "rollback"], limit: 1 }),
  ]);
  const [latest] = pushes;
  return { conflicts, stoppedPush: latest?.status === "stopped" ? { id: latest.id, reason: latest.reason } : null };
}
