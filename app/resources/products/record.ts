import { compareIds, idOf } from "~/lib/gid";

import { NO_PARTS } from "../resource";
import type { ColumnValue, MirrorRecord } from "../resource";
import { productNode } from "./node";
import type { LevelNode, ProductNode, VariantNode } from "./node";
import { QUANTITY_NAMES } from "./selection";

/** Columns of `products` that a product fills, in the order of `productRow`. */
export const PRODUCT_COLUMNS = [
  "title",
  "handle",
  "status",
  "vendor",
  "product_type",
  "category",
  "tags",
  "skus",
  "barcodes",
  "min_price",
  "max_price",
  "total_inventory",
  "tracks_inventory",
  "has_only_default_variant",
  "is_gift_card",
  "variant_count",
  "level_count",
  "media_count",
  "metafield_count",
  "image_url",
  "created_at",
  "published_at",
] as const;

export const VARIANT_COLUMNS = [
  "product_id",
  "id",
  "position",
  "title",
  "sku",
  "barcode",
  "price",
  "compare_at_price",
  "option_values",
  "inventory_item_id",
  "inventory_policy",
  "inventory_quantity",
  "tracked",
  "taxable",
  "requires_shipping",
  "cost",
  "weight",
  "weight_unit",
  "created_at",
  "updated_at",
  "document",
] as const;

/** The quantities' columns have Shopify's own names. */
export const LEVEL_COLUMNS = [
  "product_id",
  "variant_id",
  "inventory_item_id",
  "location_id",
  ...QUANTITY_NAMES,
  "updated_at",
  "document",
] as const;

/**
 * A product node, from whichever source, as a record. Throws a `ZodError` when it is not a product as the API describes it.
 * Children are ordered by id, so that a file in any order gives the same record.
 */
export function decodeProduct(input: unknown): MirrorRecord {
  const { variants: nodes, media, metafields, ...rest } = productNode.parse(input);
  const id = idOf(rest.id);
  const variants = byId(nodes);
  const document = { ...rest, media: byId(media), metafields: byId(metafields) };
  return {
    id,
    updatedAt: rest.updatedAt,
    name: rest.title,
    row: productRow(document, variants),
    document: document,
    parts: NO_PARTS,
    children: [
      variants.map((variant) => variantRow(variant, id)),
      variants.flatMap((variant) => levelsOf(variant).map((level) => levelRow(level, variant, id))),
    ],
    personal: null,
  };
}

const byId = <Node extends { id: string }>(nodes: readonly Node[]): Node[] =>
  nodes
    .map((node) => ({ node, id: idOf(node.id) }))
    .sort((a, b) => compareIds(a.id, b.id))
    .map(({ node }) => node);

/** By location; a level's own id is not promised to say more. */
const levelsOf = ({ inventoryItem }: VariantNode): LevelNode[] =>
  inventoryItem.inventoryLevels
    .map((level) => ({ level, location: idOf(level.location.id) }))
    .sort((a, b) => compareIds(a.location, b.location))
    .map(({ level }) => level);

type Document = Omit<ProductNode, "variants">;

function productRow(node: Document, variants: readonly VariantNode[]): ColumnValue[] {
  const prices = variants.map(({ price }) => price).sort((a, b) => Number(a) - Number(b));
  return [
    node.title,
    node.handle,
    node.status,
    node.vendor,
    node.productType,
    node.category?.fullName ?? null,
    node.tags,
    eachOnce(variants.map(({ sku }) => sku)),
    eachOnce(variants.map(({ barcode }) => barcode)),
    prices[0] ?? null,
    prices.at(-1) ?? null,
    node.totalInventory,
    node.tracksInventory,
    node.hasOnlyDefaultVariant,
    node.isGiftCard,
    variants.length,
    Math.max(0, ...variants.map(({ inventoryItem }) => inventoryItem.inventoryLevels.length)),
    node.media.length,
    node.metafields.length,
    node.featuredMedia?.preview?.image?.url ?? null,
    node.createdAt,
    node.publishedAt,
  ];
}

const eachOnce = (values: readonly (string | null)[]) =>
  [...new Set(values.filter((value) => value !== null && value !== ""))] as string[];

function variantRow(variant: VariantNode, productId: string): ColumnValue[] {
  const { inventoryItem: item } = variant;
  const { inventoryLevels: _levels, ...inventoryItem } = item;
  return [
    productId,
    idOf(variant.id),
    variant.position,
    variant.title,
    variant.sku,
    variant.barcode,
    variant.price,
    variant.compareAtPrice,
    variant.selectedOptions.map(({ value }) => value),
    idOf(item.id),
    variant.inventoryPolicy,
    variant.inventoryQuantity,
    item.tracked,
    variant.taxable,
    item.requiresShipping,
    item.unitCost?.amount ?? null,
    item.measurement.weight?.value ?? null,
    item.measurement.weight?.unit ?? null,
    variant.createdAt,
    variant.updatedAt,
    { json: { ...variant, inventoryItem } },
  ];
}

function levelRow(
  { id, updatedAt, location, quantities }: LevelNode,
  variant: VariantNode,
  productId: string,
): ColumnValue[] {
  const told = new Map(quantities.map(({ name, ...rest }) => [name, rest]));
  const kept = QUANTITY_NAMES.flatMap((name) => {
    const quantity = told.get(name);
    return quantity ? [[name, quantity] as const] : [];
  });
  return [
    productId,
    idOf(variant.id),
    idOf(variant.inventoryItem.id),
    idOf(location.id),
    ...QUANTITY_NAMES.map((name) => told.get(name)?.quantity ?? null),
    updatedAt,
    { json: { id, updatedAt, location, quantities: Object.fromEntries(kept) } },
  ];
}
