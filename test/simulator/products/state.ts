/**
 * What the store keeps of products and inventory: what a merchant can set, and nothing that follows from it. Ids are bare
 * decimal strings, times seconds since 1970.
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
