/** Fetches what bulk could not carry (an order's lines of refunds and fulfillments, further shipping lines), newest records first, from the spare budget. */
import { AppError } from "~/lib/errors";
import { gidOf } from "~/lib/gid";
import type { Transaction } from "~/lib/sql";
import type { Change, Json, PartsSelection, Resource, Sizes } from "~/resources/resource";
import { RESOURCES } from "~/resources";
import { requestedCost } from "~/shopify/cost";
import { ANSWERS_DOCUMENT, partsDocument } from "~/shopify/documents";
import { drain } from "~/shopify/drain";
import type { Spent } from "~/shopify/admin";

import { applyChanges } from "./apply-changes";
import type { Ctx } from "./ctx";
import { fetchAgain } from "./fetch-again";
import { lookForParts } from "./look-for-parts";
import { concernsAll, mayPass } from "./read-apart";
import { reasonOf } from "./sources/changes";

type WithParts = Resource & { parts: PartsSelection };

const hasParts = (resource: Resource): resource is WithParts => resource.parts !== null;

interface PendingRow {
  id: string;
  document: Json;
  children: number;
  updated_at: Date;
  observed_at: Date;
}

/** Points one completing query may ask for: little enough that a webhook's read never waits long behind it. */
const QUERY_LIMIT = 300;

/** Records completed before the task makes room for others and comes back. */
const AT_ONCE = 200;

/** True when nothing is pending any more. `onSpent` hears what it cost. */
export async function completeRecords(ctx: Ctx, onSpent: (spent: Spent) => void = () => undefined): Promise<boolean> {
  for (const resource of RESOURCES) {
    if (!hasParts(resource)) continue;
    const pending = await pendingRows(ctx, resource);
    const open = await lookForParts(ctx, resource, pending, QUERY_LIMIT, onSpent);
    for (const chunk of chunks(resource, open)) await completeOrGiveUp(ctx, resource, chunk, onSpent);
    if (pending.length === AT_ONCE) return false;
  }
  return true;
}

async function pendingRows(ctx: Ctx, { table, parts }: WithParts): Promise<PendingRow[]> {
  return await ctx.db.query<PendingRow>(
    `select id::text, document, ${parts.childCount} as children, updated_at, observed_at from ${table.name}
      where shop_id = $1 and parts_pending order by ${parts.newest} desc, id desc limit ${AT_ONCE}`,
    [ctx.shop.id],
  );
}

/**
 * Sees to it that what is pending is fetched. Every end of a job asks for it, because what a cancelled or failed job has
 * written waits for its parts like everything else.
 */
export async function completeLater({ shop, queue }: Ctx, resource: Resource, tx: Transaction): Promise<void> {
  if (!hasParts(resource)) return;
  const pending = await tx.query(`select from ${resource.table.name} where shop_id = $1 and parts_pending limit 1`, [
    shop.id,
  ]);
  if (pending.length > 0) await queue.add("complete-records", { shopId: shop.id }, { key: `complete:${shop.id}`, tx });
}

interface Chunk {
  rows: PendingRow[];
  document: string;
}

/** As many records to a query as it may cost, in the order given. */
function* chunks(resource: WithParts, rows: readonly PendingRow[]): Iterable<Chunk> {
  let chunk: Chunk | null = null;
  let sizes: Sizes = {};
  for (const row of rows) {
    const own = resource.parts.sizesOf(row.document, row.children);
    const wider: Sizes = largest(chunk ? sizes : {}, own);
    const document = partsDocument(resource, resource.parts, wider);
    if (chunk && requestedCost(document) * (chunk.rows.length + 1) > QUERY_LIMIT) {
      yield chunk;
      chunk = null;
    }
    if (chunk) {
      chunk = { rows: [...chunk.rows, row], document };
      sizes = wider;
    } else {
      sizes = own;
      chunk = { rows: [row], document: partsDocument(resource, resource.parts, sizes) };
    }
  }
  if (chunk) yield chunk;
}

