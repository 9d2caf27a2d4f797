/**
 * Creates in Shopify what only our side has: a product, the variants it lacks, or both. Each step looks first whether it was
 * done before, so that after a kill or a lost answer nothing is created twice.
 */
import { AppError } from "~/lib/errors";
import { gidOf, idOf } from "~/lib/gid";
import { held } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import { locationOf } from "~/resources/catalog/fields";
import type { Theirs, TheirVariant } from "~/resources/catalog/theirs";
import { same } from "~/resources/catalog/values";
import type { FieldMap } from "~/resources/catalog/values";
import { kindOf } from "~/resources/catalog/fields";
import { NEWEST_PRODUCTS, PRODUCT_CREATE, VARIANTS_CREATE, VARIANTS_UPDATE } from "~/shopify/product-mutations";
import type { NewestProducts, UserError, Write } from "~/shopify/product-mutations";
import type { Ctx } from "~/sync/ctx";

import { holdProducts } from "../hold-products";
import type { HeldProduct, HeldVariant } from "../hold-products";
import type { Author } from "../our-changes";
import { readTheirs } from "../theirs";
import { linkToShopify, patchCatalog } from "../write-catalog";
import type { Patch } from "../write-catalog";
import { MARK, newProductInput, newVariantInput, optionValuesInput, sameOptions } from "./creation-inputs";
import { chunks } from "./parts";
import type { PushItem } from "./push-items";
import type { PushRun } from "./push-runs";
import { refetch } from "./refetch";

/** Variants to a call: what each costs Shopify is not published, and it allows 2,048 to a product. */
const VARIANTS = 100;
/** Calls in which wrong variants are left out one after the other. */
const ROUNDS = 5;
/** A created product may say it is older than the run by as much as clocks differ. */
const CLOCKS_MS = 5 * 60_000;

export interface Created {
  productId: string;
  /** Sentences about variants that Shopify refused. */
  refused: string[];
}

/** Throws `AppError("invalid")` with Shopify's sentence when the product is refused. */
export async function createProduct(ctx: Ctx, lease: Lease, run: PushRun, item: PushItem): Promise<Created> {
  const [product] = await ctx.db.transaction((tx) => holdProducts(ctx, tx, [item.catalogProductId]));
  if (!product) throw new AppError("invalid", "It is not in the catalog any more.");
  const productId =
    product.record.shopifyId ?? (await findCreated(ctx, run, item)) ?? (await create(ctx, product, item));
  const theirs = await readOne(ctx, productId);
  const refused = await createVariants(ctx, product, theirs);
  const after = await readOne(ctx, productId);
  await link(ctx, lease, run, product, after);
  return { productId, refused };
}

async function create(ctx: Ctx, { record, variants }: HeldProduct, item: PushItem): Promise<string> {
  const product = newProductInput(record.ours, variants, item.idempotencyKey);
  const answer = await send(ctx, PRODUCT_CREATE, { product });
  if (answer.product) return idOf(answer.product.id);
  throw new AppError("invalid", refusal(answer.userErrors));
}

/** The product that an earlier try of this item has created. */
async function findCreated(ctx: Ctx, run: PushRun, item: PushItem): Promise<string | null> {
  if (item.attempts === 0) return null;
  const oldest = run.created_at.getTime() - CLOCKS_MS;
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo } = await newestProducts(ctx, after);
    const found = nodes.find(({ mark }) => mark?.value === item.idempotencyKey);
    if (found) return idOf(found.id);
    const isPast = nodes.some(({ createdAt }) => Date.parse(createdAt) < oldest);
    if (isPast || !pageInfo.hasNextPage) return null;
    after = pageInfo.endCursor;
  }
}

async function newestProducts(ctx: Ctx, after: string | null): Promise<NewestProducts["products"]> {
  const { data } = await ctx.admin.query<NewestProducts>({
    document: NEWEST_PRODUCTS,
    variables: { key: MARK, after },
  });
  return data.products;
}

/** Shopify's variants take on our values where they are the same by their options; the others are created. */
async function createVariants(ctx: Ctx, product: HeldProduct, theirs: Theirs): Promise<string[]> {
  const lacking = product.variants.filter(({ shopifyId }) => shopifyId === null);
  const isThere = (variant: HeldVariant) =>
    theirs.variants.find(({ options }) => sameOptions(variant.options, options));
  const there = lacking.filter(isThere);
  const missing = lacking.filter((variant) => !isThere(variant));
  const productId = gidOf("Product", theirs.productId);
  const refused = await inRounds(there, (variants) =>
    send(ctx, VARIANTS_UPDATE, {
      productId,
      variants: variants.map((variant) => ({
        id: gidOf("ProductVariant", isThere(variant)?.variantId ?? "0"),
        ...newVariantInput(variant),
      })),
    }),
  );
  // The variant that Shopify made with the product makes way, unless it is one of ours.
  const strategy =
    product.record.shopifyId === null && there.length === 0
      ? "REMOVE_STANDALONE_VARIANT"
      : "PRESERVE_STANDALONE_VARIANT";
  let first = true;
  const more = await inRounds(missing, async (variants) => {
    const answer = await send(ctx, VARIANTS_CREATE, {
      productId,
      strategy: first ? strategy : "PRESERVE_STANDALONE_VARIANT",
      variants: variants.map((variant) => ({ ...newVariantInput(variant), optionValues: optionValuesInput(variant) })),
    });
    if (answer.userErrors.length === 0) first = false;
    return answer;
  });
  return [...refused, ...more];
}

