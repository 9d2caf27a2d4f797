import type { Position, SimNode } from "../store/contract.ts";
import type { ProductSearch, ProductSortKey, VariantSortKey } from "./searching.ts";

/**
 * What the simulated shop's products offer to the simulated API: reading for the queries, `change` and its kin for the
 * mutations, and the merchant's own hand (merchant.ts). The store knows products, inventory and their life; it knows
 * neither GraphQL nor HTTP. Inside, ids are bare decimal strings; nodes carry global ids.
 */

/** Seconds since 1970, as all times inside the store. */
export type Seconds = number;

export type ProductStatus = "ACTIVE" | "ARCHIVED" | "DRAFT" | "UNLISTED";
/** Who makes a change; webhooks do not tell, the change log does. */
export type Origin = "merchant" | "app" | "sale";

/** A product as the store computes with it: what a merchant can set, and nothing that follows from it. */
export interface ProductState {
  id: string;
  title: string;
  handle: string;
  descriptionHtml: string;
  vendor: string;
  productType: string;
  status: ProductStatus;
  /** Sorted and without repetition, whatever a change leaves. */
  tags: string[];
  templateSuffix: string | null;
  /** The taxonomy id without prefix: "aa-1-13-8". */
  category: string | null;
  seo: { title: string | null; description: string | null };
  isGiftCard: boolean;
  publishedAt: Seconds | null;
  options: OptionState[];
  /** In position order: the first has position 1. Never empty. */
  variants: VariantState[];
  media: MediaState[];
  metafields: MetafieldState[];
  createdAt: Seconds;
  updatedAt: Seconds;
}

export interface OptionState {
  id: string;
  name: string;
  values: { id: string; name: string }[];
}

export interface VariantState {
  id: string;
  /** One value name per option of the product, in the options' order. */
  optionValues: string[];
  barcode: string | null;
  /** "12.50": as many decimals as the shop's currency has. */
  price: string;
  compareAtPrice: string | null;
  inventoryPolicy: "DENY" | "CONTINUE";
  taxable: boolean;
  /** Ids of the product's media that show this variant. */
  mediaIds: string[];
  metafields: MetafieldState[];
  item: ItemState;
  createdAt: Seconds;
  updatedAt: Seconds;
}

/** The inventory item of a variant. */
export interface ItemState {
  id: string;
  sku: string | null;
  tracked: boolean;
  requiresShipping: boolean;
  /** In the shop's currency, as `price`. */
  cost: string | null;
  weight: { value: number; unit: "GRAMS" | "KILOGRAMS" | "OUNCES" | "POUNDS" } | null;
  countryCodeOfOrigin: string | null;
  provinceCodeOfOrigin: string | null;
  harmonizedSystemCode: string | null;
  /** By location; `change` leaves them alone, `setQuantity`, `connect` and `disconnect` do not. */
  levels: readonly LevelState[];
  createdAt: Seconds;
  updatedAt: Seconds;
}

/** What a quantity can be set for. `on_hand` is the sum of all but `incoming`: setting it moves `available`. */
export const QUANTITY_NAMES = [
  "available",
  "on_hand",
  "committed",
  "incoming",
  "reserved",
  "damaged",
  "safety_stock",
  "quality_control",
] as const;
export type QuantityName = (typeof QUANTITY_NAMES)[number];

export interface LevelState {
  locationId: string;
  isActive: boolean;
  quantities: Readonly<Record<Exclude<QuantityName, "on_hand">, number>>;
  /** When each quantity was last set, if ever. */
  touchedAt: Readonly<Partial<Record<QuantityName, Seconds>>>;
  createdAt: Seconds;
  updatedAt: Seconds;
}

export interface MediaState {
  id: string;
  kind: "MediaImage" | "Video" | "ExternalVideo" | "Model3d";
  alt: string | null;
  status: "UPLOADED" | "PROCESSING" | "READY" | "FAILED";
  /** Where it is served from, or for an external video where it is from. */
  url: string;
  width: number;
  height: number;
  createdAt: Seconds;
  updatedAt: Seconds;
}

export interface MetafieldState {
  id: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAt: Seconds;
  updatedAt: Seconds;
}

export interface LocationState {
  id: string;
  name: string;
  isActive: boolean;
  fulfillsOnlineOrders: boolean;
  address: {
    address1: string | null;
    city: string;
    province: string | null;
    country: string;
    countryCode: string;
    zip: string;
  };
  createdAt: Seconds;
  updatedAt: Seconds;
}

export type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
export type Product = Frozen<ProductState>;
export type Variant = Frozen<VariantState>;

/** Types that are nodes of their own and can be asked for by id. */
export type NodeType =
  | "Product"
  | "ProductVariant"
  | "InventoryItem"
  | "InventoryLevel"
  | "Location"
  | "Metafield"
  | "MediaImage"
  | "Video"
  | "ExternalVideo"
  | "Model3d"
  | "ProductOption"
  | "ProductOptionValue";

export interface ProductEvent {
  productId: string;
  at: Date;
  by: Origin;
  /** What Shopify would send, in order; several of one topic where one change is about several inventory items or levels. */
  messages: { topic: string; payload(): Record<string, unknown> }[];
}

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
