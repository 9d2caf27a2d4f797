/** A product as the mirror keeps it: the shapes of the documents in its tables. */
import type { LevelNode, ProductNode, VariantNode } from "./node";
import type { QUANTITY_NAMES } from "./selection";

/** `products.document`: the node without its variants. Media and metafields are ordered by id; which medium is first says `featuredMedia`. */
export type ProductDocument = Omit<ProductNode, "variants">;

/** `product_variants.document`: with its inventory item, without the levels. */
export type VariantDocument = Omit<VariantNode, "inventoryItem"> & {
  inventoryItem: Omit<VariantNode["inventoryItem"], "inventoryLevels">;
};

export type QuantityName = (typeof QUANTITY_NAMES)[number];

/** `product_inventory_levels.document` */
export type LevelDocument = Pick<LevelNode, "id" | "updatedAt" | "location"> & {
  quantities: Partial<Record<QuantityName, { quantity: number; updatedAt: string | null }>>;
};
