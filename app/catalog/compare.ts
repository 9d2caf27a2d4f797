/**
 * Works out where both sides of the catalog's products differ, and what follows. A product is due when either side moved since
 * it was last compared. Each page of products is held, read, judged and written in one transaction, so what is shown is true
 * of one moment of both sides, and a comparison that died is simply due again.
 */
import type { Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { compareProduct, differenceKey, settle } from "~/resources/catalog/compare-product";
import type { Comparison, Settlement } from "~/resources/catalog/compare-product";
import type { Theirs } from "~/resources/catalog/theirs";
import type { CatalogCtx } from "./ctx";

import { addVariants } from "./add-to-catalog";
import { adoptedVariant } from "./adopted";
import { knownDifferences, replaceDifferences } from "./differences";
import { duePages } from "./due";
import { lastChanges, noteShopifysChanges } from "./history";
import { holdProducts } from "./hold-products";
import type { HeldProduct } from "./hold-products";
import { markCompared } from "./mark-compared";
import type { Author } from "./our-changes";
import { readPolicy } from "./settings";
import { readTheirs } from "./theirs";
import { patchCatalog } from "./write-catalog";
import type { Patch } from "./write-catalog";

/** All products that are due, or those of `ids` (catalog ids). Resolves to how many were compared. */
export async function compareCatalog(ctx: CatalogCtx, ids?: readonly string[]): Promise<number> {
  let compared = 0;
  for await (const page of duePages(ctx, ids)) {
    // Rejects when the process is told to stop; what is left is due again.
    await ctx.pause(0);
    await ctx.db.transaction((tx) => comparePage(ctx, tx, page));
    compared += page.length;
  }
  return compared;
}

/** A product with Shopify's side of it; null when the mirror does not have it, or Shopify not yet. */
interface Judged {
  product: HeldProduct;
  theirs: Theirs | null;
  comparison: Comparison;
}

async function comparePage(ctx: MirrorCtx, tx: Transaction, ids: readonly string[]): Promise<void> {
  const products = await holdProducts(ctx, tx, ids);
  // Read under the hold: whoever changes the settings makes due again what was judged by the old ones.
  const policy = await readPolicy({ shop: ctx.shop, db: tx });
  const theirs = await readTheirs(
    ctx,
    tx,
    products.flatMap(({ record }) => record.shopifyId ?? []),
  );
  const known = await knownDifferences(ctx, tx, ids);
  const judged = products.flatMap((product): Judged[] => {
    const { shopifyId } = product.record;
    const side = shopifyId === null ? undefined : theirs.get(shopifyId);
    if (side) {
      const before = known.get(product.catalogProductId) ?? new Map();
      return [{ product, theirs: side, comparison: compareProduct(product, side, before) }];
    }
    return shopifyId === null ? [{ product, theirs: null, comparison: onlyOurs(product) }] : [];
  });
  await noteShopifysChanges(ctx, tx, judged.flatMap(shopifysChanges));
  await takeOver(ctx, tx, judged);

  const places = judged.flatMap(placesOf);
  const last = new Map((await lastChanges(ctx, tx, places)).map((change, n) => [places[n]?.key, change]));
  const lastOf = (product: HeldProduct, key: string) => last.get(`${product.catalogProductId}:${key}`);
  const settled = judged.map(({ product, comparison }) => {
    const changedOf = (key: string) => {
      const change = lastOf(product, key);
      return { ours: change?.ours?.at.toISOString() ?? null, theirs: change?.theirs?.at.toISOString() ?? null };
    };
    return { product, ...settle(policy, comparison, changedOf) };
  });
  await applyPatches(ctx, tx, settled);
  const found = settled.flatMap(({ product, differences }) =>
    differences.map((difference) => {
      const change = lastOf(product, differenceKey(difference.catalogVariantId, difference.field));
      const { catalogProductId } = product;
      return { ...difference, catalogProductId, ours: change?.ours ?? null, theirs: change?.theirs ?? null };
    }),
  );
  const gone = await markCompared(ctx, tx, products, theirs);
  const replaced = [...judged.map(({ product }) => product.catalogProductId), ...gone];
  await replaceDifferences(ctx, tx, replaced, found);
}

const onlyOurs = ({ record }: HeldProduct): Comparison => ({
  open: [],
  noticed: [],
  create: [record],
  adopt: [],
  newVariants: [],
  goneVariants: [],
});

const shopifysChanges = ({ product, theirs, comparison }: Judged) =>
  comparison.noticed.map((change) => ({
    ...change,
    catalogProductId: product.catalogProductId,
    by: theirs?.toldBy ?? "",
  }));

const placesOf = ({ product: { catalogProductId }, comparison }: Judged) =>
  [...comparison.open, ...comparison.create.map(({ catalogVariantId }) => ({ catalogVariantId, field: "*" }))].map(
    ({ catalogVariantId, field }) => ({
      catalogProductId,
      catalogVariantId,
      field,
      key: `${catalogProductId}:${differenceKey(catalogVariantId, field)}`,
    }),
  );

/** What Shopify added to products that were adopted as a whole, and which of their variants it deleted. */
async function takeOver(ctx: MirrorCtx, tx: Transaction, judged: readonly Judged[]): Promise<void> {
  const author: Author = { by: null, cause: "adopt" };
  const fields = judged.flatMap(({ product: { catalogProductId }, comparison }) =>
    comparison.adopt.map(({ catalogVariantId, values }): Patch => {
      return { catalogProductId, catalogVariantId, ours: values, base: values };
    }),
  );
  await patchCatalog(ctx, tx, fields, author);
  const variants = judged.flatMap(({ product: { catalogProductId }, comparison }) =>
    comparison.newVariants.map((variant) => ({ ...adoptedVariant(variant), catalogProductId })),
  );
  if (variants.length > 0) await addVariants(ctx, tx, variants, author);
}

async function applyPatches(
  ctx: MirrorCtx,
  tx: Transaction,
  settled: readonly ({ product: HeldProduct } & Settlement)[],
): Promise<void> {
  const all = settled.flatMap(({ product, patches }) =>
    patches.map((patch) => ({ ...patch, catalogProductId: product.catalogProductId })),
  );
  for (const patches of Map.groupBy(all, ({ cause, by }) => `${cause}:${by ?? ""}`).values()) {
    const { cause, by } = patches[0] ?? { cause: "pull", by: null };
    await patchCatalog(ctx, tx, patches, { cause, by });
  }
}