function largest(a: Sizes, b: Sizes): Sizes {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...keys].map((key) => [key, Math.max(a[key] ?? 0, b[key] ?? 0)]));
}

/** A record that Shopify will not answer for must not keep the others waiting: those of a query that fails are asked for one by one. */
async function completeOrGiveUp(
  ctx: Ctx,
  resource: WithParts,
  chunk: Chunk,
  onSpent: (spent: Spent) => void,
): Promise<void> {
  try {
    await completeChunk(ctx, resource, chunk, onSpent);
  } catch (error) {
    if (!(error instanceof AppError) || concernsAll(error)) throw error;
    if (mayPass(error)) await ctx.admin.query({ document: ANSWERS_DOCUMENT, urgency: "spare" });
    const [only, ...others] = chunk.rows;
    // Nothing was observed: by our own clock, which may be wrong by minutes, the next answer could count as old.
    if (only && others.length === 0)
      return await giveUp(ctx, resource, chunk.rows, only.observed_at.toISOString(), error.message);
    for (const row of chunk.rows) await completeOrGiveUp(ctx, resource, { ...chunk, rows: [row] }, onSpent);
  }
}

async function completeChunk(
  ctx: Ctx,
  resource: WithParts,
  chunk: Chunk,
  onSpent: (spent: Spent) => void,
): Promise<void> {
  const { data, answeredAt, spent } = await ctx.admin.query<{ nodes: (Record<string, unknown> | null)[] }>({
    document: chunk.document,
    variables: { ids: chunk.rows.map((row) => gidOf(resource.type, row.id)) },
    urgency: "spare",
    tries: 2,
  });
  onSpent(spent);
  await drain(ctx.admin, chunk.document, data, "spare", onSpent);
  const changes: Change[] = [];
  const moved: string[] = [];
  for (const [n, row] of chunk.rows.entries()) {
    const node = data.nodes[n];
    const parts = node?.id && !resource.parts.cutSizes(node) ? partsOf(resource, node, row.document) : null;
    if (typeof parts === "string") {
      await giveUp(ctx, resource, [row], answeredAt, parts);
      continue;
    }
    if (parts && Date.parse(parts.updatedAt) === row.updated_at.getTime()) changes.push({ kind: "parts", ...parts });
    else moved.push(row.id);
  }
  await applyChanges(ctx, resource, changes, {
    source: "completion",
    jobId: null,
    topic: null,
    observedAt: answeredAt,
  });
  // What has changed, or vanished, meanwhile is read whole.
  if (moved.length === 0) return;
  await fetchAgain(ctx, resource.name, moved, "spare");
  const rows = chunk.rows.filter((row) => moved.includes(row.id));
  await giveUp(ctx, resource, rows, answeredAt, "Shopify does not show it to this app any more.");
}

/** The parts of one record, or what is wrong with them. */
function partsOf({ parts }: WithParts, node: Record<string, unknown>, document: Json) {
  try {
    return parts.decode(node, document);
  } catch (error) {
    return reasonOf(error);
  }
}

/** What cannot be completed (older than the scope's 60 days, say) is no longer waited for, and says so. */
async function giveUp(
  ctx: Ctx,
  resource: WithParts,
  rows: readonly PendingRow[],
  observedAt: string,
  why: string,
): Promise<void> {
  const still = await ctx.db.query<{ id: string; name: string }>(
    `select id::text, ${resource.table.title} as name from ${resource.table.name} where shop_id = $1 and id = any($2::bigint[]) and parts_pending`,
    [ctx.shop.id, rows.map((row) => row.id)],
  );
  const changes = still.flatMap(({ id, name }): Change[] => [
    {
      kind: "parts",
      id,
      updatedAt: rows.find((row) => row.id === id)?.updated_at.toISOString() ?? observedAt,
      value: null,
      givenUp: true,
    },
    { kind: "reject", id, name, reason: `Its ${resource.parts.what} could not be fetched. ${why}` },
  ]);
  await applyChanges(ctx, resource, changes, { source: "completion", jobId: null, topic: null, observedAt });
}
