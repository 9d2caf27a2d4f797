/**
 * Ends conflicts as somebody chose. What is chosen becomes ours, and what Shopify holds the base: so what is left is a clean
 * push, or nothing. Both sides are read again under the hold of the product, and what nobody has seen is not decided.
 */
import { AppError } from "~/lib/errors";
import type { Transaction } from "~/lib/sql";
import { readField } from "~/resources/catalog/field-input";
import { kindOf } from "~/resources/catalog/fields";
import { differenceId } from "~/resources/catalog/difference-id";
import type { DifferencePlace } from "~/resources/catalog/difference-id";
import type { Resolution } from "~/resources/catalog/resolution";
import type { Owner } from "~/resources/catalog/strategy";
import { theirValue } from "~/resources/catalog/theirs";
import { valueWords } from "~/resources/catalog/value-words";
import { same } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

import type { CatalogCtx } from "./ctx";
import { holdProducts } from "./hold-products";
import type { HeldProduct } from "./hold-products";
import type { Author } from "./our-changes";
import { DIFFERENCE, FROM_DIFFERENCES } from "./read-differences";
import type { StoredDifference } from "./read-differences";
import { readTheirs } from "./theirs";
import { patchCatalog } from "./write-catalog";
import type { Patch } from "./write-catalog";

export type Choice = { choice: Owner } | { value: unknown };

export interface Wanted extends DifferencePlace {
  /** Of the values that whoever chose has seen (`DifferenceRow.version`). */
  version?: string;
}

/** A few hundred at most. Throws `AppError("invalid")` for a value that the field cannot have; then nothing is changed. */
export async function resolveConflicts(
  ctx: CatalogCtx,
  tx: Transaction,
  wanted: readonly Wanted[],
  choice: Choice,
  by: string | null,
): Promise<Resolution[]> {
  const ids = [...new Set(wanted.map(({ catalogProductId }) => catalogProductId))];
  const products = new Map((await holdProducts(ctx, tx, ids)).map((product) => [product.catalogProductId, product]));
  const rows = await storedConflicts(ctx, tx, ids);
  const moved = await movedSince(ctx, tx, [...products.values()], rows);
  const patches: Patch[] = [];
  const resolutions = wanted.map((place): Resolution => {
    const id = differenceId(place);
    const product = products.get(place.catalogProductId);
    const row = rows.get(id);
    const end = (outcome: Resolution["outcome"], sentence: string, value: Json = null) => ({
      id,
      outcome,
      sentence,
      value,
    });
    if (!product) return end("gone", "This product is not in your catalog any more.");
    const gone = goneSentence(product, place);
    if (gone) return end("gone", gone);
    if (!row) return end("vanished", vanishedSentence(product, place));
    if (moved.has(id) || (place.version !== undefined && place.version !== row.version))
      return end("moved", "A side has changed since this was shown: look at it once more, then choose.");
    const value = chosen(row, choice);
    patches.push({ ...place, ours: { [place.field]: value }, base: { [place.field]: row.theirs } });
    return end("resolved", resolvedSentence(row, value), value);
  });
  const author: Author = { by, cause: "resolve" };
  await patchCatalog(ctx, tx, patches, author);
  return resolutions;
}

async function storedConflicts(
  ctx: CatalogCtx,
  tx: Transaction,
  products: readonly string[],
): Promise<Map<string, StoredDifference>> {
  const rows = await tx.query<StoredDifference>(
    `select ${DIFFERENCE} from ${FROM_DIFFERENCES}
      where d.shop_id = $1 and d.verdict = 'conflict' and d.catalog_product_id = any($2::bigint[])`,
    [ctx.shop.id, products],
  );
  return new Map(rows.map((row) => [idOf(row), row]));
}

const idOf = ({ product, variant, field }: StoredDifference) =>
  differenceId({ catalogProductId: product, catalogVariantId: variant, field });

/** Conflicts of which a side holds something else by now, and that were not compared since. */
async function movedSince(
  ctx: CatalogCtx,
  tx: Transaction,
  products: readonly HeldProduct[],
  rows: ReadonlyMap<string, StoredDifference>,
): Promise<ReadonlySet<string>> {
  const theirs = await readTheirs(
    ctx,
    tx,
    products.flatMap(({ record }) => record.shopifyId ?? []),
  );
  const byId = new Map(products.map((product) => [product.catalogProductId, product]));
  const moved = [...rows].filter(([, row]) => {
    const product = byId.get(row.product);
    const ours =
      row.variant === "0"
        ? product?.record
        : product?.variants.find((variant) => variant.catalogVariantId === row.variant);
    const side = theirs.get(product?.record.shopifyId ?? "");
    const record = row.variant === "0" ? side : side?.variants.find(({ variantId }) => variantId === ours?.shopifyId);
    const their = side && record && theirValue(record.values, row.field, side.unreadable);
    const kind = kindOf(row.field);
    return (
      !ours || !same(kind, ours.ours[row.field], row.ours) || (their !== undefined && !same(kind, their, row.theirs))
    );
  });
  return new Set(moved.map(([id]) => id));
}

function chosen(row: StoredDifference, choice: Choice): Json {
  if ("choice" in choice) return choice.choice === "ours" ? row.ours : row.theirs;
  const read = readField(row.field, choice.value);
  if ("value" in read) return read.value;
  throw new AppError("invalid", read.problem, { fields: { value: read.problem } });
}

/** Why there is nothing to decide any more. */
export async function whyNoConflict(ctx: CatalogCtx, place: DifferencePlace): Promise<string> {
  const [product] = await ctx.db.transaction((tx) => holdProducts(ctx, tx, [place.catalogProductId]));
  const gone = goneSentence(product, place);
  return gone ?? (product ? vanishedSentence(product, place) : "");
}

function goneSentence(product: HeldProduct | undefined, { catalogVariantId }: DifferencePlace): string | null {
  if (!product) return "This product is not in your catalog any more.";
  if (product.goneAt) return "This product was deleted in Shopify; its conflicts went with it.";
  if (catalogVariantId === "0") return null;
  const variant = product.variants.find((one) => one.catalogVariantId === catalogVariantId);
  if (!variant) return "This variant is not in your catalog any more.";
  return variant.goneAt ? "This variant was deleted in Shopify; its conflicts went with it." : null;
}

function vanishedSentence(product: HeldProduct, { catalogVariantId, field }: DifferencePlace): string {
  const record =
    catalogVariantId === "0"
      ? product.record
      : product.variants.find((one) => one.catalogVariantId === catalogVariantId);
  if (!record || !(field in record.ours)) return "This is no conflict: your catalog has no say in this field.";
  return `This is no conflict any more: your catalog holds ${valueWords(field, record.ours[field] ?? null)}, and nothing has to be decided.`;
}

function resolvedSentence({ field, ours, theirs }: StoredDifference, value: Json): string {
  const kind = kindOf(field);
  if (same(kind, value, theirs)) return `Your catalog takes over ${valueWords(field, value)} from Shopify.`;
  const kept = same(kind, value, ours) ? `${valueWords(field, value)} stays` : `It becomes ${valueWords(field, value)}`;
  return `${kept}, and is written to Shopify with the next push.`;
}
