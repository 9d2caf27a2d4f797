/** A product as the mirror keeps it: the shapes of the documents in its tables. */
import type { StoredRecord } from "../stored";
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

export interface StoredProduct {
  document: ProductDocument;
  variants: readonly VariantDocument[];
}

/** The tables hold what `record.ts` made of a product. */
export function storedProduct({ document, children }: StoredRecord): StoredProduct {
  return {
    document: document as unknown as ProductDocument,
    variants: (children.variants ?? []).map((variant) => variant.document as unknown as VariantDocument),
  };
}
