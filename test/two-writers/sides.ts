/** Both sides of every field at one moment: the catalog's from its tables, Shopify's from the simulated store. */
import { keyOf } from "./values.ts";
import type { FieldMap } from "~/resources/catalog/values";

import type { TestApp } from "../support/app.ts";

/** A product of the catalog (variant "0"), or a variant of it. */
export interface OurSide {
  product: string;
  variant: string;
  productId: string | null;
  variantId: string;
  adopted: boolean;
  /** Deleted in Shopify, as the catalog knows. */
  isGone: boolean;
  ours: FieldMap;
}

export async function ourSides({ db, shop }: TestApp["ctx"]): Promise<OurSide[]> {
  return await db.query<OurSide>(
    `select p.id::text as product, '0' as variant, p.product_id::text as "productId", '0' as "variantId", p.adopted_at is not null as adopted,
            p.gone_at is not null as "isGone", p.ours
       from catalog_products p where p.shop_id = $1
     union all
     select p.id::text, v.id::text, p.product_id::text, coalesce(v.variant_id, 0)::text, p.adopted_at is not null,
            p.gone_at is not null or v.gone_at is not null, v.ours
       from catalog_products p join catalog_variants v on v.shop_id = p.shop_id and v.catalog_product_id = p.id
      where p.shop_id = $1`,
    [shop.id],
  );
}

/** The catalog's name of a field, and Shopify's. */
export const ourKey = ({ product, variant }: OurSide, field: string) => keyOf(product, variant, field);
export const theirKey = ({ productId, variantId }: OurSide, field: string) => keyOf(productId ?? "0", variantId, field);
