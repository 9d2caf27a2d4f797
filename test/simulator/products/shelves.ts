import { compareIds } from "./ids.ts";
import type { Product, Variant } from "./state.ts";

/** The products by id, and by everything else that one of them can be asked for by. */
export interface Shelves {
  readonly size: number;
  /** Grows with every change. */
  version(): number;
  get(productId: string): Product | undefined;
  byHandle(handle: string): Product | undefined;
  byVariant(variantId: string): { product: Product; variant: Variant } | undefined;
  byItem(itemId: string): { product: Product; variant: Variant } | undefined;
  /** By ascending id. */
  all(): readonly Product[];
  variantsCount(): number;
  put(product: Product): void;
  remove(product: Product): void;
}

export function createShelves(): Shelves {
  const products = new Map<string, Product>();
  const handles = new Map<string, string>();
  const variants = new Map<string, string>();
  const items = new Map<string, string>();
  let version = 0;
  let sorted: { ids: string[]; of: number } | undefined;
  let membership = 0;

  const forget = (product: Product) => {
    handles.delete(product.handle);
    for (const variant of product.variants) {
      variants.delete(variant.id);
      items.delete(variant.item.id);
    }
  };
  const find = (productId: string | undefined, test: (variant: Variant) => boolean) => {
    const product = productId === undefined ? undefined : products.get(productId);
    const variant = product?.variants.find(test);
    return product && variant ? { product, variant } : undefined;
  };
  const ids = () => {
    if (sorted?.of !== membership) sorted = { ids: [...products.keys()].sort(compareIds), of: membership };
    return sorted.ids;
  };

  return {
    get size() {
      return products.size;
    },
    version: () => version,
    get: (productId) => products.get(productId),
    byHandle: (handle) => products.get(handles.get(handle) ?? ""),
    byVariant: (variantId) => find(variants.get(variantId), ({ id }) => id === variantId),
    byItem: (itemId) => find(items.get(itemId), ({ item }) => item.id === itemId),
    all: () => ids().map((id) => products.get(id) as Product),
    variantsCount: () => variants.size,
    put(product) {
      const before = products.get(product.id);
      const owner = handles.get(product.handle);
      if (owner !== undefined && owner !== product.id) throw new Error(`The handle ${product.handle} is taken.`);
      version++;
      if (!before) membership++;
      if (before?.variants !== product.variants || before.handle !== product.handle) {
        if (before) forget(before);
        handles.set(product.handle, product.id);
        for (const variant of product.variants) {
          variants.set(variant.id, product.id);
          items.set(variant.item.id, product.id);
        }
      }
      products.set(product.id, product);
    },
    remove(product) {
      version++;
      membership++;
      forget(product);
      products.delete(product.id);
    },
  };
}
