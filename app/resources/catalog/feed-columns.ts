/**
 * What the columns of a feed mean. A column is a field of the catalog ("price", "inventory:123", "metafield:custom.fabric"), or one of the
 * targets below. Columns of Shopify's own exports, of Matrixify's, and of many suppliers are known by their names.
 */
import { FIELDS, fieldSpec, inventoryField, metafieldField } from "./fields";

/** What a column may be besides a field: what finds the product, and what only says something together with another column. */
export const TARGETS = {
  productId: "Product ID",
  variantId: "Variant ID",
  option1Name: "Option 1: name",
  option1Value: "Option 1: value",
  option2Name: "Option 2: name",
  option2Value: "Option 2: value",
  option3Name: "Option 3: name",
  option3Value: "Option 3: value",
  weightGrams: "Weight in grams",
  weightUnit: "Weight unit",
  location: "Location, one row for each",
  available: "Available at that location",
} as const;
export type Target = keyof typeof TARGETS;

/** Any of them says which product or variant a row is about. */
export const IDENTIFYING = ["variantId", "productId", "sku", "barcode", "handle"] as const;

export interface FeedMapping {
  /** Column → a field or target; null for one that is left out. */
  columns: Readonly<Record<string, string | null>>;
  /** Whether an empty cell says nothing, or that there is to be no value. */
  emptyCells: "keep" | "clear";
  /** How decimals are written: 12.50 or 12,50. */
  decimals: "point" | "comma";
}

/** A location of the shop's that a column may name. */
export interface FeedLocation {
  id: string;
  name: string;
}

export const isTarget = (name: string): boolean => Object.hasOwn(TARGETS, name) || fieldSpec(name) !== null;

/** What a column may be chosen to be, in the order of a list to choose from. */
export function targetChoices(locations: readonly FeedLocation[]): { value: string; label: string }[] {
  return [
    ...Object.entries(FIELDS).map(([value, { label }]) => ({ value, label })),
    ...locations.map(({ id, name }) => ({ value: inventoryField(id), label: `Inventory: ${name}` })),
    ...Object.entries(TARGETS).map(([value, label]) => ({ value, label })),
  ];
}

/** By names of columns without case, blanks and signs. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  productId: ["id", "productid", "shopifyid", "shopifyproductid"],
  variantId: ["variantid", "shopifyvariantid"],
  handle: ["handle", "urlhandle"],
  title: ["title", "producttitle", "productname", "name"],
  descriptionHtml: ["bodyhtml", "body", "description", "descriptionhtml", "productdescription"],
  vendor: ["vendor", "brand", "manufacturer"],
  productType: ["type", "producttype", "customproducttype"],
  tags: ["tags", "producttags"],
  status: ["status", "productstatus"],
  options: ["options"],
  seoTitle: ["seotitle", "metatitle"],
  seoDescription: ["seodescription", "metadescription"],
  sku: ["sku", "variantsku"],
  barcode: ["barcode", "variantbarcode", "gtin", "ean", "upc"],
  price: ["price", "variantprice"],
  compareAtPrice: ["compareatprice", "variantcompareatprice"],
  cost: ["cost", "costperitem", "variantcost", "unitcost"],
  taxable: ["taxable", "varianttaxable", "chargetax"],
  weight: ["weight", "variantweight", "weightvalue"],
  weightGrams: ["variantgrams", "grams", "weightvaluegrams"],
  weightUnit: ["weightunit", "variantweightunit", "weightunitfordisplay"],
  location: ["location", "locationname"],
  available: ["available", "variantinventoryqty", "inventoryqty", "inventoryquantity", "quantity", "stock"],
  option1Name: ["option1name"],
  option1Value: ["option1value"],
  option2Name: ["option2name"],
  option2Value: ["option2value"],
  option3Name: ["option3name"],
  option3Value: ["option3value"],
};

const TARGET_OF = new Map(Object.entries(KNOWN).flatMap(([target, names]) => names.map((name) => [name, target])));

/** "Inventory: Berlin", Matrixify's "Inventory Available: Berlin", and "inventory.Berlin" of JSON. */
const INVENTORY = /^(?:variant )?inventory(?: available)?\s*[:.]\s*(.+)$/i;
/** "Fabric (product.metafields.custom.fabric)" of Shopify's export, "Metafield: custom.fabric [string]" of Matrixify's, "metafields.custom.fabric" of JSON. */
const METAFIELD =
  /(?:\(product\.metafields\.|^metafield:\s*|^metafields\.)([\w-]+(?:\.[\w-]+)*)\.([\w-]+)(?:\)|\s*\[.*\])?$/i;

export interface ProposedColumns {
  columns: Record<string, string | null>;
  /** What a merchant should know about them, a sentence each. */
  notes: string[];
}

/** What each column most likely is: by its name, and only if the name leaves no doubt. No two columns are the same. */
export function proposeColumns(names: readonly string[], locations: readonly FeedLocation[]): ProposedColumns {
  const columns: Record<string, string | null> = {};
  const notes: string[] = [];
  const taken = new Map<string, string>();
  const plain = new Set(names.map(plainName));
  // A supplier's "ID" is the supplier's; beside a handle it is Shopify's.
  const isShopifys = ["handle", "urlhandle", "variantid"].some((name) => plain.has(name));
  for (const name of names) {
    const target = plainName(name) === "id" && !isShopifys ? null : targetOf(name, locations);
    const before = target === null ? undefined : taken.get(target);
    columns[name] = before === undefined ? target : null;
    if (target !== null && before === undefined) taken.set(target, name);
    if (before !== undefined)
      notes.push(`The columns "${before}" and "${name}" mean the same: only the first is read.`);
    const place = INVENTORY.exec(name)?.[1];
    if (place !== undefined && target === null)
      notes.push(`There is no location called "${place}": the column "${name}" is left out.`);
  }
  // A quantity without a location means the only one there is.
  const quantity = taken.get("available");
  if (quantity !== undefined && !taken.has("location")) {
    const [only, ...others] = locations;
    const isFree = only && others.length === 0 && !taken.has(inventoryField(only.id));
    columns[quantity] = isFree ? inventoryField(only.id) : null;
    if (!isFree) notes.push(`The column "${quantity}" does not say at which location: choose one to import it.`);
  }
  return { columns, notes };
}

function targetOf(name: string, locations: readonly FeedLocation[]): string | null {
  const place = INVENTORY.exec(name)?.[1];
  if (place !== undefined) {
    const location = locationNamed(place, locations);
    return location && inventoryField(location.id);
  }
  const [, namespace, key] = METAFIELD.exec(name) ?? [];
  // Shopify's own namespace holds references, which exports write as words.
  if (namespace && key) return namespace === "shopify" ? null : metafieldField(namespace, key);
  if (isTarget(name)) return name;
  return TARGET_OF.get(plainName(name)) ?? null;
}

const plainName = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

export function locationNamed(name: string, locations: readonly FeedLocation[]): FeedLocation | null {
  const wanted = name.trim().toLowerCase();
  const found = locations.filter((location) => location.id === wanted || location.name.trim().toLowerCase() === wanted);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Whether the mapping says which product a row is about. */
export const identifies = (mapping: Pick<FeedMapping, "columns">): boolean =>
  Object.values(mapping.columns).some((target) => IDENTIFYING.some((one) => one === target));
