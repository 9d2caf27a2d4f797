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
  const { name, noun } = resource;
  const [freshness, empty, failedJob, rejects, latest] = await Promise.all([
    readFreshness(ctx, name),
    isMirrorEmpty(ctx, name),
    readOpenFailure(ctx, name),
    countRejects(ctx, name),
    listJobs(ctx, { resource: [name], limit: 1 }),
  ]);
  const counts = readCounts(ctx, name);
  return { name, noun, freshness, empty, failedJob, rejects, lastJob: latest.jobs[0] ?? null, counts };
}

interface Counts {
  mirrored: number;
  /** Shopify's number, the last one known when Shopify cannot be asked; null when it never told. */
  inShopify: number | null;
  countedAt: string | null;
  isOld: boolean;
}

async function readCounts(ctx: AdminContext, resource: string): Promise<Counts> {
  const [mirrored, known] = await Promise.all([
    countMirrored(ctx, resource),
    shopifyCount(ctx, resource, { maxAgeSeconds: COUNT_AGE_SECONDS }),
  ]);
  const isOld = !known || ctx.clock().getTime() - known.countedAt.getTime() > COUNT_AGE_SECONDS * 1000;
  return { mirrored, inShopify: known?.count ?? null, countedAt: known?.countedAt.toISOString() ?? null, isOld };
}

export interface Reach {
  /** Shopify could not be asked just now. */
  unreachable: boolean;
  /** It has not answered for some time, and nothing is sent until it does: "Shopify has not answered since 14:02". */
  outage: string | null;
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
    unreachable: outage !== null || known.some(({ isOld }) => isOld),
    outage: outage && sinceSentence(outage.since, ctx.clock(), ctx.shop.timeZone),
    inShopify: Object.fromEntries(known.map(({ name, inShopify }) => [name, inShopify])),
  };
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
