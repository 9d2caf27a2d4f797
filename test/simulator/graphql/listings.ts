import type { ProductSearch, ProductSortKey, VariantSortKey } from "../products/searching.ts";
import { indexedUntil, searchWindow } from "../shop.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import type { OrderSortKey, Position } from "../store/contract.ts";
import { gid } from "../store/ids.ts";
import { refusal } from "./connections.ts";
import { parseOrderSearch } from "./order-search.ts";
import { parseProductSearch } from "./product-search.ts";
import type { SearchRoot } from "./product-search.ts";

type Args = Record<string, unknown>;
type Where = { core: Core; shop: SimulatedShop };

/** What a root connection lists: page by page or, in a bulk query, from end to end. */
export interface Listing {
  find(reverse: boolean, after?: Position): Iterable<Position>;
  read(id: string): Record<string, unknown> | undefined;
  count(): number;
}

/** The lists of the store, by root field. */
export const LISTINGS: Record<string, (where: Where, args: Args) => Listing> = {
  orders: ({ core, shop }, args) => {
    const { store } = shop;
    const search = searchWindow(core, shop, parseOrderSearch(queryOf(args), core.clock.now()));
    const key = sortKey<OrderSortKey>(args, "PROCESSED_AT CREATED_AT UPDATED_AT ID ORDER_NUMBER TOTAL_PRICE");
    return {
      find: (reverse, after) => store.findOrders(search, { key, reverse }, after),
      read: (id) => store.order(id),
      count: () => store.countOrders(search),
    };
  },
  products: (where, args) => {
    const { products } = where.shop;
    const search = searchOf(where, "products", args);
    const key = sortKey<ProductSortKey>(
      args,
      "ID CREATED_AT UPDATED_AT PUBLISHED_AT TITLE VENDOR PRODUCT_TYPE INVENTORY_TOTAL",
    );
    return {
      find: (reverse, after) => products.findProducts(search, { key, reverse }, after),
      read: (id) => products.product(id),
      count: () => products.countProducts(search),
    };
  },
  productVariants: (where, args) => {
    const { products } = where.shop;
    const search = searchOf(where, "productVariants", args);
    const key = sortKey<VariantSortKey>(args, "ID SKU TITLE NAME FULL_TITLE INVENTORY_QUANTITY");
    return {
      find: (reverse, after) => products.findVariants(search, { key, reverse }, after),
      read: (id) => products.node(gid("ProductVariant", id)),
      count: () => products.countVariants(search),
    };
  },
  inventoryItems: (where, args) => {
    const { products } = where.shop;
    const search = searchOf(where, "inventoryItems", args);
    return {
      find: (reverse, after) => products.findItems(search, { reverse }, after),
      read: (id) => products.node(gid("InventoryItem", id)),
      count: () => products.countItems(search),
    };
  },
};

function searchOf({ core }: Where, at: SearchRoot, args: Args): ProductSearch {
  const matches = parseProductSearch(at, queryOf(args), core.clock.now());
  return { matches, indexedUntil: indexedUntil(core) };
}

function queryOf(args: Args): string | null | undefined {
  if (args.savedSearchId != null) throw refusal("The simulator does not simulate savedSearchId.", "NOT_SIMULATED");
  return args.query as string | null | undefined;
}

/** The first of the known keys is the default. */
function sortKey<Key extends string>({ sortKey }: Args, known: string): Key {
  const keys = known.split(" ");
  const key = (sortKey ?? keys[0]) as Key;
  if (!keys.includes(key)) throw refusal(`The simulator does not simulate sortKey ${key}.`, "NOT_SIMULATED");
  return key;
}
