/**
 * Records whose single reads would keep a shop's budget busy for longer than Shopify needs to write a file of them (a product with hundreds
 * of variants is read variant by variant, each with its levels): one bulk operation reads them, for the price of asking how far it is.
 */
import { AppError } from "~/lib/errors";
import { writtenDenied } from "~/mirror/denied";
import type { Resource } from "~/resources/resource";
import type { Spent } from "~/shopify/admin";
import { bulkOperations, cancelBulk, submitBulk } from "~/shopify/bulk";
import type { BulkOperation } from "~/shopify/bulk";
import { bulkDocument } from "~/shopify/documents";

import type { Ctx } from "../ctx";
import { bulkChanges, fetchBulkFile, observedBy } from "./bulk";
import { costOfReading } from "./read-records";
import type { ReadAnswer, Want } from "./read-records";

/** Records in one search: how long one may be is not published [?]. Where Shopify refuses it, its records are read singly. */
const MOST_AT_ONCE = 100;

const MOST_BETWEEN_LOOKS_MS = 10_000;

/** Points that single reads may cost a shop at once: its full bucket, and what flows in while a bulk operation would be waited for. */
export async function affordable({ db, shop, patience }: Pick<Ctx, "db" | "shop" | "patience">): Promise<number> {
  const [bucket] = await db.query<{ available: number; rate: number }>(
    "select maximum_available as available, restore_rate as rate from api_budgets where shop_id = $1",
    [shop.id],
  );
  const { available, rate } = bucket ?? { available: 1000, rate: 50 };
  return available + (rate * patience.smallBulkMs) / 1000;
}

/**
 * Parts the dearest from the others until these can be afforded. None where a bulk file does not carry all of a record: it would have to be
 * completed by single reads again.
 */
export async function partDear<W extends Want>(
  ctx: Ctx,
  resource: Resource,
  wants: readonly W[],
): Promise<{ dear: W[]; others: W[] }> {
  const most = resource.parts === null && wants.length > 0 ? await affordable(ctx) : Number.POSITIVE_INFINITY;
  const priced = wants
    .map((want) => ({ want, cost: most < Number.POSITIVE_INFINITY ? costOfReading(resource, [want]) : 0 }))
    .sort((a, b) => b.cost - a.cost);
  let rest = priced.reduce((sum, { cost }) => sum + cost, 0);
  let dear = 0;
  for (; rest > most; dear++) rest -= priced[dear]?.cost ?? rest;
  const inOrder = priced.map(({ want }) => want);
  return { dear: inOrder.slice(0, dear), others: inOrder.slice(dear) };
}

/**
 * Reads records by bulk operations, one answer each. Those that it leaves out have to be read singly all the same: Shopify had no place for
 * another operation or did not bring it to its end, the file was not whole, or a record is not in it.
 */
export async function* readDear(
  ctx: Ctx,
  resource: Resource,
  wants: readonly Want[],
  onSpent: (spent: Spent) => void = () => undefined,
): AsyncIterable<ReadAnswer> {
  for (let start = 0; start < wants.length; start += MOST_AT_ONCE) {
    const found = await fileOf(ctx, resource, wants.slice(start, start + MOST_AT_ONCE), onSpent);
    if (!found) continue;
    const { file, observedAt } = found;
    try {
      for await (const change of bulkChanges(resource, file)) yield { changes: [change], missing: [], observedAt };
    } finally {
      await file.remove();
    }
  }
}

/** Null when there is none that could be read. */
async function fileOf(ctx: Ctx, resource: Resource, wants: readonly Want[], onSpent: (spent: Spent) => void) {
  const search = wants.map(({ id }) => `id:${id}`).join(" OR ");
  try {
    const submitted = await submitBulk(ctx.admin, bulkDocument(resource, await writtenDenied(ctx), search));
    onSpent(submitted.spent);
    const operation = await ended(ctx, submitted.operation, onSpent);
    const file = operation && (await fetchBulkFile(ctx, resource, operation));
    if (file) return { file, observedAt: observedBy(operation) };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === "unauthorized") throw error;
    ctx.log.warn(
      { shopId: ctx.shop.id, records: wants.length, error: error.message },
      "A bulk read has to be done singly.",
    );
  }
  return null;
}

/** The operation once it is complete; null when it did not come to that. */
async function ended(
  ctx: Ctx,
  submitted: BulkOperation,
  onSpent: (spent: Spent) => void,
): Promise<BulkOperation | null> {
  let between = ctx.patience.lookMs;
  for (let waited = 0; waited < ctx.patience.giveUpBulkMs; waited += between) {
    await ctx.pause(between);
    const { operations, spent } = await bulkOperations(ctx.admin, [submitted.id]);
    onSpent(spent);
    const [operation] = operations;
    if (operation?.status === "COMPLETED") return operation;
    if (!operation || !["CREATED", "RUNNING"].includes(operation.status)) return null;
    between = Math.min(between * 1.5, MOST_BETWEEN_LOOKS_MS);
  }
  onSpent(await cancelBulk(ctx.admin, submitted.id));
  return null;
}
