import type { Product, ProductState, Variant, VariantState } from "./state.ts";

/** A copy that may be changed; levels are shared, since nothing changes them in place. */
export function cloneProduct(product: Product): ProductState {
  return {
    ...product,
    tags: [...product.tags],
    seo: { ...product.seo },
    options: product.options.map((option) => ({ ...option, values: option.values.map((value) => ({ ...value })) })),
    variants: product.variants.map(cloneVariant),
    media: product.media.map((media) => ({ ...media })),
    metafields: product.metafields.map((metafield) => ({ ...metafield })),
  };
}

function cloneVariant(variant: Variant): VariantState {
  return {
    ...variant,
    optionValues: [...variant.optionValues],
    mediaIds: [...variant.mediaIds],
    metafields: variant.metafields.map((metafield) => ({ ...metafield })),
    item: { ...variant.item, weight: variant.item.weight && { ...variant.item.weight } },
  };
}
