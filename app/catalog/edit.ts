/** Edits of one product and its variants, by a person or through the JSON API. */
import { compareKey } from "~/jobs/keys";
import { AppError } from "~/lib/errors";
import type { Transaction } from "~/lib/sql";
import type { CatalogProductView } from "~/resources/catalog/product";
import { theirValue } from "~/resources/catalog/theirs";
import type { Theirs } from "~/resources/catalog/theirs";
import type { FieldMap } from "~/resources/catalog/values";

import { addProducts, addVariants } from "./add-to-catalog";
import type { NewVariant } from "./add-to-catalog";
import { compareCatalog } from "./compare";
import type { CatalogCtx } from "./ctx";
import { readProductInput, refused } from "./edit-input";
import type { ProductInput, VariantInput } from "./edit-input";
import { holdProducts } from "./hold-products";
import type { HeldProduct } from "./hold-products";
import { readLocations } from "./locations";
import type { Author } from "./our-changes";
import { readProduct } from "./read-products";
import { readTheirs } from "./theirs";
import { patchCatalog } from "./write-catalog";
import type { Patch } from "./write-catalog";

/**
 * `{ ours?, variants?: [{ id, ours } | { options, ours }], rev? }`, as `readProduct` shows it; what is not named stays. Throws
 * `AppError`: "invalid" with a sentence per field, "not_found", "conflict" if Shopify has deleted the product, or if
 * somebody has changed it since `rev`.
 */
export async function editProduct(
  ctx: CatalogCtx,
  id: string,
  input: unknown,
  author: Author,
): Promise<CatalogProductView> {
  const wanted = readProductInput(input, await readLocations(ctx));
  await ctx.db.transaction(async (tx) => {
    const [product] = await holdProducts(ctx, tx, [id]);
    if (!product) throw new AppError("not_found", "There is no such product in your catalog.");
    if (product.goneAt)
      throw new AppError("conflict", "Shopify has deleted this product: it cannot be edited any more.");
    if (wanted.rev !== undefined && wanted.rev !== product.rev)
      throw new AppError(
        "conflict",
        "This product has changed since it was opened. Look at it once more, then edit it.",
      );
    await writeEdit(ctx, tx, product, wanted, author);
    await ctx.queue.add("compare-catalog", { shopId: ctx.shop.id }, { key: compareKey(ctx.shop.id), tx });
  });
  await compareCatalog(ctx, [id]);
  return await readProduct(ctx, id);
}

async function writeEdit(
  ctx: CatalogCtx,
  tx: Transaction,
  product: HeldProduct,
  wanted: ProductInput,
  author: Author,
): Promise<void> {
  const { catalogProductId, record, variants } = product;
  const side =
    record.shopifyId === null ? undefined : (await readTheirs(ctx, tx, [record.shopifyId])).get(record.shopifyId);
  const problems: Record<string, string> = {};
  const patches: Patch[] = [
    { catalogProductId, catalogVariantId: "0", ...saying(wanted.ours, record.ours, side, side) },
  ];
  const added: NewVariant[] = [];
  for (const [n, variant] of wanted.variants.entries()) {
    if (variant.id === undefined) {
      const problem = doubled(variant, [...variants, ...added]);
      if (problem) problems[`variants.${n}.options`] = problem;
      added.push(newVariant(variant, variants.length + added.length + 1));
      continue;
    }
    const known = variants.find(({ catalogVariantId }) => catalogVariantId === variant.id);
    if (!known) problems[`variants.${n}.id`] = "This product has no such variant.";
    else if (known.goneAt)
      problems[`variants.${n}.id`] = "Shopify has deleted this variant: it cannot be edited any more.";
    else {
      const theirs = side?.variants.find(({ variantId }) => variantId === known.shopifyId);
      patches.push({
        catalogProductId,
        catalogVariantId: variant.id,
        ...saying(variant.ours, known.ours, theirs, side),
      });
    }
  }
  if (Object.keys(problems).length > 0) throw refused(problems);
  await patchCatalog(ctx, tx, patches, author);
  if (added.length > 0)
    await addVariants(
      ctx,
      tx,
      added.map((variant) => ({ ...variant, catalogProductId })),
      author,
    );
}

