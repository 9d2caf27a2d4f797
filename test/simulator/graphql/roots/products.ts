import type { Product } from "../../products/state.ts";
import type { SimNode } from "../../store/contract.ts";
import { refusal } from "../connections.ts";
import type { ApiCall } from "../fields.ts";
import { productOperation } from "../mutations/operations.ts";
import { findProduct } from "../mutations/products.ts";
import { count, page } from "./root.ts";
import type { Args, Root, Roots } from "./root.ts";

export const PRODUCT_QUERIES: Roots = {
  products: page("products"),
  productsCount: count("products"),
  product: one("Product"),
  productByIdentifier: (call, { identifier }) => shown(call, findProduct(call, identifier as Args)),
  productByHandle: (call, { handle }) => shown(call, findProduct(call, { handle })),
  productOperation: (call, { id }) => productOperation(call, String(id)),
  productVariants: page("productVariants"),
  productVariantsCount: count("productVariants"),
  productVariant: one("ProductVariant"),
};

const shown = (call: ApiCall, product: Product | undefined): SimNode | null =>
  (product && call.shop.products.product(product.id)) ?? null;

/** One node of a type by its global id; null when there is none, an error when the id is of something else. */
export function one(type: string): Root {
  return (call, { id }) => {
    if (!String(id).startsWith(`gid://shopify/${type}/`))
      throw refusal(`Invalid global id '${String(id)}'`, "argumentLiteralsIncompatible");
    return call.shop.products.node(String(id)) ?? null;
  };
}
