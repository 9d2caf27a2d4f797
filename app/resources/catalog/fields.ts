/**
 * The fields that the merchant's side of a product may have a say in, and what each of them is. A field is named by a text:
 * "title", or, where there are many of a kind, "inventory:<location id>" and "metafield:<namespace>.<key>". Values are JSON in the
 * canonical form that `values.ts` gives them, so that both sides can be compared.
 */

/**
 * How values of a field are compared, merged and shown.
 * - `text`, `html`, `status`: equal or not. `money`, `number`: by value, decimal texts ("12.50" is "12.5"). `boolean`.
 * - `set`: merged element by element; a list of texts, sorted, each once.
 * - `weight`: `{ value, unit }`, by value and unit.
 * - `options`: an ordered list of `{ name, values }`, merged value by value.
 */
export type FieldKind = "text" | "html" | "status" | "money" | "number" | "boolean" | "set" | "weight" | "options";

/** 1 texts and SEO, 2 prices and inventory, 3 creation and archiving: switched on one by one. */
export type Tier = 1 | 2 | 3;

export interface FieldSpec {
  /** As people read it: "Compare-at price". */
  label: string;
  of: "product" | "variant";
  kind: FieldKind;
  tier: Tier;
}

const PRODUCT_FIELDS = {
  title: { label: "Title", of: "product", kind: "text", tier: 1 },
  descriptionHtml: { label: "Description", of: "product", kind: "html", tier: 1 },
  vendor: { label: "Vendor", of: "product", kind: "text", tier: 1 },
  productType: { label: "Type", of: "product", kind: "text", tier: 1 },
  tags: { label: "Tags", of: "product", kind: "set", tier: 1 },
  seoTitle: { label: "Search title", of: "product", kind: "text", tier: 1 },
  seoDescription: { label: "Search description", of: "product", kind: "text", tier: 1 },
  handle: { label: "Handle", of: "product", kind: "text", tier: 1 },
  status: { label: "Status", of: "product", kind: "status", tier: 3 },
  options: { label: "Options", of: "product", kind: "options", tier: 3 },
} as const satisfies Record<string, FieldSpec>;

const VARIANT_FIELDS = {
  price: { label: "Price", of: "variant", kind: "money", tier: 2 },
  compareAtPrice: { label: "Compare-at price", of: "variant", kind: "money", tier: 2 },
  cost: { label: "Cost", of: "variant", kind: "money", tier: 2 },
  sku: { label: "SKU", of: "variant", kind: "text", tier: 1 },
  barcode: { label: "Barcode", of: "variant", kind: "text", tier: 1 },
  weight: { label: "Weight", of: "variant", kind: "weight", tier: 1 },
  taxable: { label: "Charge tax", of: "variant", kind: "boolean", tier: 2 },
} as const satisfies Record<string, FieldSpec>;

export const FIELDS: Readonly<Record<string, FieldSpec>> = { ...PRODUCT_FIELDS, ...VARIANT_FIELDS };

export const inventoryField = (locationId: string) => `inventory:${locationId}`;
export const metafieldField = (namespace: string, key: string) => `metafield:${namespace}.${key}`;

/** The location of an inventory field; null for any other field. */
export const locationOf = (field: string): string | null => /^inventory:(\d+)$/.exec(field)?.[1] ?? null;

/** Namespace and key of a metafield's field; null for any other field. Keys have no dots, namespaces may. */
export function metafieldOf(field: string): { namespace: string; key: string } | null {
  const parts = /^metafield:(.+)\.([^.]+)$/.exec(field);
  return parts?.[1] && parts[2] ? { namespace: parts[1], key: parts[2] } : null;
}

/** What a field is; null for a name that means nothing here. */
export function fieldSpec(field: string): FieldSpec | null {
  const known = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  if (known) return known;
  if (locationOf(field)) return { label: "Inventory", of: "variant", kind: "number", tier: 2 };
  const metafield = metafieldOf(field);
  return metafield && { label: `${metafield.namespace}.${metafield.key}`, of: "product", kind: "text", tier: 1 };
}

export const kindOf = (field: string): FieldKind => fieldSpec(field)?.kind ?? "text";

/** What fields that there are many of are named by together: "inventory", "metafield"; any other is its own. */
export const familyOf = (field: string): string => field.split(":", 1)[0] ?? field;