/** A field that our side says something about for the first time starts from what Shopify has: that is what both knew. */
function saying(
  ours: FieldMap,
  said: FieldMap,
  record: { values: FieldMap } | undefined,
  theirs: Theirs | undefined,
): { ours: FieldMap; base: FieldMap } {
  const base = Object.keys(ours).flatMap((field) => {
    const value = field in said || !record || !theirs ? undefined : theirValue(record.values, field, theirs.unreadable);
    return value === undefined ? [] : [[field, value] as const];
  });
  return { ours, base: Object.fromEntries(base) };
}

const newVariant = ({ options = {}, ours }: VariantInput, position: number): NewVariant => ({
  variantId: null,
  inventoryItemId: null,
  position,
  title: Object.values(options).join(" / ") || "Default Title",
  options,
  ours,
  base: {},
});

type Options = Readonly<Record<string, string>>;
const optionsKey = (options: Options) => JSON.stringify(Object.entries(options).sort());
const namesKey = (options: Options) => Object.keys(options).sort().join(", ");

/** Why a variant cannot stand beside the others. */
function doubled({ options = {} }: VariantInput, others: readonly { options?: Options }[]): string | null {
  const first = others[0]?.options ?? {};
  if (others.length > 0 && Object.keys(options).length === 0)
    return 'A further variant needs options that tell it from the others, such as {"Size": "M"}.';
  if (others.some((other) => optionsKey(other.options ?? {}) === optionsKey(options)))
    return "There is a variant with these options already.";
  // Shopify makes something of a product that had none: its only variant is called "Default Title" of "Title".
  const isFirst = Object.keys(first).length === 0 || first.Title === "Default Title";
  return isFirst || namesKey(first) === namesKey(options)
    ? null
    : `Each variant needs a value of each option: ${namesKey(first)}.`;
}

/** A new product of ours: `{ ours: { title, … }, variants? }`, one variant without options if none is named. */
export async function createProduct(ctx: CatalogCtx, input: unknown, author: Author): Promise<CatalogProductView> {
  const { ours, variants } = readProductInput(input, await readLocations(ctx));
  const problems: Record<string, string> = {};
  const title = typeof ours.title === "string" ? ours.title : "";
  if (title === "") problems.title = "A product needs a title.";
  const all: VariantInput[] = variants.length > 0 ? variants : [{ ours: {} }];
  all.forEach((variant, n) => {
    const problem = variant.id
      ? "A new product has no variants yet: leave the id out."
      : doubled(variant, all.slice(0, n));
    if (problem) problems[`variants.${n}.${variant.id ? "id" : "options"}`] = problem;
  });
  if (Object.keys(problems).length > 0) throw refused(problems);
  const id = await ctx.db.transaction(async (tx) => {
    const [made] = await addProducts(
      ctx,
      tx,
      [
        {
          productId: null,
          title,
          handle: typeof ours.handle === "string" ? ours.handle : null,
          ours: withOptions(ours, all),
          base: {},
          adopted: false,
          variants: all.map((variant, n) => newVariant(variant, n + 1)),
        },
      ],
      author,
    );
    await ctx.queue.add("compare-catalog", { shopId: ctx.shop.id }, { key: compareKey(ctx.shop.id), tx });
    return made ?? "";
  });
  await compareCatalog(ctx, [id]);
  return await readProduct(ctx, id);
}

/** The options that the variants have, in the order they come in, unless they are said. */
function withOptions(ours: FieldMap, variants: readonly VariantInput[]): FieldMap {
  const byName = new Map<string, Set<string>>();
  for (const { options = {} } of variants)
    for (const [name, value] of Object.entries(options)) byName.set(name, (byName.get(name) ?? new Set()).add(value));
  if ("options" in ours || byName.size === 0) return ours;
  return { ...ours, options: [...byName].map(([name, values]) => ({ name, values: [...values] })) };
}
