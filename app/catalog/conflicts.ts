/** Conflicts as the merchant sees and ends them: one, those of a product, or all that a filter finds. */
import { z } from "zod";

import { compareKey } from "~/jobs/keys";
import { counted } from "~/lib/words";
import { AppError } from "~/lib/errors";
import type { ConflictView, DifferenceFilters, DifferenceList } from "~/resources/catalog/difference";
import { differencePlace } from "~/resources/catalog/difference-id";
import type { BulkResolution, Resolution, ResolutionCounts, ResolutionOutcome } from "~/resources/catalog/resolution";
import { OWNERS } from "~/resources/catalog/strategy";
import type { Owner } from "~/resources/catalog/strategy";

import { compareCatalog } from "./compare";
import type { CatalogCtx } from "./ctx";
import { readHistory } from "./history";
import { countDifferences, listDifferences, readDifference } from "./read-differences";
import { resolveConflicts, whyNoConflict } from "./resolve";
import type { Choice, Wanted } from "./resolve";
import { readPolicy } from "./settings";

/** Those that came up last first. */
export async function listConflicts(
  ctx: CatalogCtx,
  filters: DifferenceFilters & { after?: string; limit?: number },
): Promise<DifferenceList> {
  return await listDifferences(ctx, await readPolicy(ctx), { ...filters, verdict: "conflict", order: "newest" });
}

/** One of them, with its story. Throws `AppError("not_found")` with the reason when there is nothing to decide any more. */
export async function readConflict(ctx: CatalogCtx, id: string): Promise<ConflictView> {
  const place = differencePlace(id);
  const conflict = await readDifference(ctx, await readPolicy(ctx), place);
  if (conflict?.verdict !== "conflict") throw new AppError("not_found", await whyNoConflict(ctx, place));
  const { field, catalogVariantId: variant } = place;
  const { changes } = await readHistory(ctx, place.catalogProductId, { field, variant });
  return { conflict, changes };
}

const CHOOSE = 'Choose: {"choice": "ours"}, {"choice": "shopify"}, or {"value": …}.';
const choice = z.enum(OWNERS, { error: CHOOSE });
const version = z.string({ error: "version is the one that the conflict was shown with." }).optional();
const One = z.union([z.strictObject({ choice, version }), z.strictObject({ value: z.json(), version })], {
  error: CHOOSE,
});

/**
 * Ends one conflict: `{ choice }` or `{ value }`, with the `version` it was shown with, if whoever chose wants to be sure.
 * Throws `AppError`: "invalid" for what is no choice, "not_found" for an id of no product, "conflict" with a sentence when it
 * vanished meanwhile, a side has changed, or the record is gone; nothing is changed then.
 */
export async function resolveConflict(
  ctx: CatalogCtx,
  id: string,
  input: unknown,
  by: string | null,
): Promise<Resolution> {
  const place = differencePlace(id);
  const asked = One.safeParse(input);
  if (!asked.success) throw new AppError("invalid", CHOOSE, { fields: { choice: CHOOSE } });
  const { version: seen, ...how } = asked.data;
  const [resolution] = await ctx.db.transaction((tx) =>
    resolveConflicts(ctx, tx, [{ ...place, version: seen }], how, by),
  );
  await compareCatalog(ctx, [place.catalogProductId]);
  if (resolution?.outcome === "resolved") return resolution;
  const isKnown = resolution?.outcome !== "gone" || (await isInCatalog(ctx, place.catalogProductId));
  throw new AppError(isKnown ? "conflict" : "not_found", resolution?.sentence ?? "There is no such conflict.");
}

async function isInCatalog({ db, shop }: CatalogCtx, id: string): Promise<boolean> {
  return (await db.query("select from catalog_products where shop_id = $1 and id = $2", [shop.id, id])).length > 0;
}

const AT_ONCE = 200;
const MOST_IDS = 1_000;
const ONE_OF = "Name the conflicts: by ids, by catalogProductId, or all of a filter with all: true.";
const Bulk = z.strictObject({
  choice,
  ids: z
    .array(z.union([z.string(), z.strictObject({ id: z.string(), version })]))
    .max(MOST_IDS, `At most ${MOST_IDS} ids at once.`)
    .optional(),
  all: z.literal(true, { error: ONE_OF }).optional(),
  catalogProductId: z
    .string()
    .regex(/^\d{1,18}$/, "catalogProductId is a number in quotes.")
    .optional(),
  field: z.string().optional(),
  tier: z.union([z.literal(1), z.literal(2), z.literal(3)], { error: "A tier is 1, 2 or 3." }).optional(),
  search: z.string().optional(),
});

/** More than these are ended by a worker: nobody waits for an answer that long. */
const AT_ONCE_MOST = 1_000;

