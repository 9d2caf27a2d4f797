/** What Shopify has, as the catalog takes it over: both sides agree on all of it. */
import type { Theirs, TheirVariant } from "~/resources/catalog/theirs";

import type { NewProduct, NewVariant } from "./add-to-catalog";

export const adoptedProduct = ({ productId, title, handle, values, variants, hash }: Theirs): NewProduct => ({
  productId,
  title,
  handle,
  ours: values,
  base: values,
  adopted: true,
  comparedHash: hash,
  variants: variants.map(adoptedVariant),
});

export const adoptedVariant = ({ values, updatedAt: _, fieldUpdatedAt: __, ...variant }: TheirVariant): NewVariant => ({
  ...variant,
  ours: values,
  base: values,
});
