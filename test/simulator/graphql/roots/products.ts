import { indexedUntil } from "../../shop.ts";
import type { SimNode } from "../../store/contract.ts";
import { EVERYTHING } from "../../products/searching.ts";
import type { ProductSearch, ProductSortKey } from "../../products/searching.ts";
import { connectArray, connectFound, refusal } from "../connections.ts";
import type { PageArgs } from "../connections.ts";
import type { ApiCall } from "../fields.ts";
import { productOperation } from "../mutations/operations.ts";
import { counted } from "./root.ts";
import type { Args, Roots } from "./root.ts";

export const PRODUCT_QUERIES: Roots = {
  products: (call, args) => {
    const { products } = call.shop;
    const search = searchOf(call, args);
    const key = (args.sortKey ?? "ID") as ProductSortKey;
    return connectFound(
      (reverse, after) => products.findProducts(search, { key, reverse }, after),
      (id) => products.product(id),
      args,
    );
  },
  productsCount: (call, args) => counted(call.shop.products.countProducts(searchOf(call, args)), args.limit),
  product: (call, args) => ofType(call, String(args.id), "Product"),
  productOperation: (call, args) => productOperation(call, String(args.id)),
  locations: (call, args) => {
    const { products } = call.shop;
    const listed = products.locations().filter(({ isActive }) => isActive || args.includeInactive === true);
    return connectArray(
      listed.flatMap(({ id }): SimNode[] => {
        const node = products.node(`gid://shopify/Location/${id}`);
        return node ? [node] : [];
      }),
      args as PageArgs,
    );
  },
};

function searchOf(call: ApiCall, args: Args): ProductSearch {
  if (args.query) throw refusal("The simulator does not simulate searches of products yet.", "NOT_SIMULATED");
  return { ...EVERYTHING, indexedUntil: indexedUntil(call.core) };
}

function ofType(call: ApiCall, id: string, type: string): SimNode | null {
  if (!id.startsWith(`gid://shopify/${type}/`))
    throw refusal(`Invalid global id '${id}'`, "argumentLiteralsIncompatible");
  return call.shop.products.node(id) ?? null;
}
