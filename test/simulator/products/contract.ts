import type { Position, SimNode } from "../store/contract.ts";
import type { ProductSearch, ProductSortKey, VariantSortKey } from "./searching.ts";
import type {
  Origin,
  ProductState,
  VariantState,
  QuantityName,
  LocationState,
  Frozen,
  Product,
  Variant,
} from "./state.ts";

export interface ProductEvent {
  productId: string;
  at: Date;
  by: Origin;
  /** What Shopify would send, in order; several of one topic where one change is about several inventory items or levels. */
  messages: { topic: string; payload(): Record<string, unknown> }[];
}

/**
 * What the simulated shop's products offer to the simulated API: reading for the queries, `change` and its kin for the
 * mutations, and the merchant's own hand (merchant.ts). The store knows products, inventory and their life; it knows
 * neither GraphQL nor HTTP. Inside, ids are bare decimal strings; nodes carry global ids.
 */
export interface ProductStore {
  /** The states themselves, for the mutations' checks. A state never changes: a change makes a new one. */
  get(productId: string): Product | undefined;
  byHandle(handle: string): Product | undefined;
  /** The product that a variant or an inventory item belongs to. */
  byVariant(variantId: string): { product: Product; variant: Variant } | undefined;
  byItem(inventoryItemId: string): { product: Product; variant: Variant } | undefined;
  locations(): readonly Frozen<LocationState>[];
  location(id: string): Frozen<LocationState> | undefined;
  /** Every product, by ascending id. */
  all(): Iterable<Product>;
  readonly size: number;
  variantsCount(): number;

  /**
   * The node as GraphQL shows it: fields by their schema names, a connection as the plain array of its nodes. Takes a
   * global id, also of an inventory level (…/InventoryLevel/1?inventory_item_id=2); undefined when there is no such thing.
   */
  node(globalId: string): SimNode | undefined;
  /** The product's node by its bare id. */
  product(productId: string): SimNode | undefined;

  countProducts(search: ProductSearch): number;
  /** Bare ids in order, after a position; keyset, so that paging survives edits. */
  findProducts(
    search: ProductSearch,
    sort: { key: ProductSortKey; reverse: boolean },
    after?: Position,
  ): Iterable<Position>;
  countVariants(search: ProductSearch): number;
  findVariants(
    search: ProductSearch,
    sort: { key: VariantSortKey; reverse: boolean },
    after?: Position,
  ): Iterable<Position>;
  countItems(search: ProductSearch): number;
  findItems(search: ProductSearch, sort: { reverse: boolean }, after?: Position): Iterable<Position>;

  /**
   * Lets `edit` change a copy of the product and takes the copy over, unless it throws. Stamps `updatedAt` of what
   * differs (product, variants, inventory items, metafields), gives new variants an inventory item with levels at every active location, and
   * fires products/update and the inventory_items topics once. A change that leaves everything as it was stamps and
   * fires nothing. Answers the new state; undefined when there is no such product. Throws when the copy is no product
   * (no variant, a handle that is taken, two variants with the same options …): the mutations refuse such input before.
   */
  change(productId: string, edit: (draft: ProductState) => void, by: Origin): Product | undefined;
  /** A new product from a draft made by `draft()`; fires products/create and inventory_items/create. */
  create(draft: ProductState, by: Origin): Product;
  /** A product with one default variant, not in the store yet, its ids already its own. */
  draft(title: string): ProductState;
  /** A variant for `draft.variants`, its ids already its own. */
  draftVariant(optionValues: string[]): VariantState;
  /** Fires products/delete and inventory_items/delete; false when there is no such product. */
  remove(productId: string, by: Origin): boolean;
  /** A fresh bare id, growing as production's do. */
  newId(type: "ProductOption" | "ProductOptionValue" | "MediaImage" | "Metafield"): string;
  /** A handle for a title that no product has: "linen-shirt", "linen-shirt-1" … */
  freeHandle(title: string): string;

  /**
   * Sets quantities in one go, each to an absolute number; connects an item that is not stocked at a location yet. Fires
   * inventory_levels/update per level whose `available` changed, and products/update once per product. Answers the
   * differences in the given order. Throws when item or location is unknown.
   */
  setQuantities(
    changes: { inventoryItemId: string; locationId: string; name: QuantityName; quantity: number }[],
    by: Origin,
  ): { before: number; after: number }[];
  /** One of them. */
  setQuantity(inventoryItemId: string, locationId: string, name: QuantityName, quantity: number, by: Origin): void;
  /** Stocks an item at a location, with nothing of it: inventory_levels/connect. False when it already is. */
  connect(inventoryItemId: string, locationId: string, by: Origin): boolean;
  /** Takes the level away: inventory_levels/disconnect. False when there is none. */
  disconnect(inventoryItemId: string, locationId: string, by: Origin): boolean;
  quantity(inventoryItemId: string, locationId: string, name: QuantityName): number | undefined;

  /** Changes a product and neither stamps nor fires anything: what Shopify sometimes does to children. */
  changeSilently(productId: string, edit: (draft: ProductState) => void): boolean;
  /** Lets several changes happen in the same second. */
  atOnce<T>(act: () => T): T;
  /** `count` random product ids, drawn from the store's own sequence. */
  pick(count: number): string[];
  onEvent(listener: (event: ProductEvent) => void): () => void;
}
