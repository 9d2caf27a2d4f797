/** What a batch of rows writes into the catalog. Pure: what it is applied to is given. */
import type { NewProduct, NewVariant } from "~/catalog/add-to-catalog";
import type { Patch } from "~/catalog/write-catalog";
import { theirValue } from "~/resources/catalog/theirs";
import type { TheirVariant } from "~/resources/catalog/theirs";
import type { FieldMap, ProductOption } from "~/resources/catalog/values";
import { sentence } from "./decode-lines";
import type { StagedRow } from "./next-rows";
import type { OurProduct, OurVariant, Targets, TheirProduct } from "./targets";

export interface RowsPlan {
  products: NewProduct[];
  variants: (NewVariant & { catalogProductId: string })[];
  patches: Patch[];
  /** With the sentence why. */
  rejected: { row: StagedRow; reason: string }[];
}

export function planRows(rows: readonly StagedRow[], targets: Targets): RowsPlan {
  const plan: RowsPlan = { products: [], variants: [], patches: [], rejected: [] };
  const ofProduct = Map.groupBy(rows, ({ productId, catalogProductId, family }) =>
    productId !== null ? `p${productId}` : catalogProductId !== null ? `c${catalogProductId}` : `f${family}`,
  );
  for (const group of ofProduct.values()) planProduct(group, targets, plan);
  return plan;
}

function planProduct(rows: readonly StagedRow[], targets: Targets, plan: RowsPlan): void {
  const [first] = rows;
  if (!first) return;
  const ours = targets.product(first);
  const theirs = targets.theirs(first.productId ?? ours?.productId ?? null);
  const isNew = first.productId === null && first.catalogProductId === null;
  const lost = isNew ? null : lostProduct(first, ours, theirs);
  if (lost !== null) return void plan.rejected.push(...rows.map((row) => ({ row, reason: sentence(row.n, lost) })));

  const given: FieldMap = Object.assign({}, ...rows.map(({ product }) => product)) as FieldMap;
  const base = firstSay(given, ours?.ours ?? {}, theirs?.values, theirs);
  const variants = planVariants(rows, targets, theirs, Math.max(ours?.position ?? 0, theirs?.position ?? 0), plan);
  if (ours) {
    if (Object.keys(given).length > 0)
      plan.patches.push({ catalogProductId: ours.id, catalogVariantId: "0", ours: given, base });
    plan.variants.push(...variants.added.map((variant) => ({ ...variant, catalogProductId: ours.id })));
    plan.patches.push(...variants.patches.map((patch) => ({ ...patch, catalogProductId: ours.id })));
  } else plan.products.push(newProduct(given, theirs, variants.added, base));
}

function lostProduct(row: StagedRow, ours: OurProduct | null, theirs: TheirProduct | null): string | null {
  if (ours?.isGone || ((row.productId ?? ours?.productId ?? null) !== null && !theirs))
    return "its product was deleted in Shopify meanwhile";
  return row.productId === null && !ours ? "its product is no longer in the catalog" : null;
}

/** Fields that our side gets its first say in start from what Shopify has at this moment. */
function firstSay(
  given: FieldMap,
  ours: FieldMap,
  values: FieldMap | undefined,
  product: TheirProduct | null,
): FieldMap {
  if (!values || !product) return {};
  return Object.fromEntries(
    Object.keys(given).flatMap((field) => {
      const value = field in ours ? undefined : theirValue(values, field, product.unreadable);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

function newProduct(
  given: FieldMap,
  theirs: TheirProduct | null,
  variants: readonly NewVariant[],
  base: FieldMap,
): NewProduct {
  const options = theirs ? [] : optionsOf(variants);
  const ours = options.length > 0 ? { ...given, options } : given;
  return {
    productId: theirs?.productId ?? null,
    title: textOf(given.title) ?? theirs?.title ?? "",
    handle: textOf(given.handle) ?? theirs?.handle ?? null,
    ours,
    base,
    adopted: false,
    // Shopify knows no product without a variant.
    variants: variants.length > 0 || theirs ? variants : [newVariant([], {}, 1)],
  };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : null);

/** The options of a new product: their values in the order in which the rows bring them. */
function optionsOf(variants: readonly NewVariant[]): ProductOption[] {
  const names = Object.keys(variants[0]?.options ?? {});
  return names.map((name) => ({ name, values: [...new Set(variants.map(({ options }) => options[name] ?? ""))] }));
}

interface VariantsPlan {
  added: NewVariant[];
  patches: Omit<Patch, "catalogProductId">[];
}

function planVariants(
  rows: readonly StagedRow[],
  targets: Targets,
  theirs: TheirProduct | null,
  position: number,
  plan: RowsPlan,
): VariantsPlan {
  const planned: VariantsPlan = { added: [], patches: [] };
  const newOnes = new Map<string, StagedRow[]>();
  const shopifys = new Map<string, { side: TheirVariant; rows: StagedRow[] }>();
  for (const row of rows) {
    const ours = targets.variant(row);
    const side = theirs?.variants.get(row.variantId ?? ours?.variantId ?? "") ?? null;
    if (row.variantId === null && row.catalogVariantId === null) {
      if (Object.keys(row.variant).length > 0 || row.options.length > 0)
        push(newOnes, JSON.stringify(row.options.map(({ value }) => value)), row);
    } else if (isLost(row, ours, side)) {
      plan.rejected.push({ row, reason: sentence(row.n, "its variant was deleted in Shopify meanwhile") });
    } else if (ours) {
      const base = firstSay(row.variant, ours.ours, side?.values, theirs);
      planned.patches.push({ catalogVariantId: ours.id, ours: row.variant, base });
    } else if (side) {
      const before = shopifys.get(side.variantId);
      shopifys.set(side.variantId, { side, rows: [...(before?.rows ?? []), row] });
    }
  }
  for (const { side, rows: some } of shopifys.values()) {
    const said = saidOf(some);
    planned.added.push(shopifysVariant(side, said, firstSay(said, {}, side.values, theirs)));
  }
  for (const some of newOnes.values()) planned.added.push(newVariant(some[0]?.options ?? [], saidOf(some), ++position));
  return planned;
}

const push = (map: Map<string, StagedRow[]>, key: string, row: StagedRow) =>
  map.set(key, [...(map.get(key) ?? []), row]);
const saidOf = (rows: readonly StagedRow[]) => Object.assign({}, ...rows.map(({ variant }) => variant)) as FieldMap;

const isLost = (row: StagedRow, ours: OurVariant | null, side: TheirVariant | null) =>
  (row.variantId ?? ours?.variantId ?? null) === null ? ours === null : side === null;

const shopifysVariant = (side: TheirVariant, ours: FieldMap, base: FieldMap): NewVariant => ({
  variantId: side.variantId,
  inventoryItemId: side.inventoryItemId,
  position: side.position,
  title: side.title,
  options: side.options,
  ours,
  base,
});

const newVariant = (options: StagedRow["options"], ours: FieldMap, position: number): NewVariant => ({
  variantId: null,
  inventoryItemId: null,
  position,
  title: options.map(({ value }) => value).join(" / ") || "Default Title",
  options: Object.fromEntries(options.map(({ name, value }, at) => [name ?? `Option ${at + 1}`, value])),
  ours,
  base: {},
});
