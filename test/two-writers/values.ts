/** Products of the simulated shop as maps of fields, read from its store and not through the app. */
import { inventoryField, kindOf, metafieldField } from "~/resources/catalog/fields";
import { canonical } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

import type { Product, Variant } from "../simulator/products/state.ts";

/** Names a field of Shopify's: product, variant ("0" for the product itself), field. */
export const keyOf = (productId: string, variantId: string, field: string) => `${productId}/${variantId}/${field}`;

/** Key → canonical value, of a product and all of its variants. */
export function valuesOf(product: Product): Map<string, Json> {
  const values = new Map<string, Json>();
  const put = (variantId: string, fields: Record<string, unknown>) => {
    for (const [field, value] of Object.entries(fields))
      values.set(keyOf(product.id, variantId, field), canonical(kindOf(field), value as Json));
  };
  put("0", {
    title: product.title,
    descriptionHtml: product.descriptionHtml,
    vendor: product.vendor,
    productType: product.productType,
    tags: product.tags,
    seoTitle: product.seo.title,
    seoDescription: product.seo.description,
    handle: product.handle,
    status: product.status,
    options: product.options.map(({ name, values: all }) => ({ name, values: all.map((value) => value.name) })),
    ...Object.fromEntries(product.metafields.map((one) => [metafieldField(one.namespace, one.key), one.value])),
  });
  for (const variant of product.variants) put(variant.id, fieldsOf(variant));
  return values;
}

function fieldsOf({ price, compareAtPrice, barcode, taxable, item }: Variant): Record<string, unknown> {
  const levels = item.levels.filter(({ isActive }) => isActive);
  return {
    price,
    compareAtPrice,
    cost: item.cost,
    sku: item.sku,
    barcode,
    weight: item.weight && { value: String(item.weight.value), unit: item.weight.unit },
    taxable,
    ...Object.fromEntries(
      levels.map((level) => [inventoryField(level.locationId), String(level.quantities.available)]),
    ),
  };
}

/** The field that a key names. */
export const fieldOf = (key: string): string => key.split("/").slice(2).join("/");