/** Sends variants in calls; those that are refused are left out, named, and the rest of their call is sent again. */
async function inRounds(
  variants: readonly HeldVariant[],
  call: (variants: readonly HeldVariant[]) => Promise<{ userErrors: UserError[] }>,
): Promise<string[]> {
  const refused: string[] = [];
  for (const chunk of chunks(variants, VARIANTS)) {
    let left = chunk;
    for (let round = 0; round < ROUNDS && left.length > 0; round++) {
      const { userErrors } = await call(left);
      if (userErrors.length === 0) break;
      const wrong = new Map(userErrors.flatMap((error) => entryOf(error).map((n) => [n, error] as const)));
      if (wrong.size === 0) return [...refused, refusal(userErrors)];
      refused.push(...[...wrong].map(([n, error]) => `${left[n]?.title ?? "A variant"}: ${refusal([error])}`));
      left = left.filter((_, n) => !wrong.has(n));
    }
  }
  return refused;
}

const entryOf = ({ field }: UserError): number[] => {
  const index = field.find((step) => /^\d+$/.test(step));
  return index === undefined ? [] : [Number(index)];
};

/** Once: what was created without an answer is found again by its mark or its options, not made again. */
async function send<Answer>(
  ctx: Ctx,
  { document, answer }: Write<Answer>,
  variables: Record<string, unknown>,
): Promise<Answer> {
  const { data } = await ctx.admin.query({ document, variables, tries: 1 });
  return answer(data);
}

const refusal = ([error]: readonly UserError[]) =>
  `Shopify refused it: ${(error?.message ?? "it did not say why").replace(/\.$/, "")}.`;

async function readOne(ctx: Ctx, productId: string): Promise<Theirs> {
  const unread = await refetch(ctx, [productId]);
  const theirs = (await readTheirs(ctx, ctx.db, [productId])).get(productId);
  if (theirs) return theirs;
  throw new AppError("unavailable", unread.get(productId) ?? "The product was created, and cannot be read yet.");
}

/**
 * Ours have become Shopify's. From here on both sides agree on what was created, as Shopify has tidied it, and on what Shopify
 * has of everything else: what is left of our side is a clean push.
 */
async function link(ctx: Ctx, lease: Lease, run: PushRun, sent: HeldProduct, theirs: Theirs): Promise<void> {
  const author: Author = { by: run.started_by, cause: "push", runId: run.id };
  await held(ctx, lease, async (tx) => {
    const [product] = await holdProducts(ctx, tx, [sent.catalogProductId]);
    if (!product) return;
    const fresh = product.variants.flatMap((variant) => {
      const side =
        variant.shopifyId === null && theirs.variants.find(({ options }) => sameOptions(variant.options, options));
      return side ? [{ variant, side }] : [];
    });
    await linkToShopify(ctx, tx, [
      {
        catalogProductId: product.catalogProductId,
        productId: theirs.productId,
        variants: fresh.map(({ variant: { catalogVariantId }, side: { variantId, inventoryItemId } }) => {
          return { catalogVariantId, variantId, inventoryItemId };
        }),
      },
    ]);
    const sentVariants = new Map(sent.variants.map((variant) => [variant.catalogVariantId, variant]));
    await patchCatalog(
      ctx,
      tx,
      [
        ...(sent.record.shopifyId === null
          ? patches(product.catalogProductId, product.record, sent.record.ours, theirs)
          : []),
        ...fresh.flatMap(({ variant, side }) =>
          patches(product.catalogProductId, variant, sentVariants.get(variant.catalogVariantId)?.ours ?? {}, side),
        ),
      ],
      author,
    );
  });
}

function patches(
  catalogProductId: string,
  { catalogVariantId, ours }: { catalogVariantId: string; ours: FieldMap },
  sent: FieldMap,
  theirs: Theirs | TheirVariant,
): Patch[] {
  const base = Object.fromEntries(Object.keys(ours).map((field) => [field, theirs.values[field] ?? null]));
  const agreed = Object.keys(ours).filter(
    (field) => !locationOf(field) && same(kindOf(field), ours[field], sent[field]),
  );
  const tidied = Object.fromEntries(agreed.map((field) => [field, base[field] ?? null]));
  return [{ catalogProductId, catalogVariantId, base, ours: tidied }];
}