/**
 * Ends many conflicts with one choice: `{ choice, ids }`, `{ choice, catalogProductId }`, or `{ choice, all: true }` with the
 * filters of the list. What cannot be ended is counted, and the rest proceeds. Throws `AppError("invalid")`.
 */
export async function resolveMany(ctx: CatalogCtx, input: unknown, by: string | null): Promise<BulkResolution> {
  const asked = Bulk.safeParse(input);
  if (!asked.success) {
    const fields = Object.fromEntries(
      asked.error.issues.map(({ path, message }) => [String(path[0] ?? "choice"), message]),
    );
    throw new AppError("invalid", Object.values(fields).join(" "), { fields });
  }
  const { choice: owner, ids, all, ...filters } = asked.data;
  if (!ids && !all && !filters.catalogProductId) throw new AppError("invalid", ONE_OF, { fields: { ids: ONE_OF } });
  const waiting = ids ? 0 : await countDifferences(ctx, { ...filters, verdict: "conflict" });
  if (waiting > AT_ONCE_MOST) {
    await ctx.queue.add("resolve-conflicts", { shopId: ctx.shop.id, by, choice: owner, filters });
    const sentence = `${counted(waiting, CONFLICTS)} are being decided, and leave the list as they are.`;
    return { ...NOTHING, waiting, sentence };
  }
  const counts = ids ? await resolvePages(ctx, named(ids), owner, by) : await resolveFound(ctx, filters, owner, by);
  return { ...counts, waiting: 0, sentence: countsSentence(counts) };
}

const CONFLICTS = { one: "conflict", many: "conflicts" };
const NOTHING: ResolutionCounts = { resolved: 0, vanished: 0, moved: 0, gone: 0 };

/** Also the task `resolve-conflicts`. One that is cut short goes on with what is left. */
export async function resolveFound(
  ctx: CatalogCtx,
  filters: DifferenceFilters,
  owner: Owner,
  by: string | null,
): Promise<ResolutionCounts> {
  return await resolvePages(ctx, found(ctx, filters), owner, by);
}

async function resolvePages(
  ctx: CatalogCtx,
  pages: Iterable<Wanted[]> | AsyncIterable<Wanted[]>,
  owner: Owner,
  by: string | null,
): Promise<ResolutionCounts> {
  const counts: Record<ResolutionOutcome, number> = { ...NOTHING };
  for await (const page of pages) {
    await ctx.pause(0);
    for (const { outcome } of await resolvePage(ctx, page, { choice: owner }, by)) counts[outcome]++;
  }
  return counts;
}

async function resolvePage(
  ctx: CatalogCtx,
  page: readonly Wanted[],
  how: Choice,
  by: string | null,
): Promise<Resolution[]> {
  const resolutions = await ctx.db.transaction(async (tx) => {
    await ctx.queue.add("compare-catalog", { shopId: ctx.shop.id }, { key: compareKey(ctx.shop.id), tx });
    return await resolveConflicts(ctx, tx, page, how, by);
  });
  await compareCatalog(ctx, [...new Set(page.map(({ catalogProductId }) => catalogProductId))]);
  return resolutions;
}

function* named(ids: readonly (string | { id: string; version?: string })[]): Generator<Wanted[]> {
  const wanted = ids.map((one) => (typeof one === "string" ? { id: one, version: undefined } : one));
  for (let n = 0; n < wanted.length; n += AT_ONCE)
    yield wanted.slice(n, n + AT_ONCE).map(({ id, version }) => ({ ...differencePlace(id), version }));
}

/** In the order of the products, which resolving does not move. */
async function* found(ctx: CatalogCtx, filters: DifferenceFilters): AsyncGenerator<Wanted[]> {
  const policy = await readPolicy(ctx);
  for (let after: string | undefined, more = true; more;) {
    const page: DifferenceList = await listDifferences(ctx, policy, {
      ...filters,
      verdict: "conflict",
      order: "product",
      after,
      limit: AT_ONCE,
    });
    if (page.rows.length > 0) yield page.rows;
    more = page.next !== null;
    after = page.next ?? undefined;
  }
}

function countsSentence({ resolved, vanished, moved, gone }: ResolutionCounts): string {
  const parts = [`${counted(resolved, { one: "conflict is", many: "conflicts are" })} decided.`];
  if (vanished > 0) parts.push(`${counted(vanished, { one: "was", many: "were" })} none any more.`);
  if (moved > 0)
    parts.push(
      `${counted(moved, { one: "has", many: "have" })} changed meanwhile: look at ${moved === 1 ? "it" : "them"} once more.`,
    );
  if (gone > 0) parts.push(`${counted(gone, { one: "belongs", many: "belong" })} to what Shopify has deleted.`);
  return parts.join(" ");
}
