/** A row of a feed, read: which product and variant it is about, and what it says about them. */
import { writtenNumber } from "./feed-numbers";
import type { Json } from "../resource";
import { plainCell, quoted, readCell } from "./feed-cells";
import type { Read } from "./field-input";
import type { CellFormat } from "./feed-cells";
import { locationNamed } from "./feed-columns";
import type { FeedLocation } from "./feed-columns";
import { fieldSpec, inventoryField } from "./fields";
import type { FieldMap } from "./values";

/** What may say which product and variant a row is about, as far as the row gives it. */
export interface RowKeys {
  productId?: string;
  /** Ours: what another row of the same product has found. */
  catalogProductId?: string;
  variantId?: string;
  sku?: string;
  barcode?: string;
  handle?: string;
}

/** An option of a variant: `name` is null where the row gives the value alone. */
export interface RowOption {
  name: string | null;
  value: string;
}

export interface ReadRow {
  keys: RowKeys;
  product: FieldMap;
  variant: FieldMap;
  /** In their order; none for the only variant of a product. */
  options: readonly RowOption[];
}

export interface RowFormat extends CellFormat {
  locations: readonly FeedLocation[];
}

/** Field or target → what the row says. */
export type RowCells = ReadonlyMap<string, Json>;

/** The row, or all that is wrong with it, a sentence each. */
export function readRow(cells: RowCells, format: RowFormat): ReadRow | { problems: string[] } {
  const problems: string[] = [];
  const product: Record<string, Json> = {};
  const variant: Record<string, Json> = {};
  const keys: RowKeys = { ...readIds(cells, problems) };

  for (const [field, given] of withPairs(cells, format, problems)) {
    const spec = fieldSpec(field);
    const read = spec && readCell(field, given, format);
    if (!spec || !read) continue;
    if ("problem" in read)
      problems.push(read.problem.startsWith('"') ? `${spec.label}: ${read.problem}` : read.problem);
    else if (spec.of === "product") product[field] = read.value;
    else variant[field] = read.value;
  }
  for (const [key, map] of [
    ["sku", variant],
    ["barcode", variant],
    ["handle", product],
  ] as const) {
    const value = map[key];
    if (typeof value === "string") keys[key] = value;
  }
  return problems.length > 0 ? { problems } : { keys, product, variant, options: readOptions(cells) };
}

const IDS = { productId: "Product ID", variantId: "Variant ID" } as const;

function readIds(cells: RowCells, problems: string[]): RowKeys {
  const keys: RowKeys = {};
  for (const [key, label] of Object.entries(IDS) as ["productId" | "variantId", string][]) {
    const given = cells.get(key);
    if (given === undefined || given === null || given === "") continue;
    const id = /^(?:gid:\/\/shopify\/\w+\/)?(\d{1,18})$/.exec(textOf(given))?.[1];
    if (id) keys[key] = id;
    else problems.push(`${label}: ${quoted(given)} is not a number.`);
  }
  return keys;
}

/** The cells, and what two columns say together: a quantity and its location, a weight and its unit. */
function withPairs(cells: RowCells, { locations, decimals }: RowFormat, problems: string[]): Map<string, Json> {
  const all = new Map(cells);
  if (isObject(cells.get("options"))) all.delete("options");
  const place = textOf(cells.get("location"));
  const available = cells.get("available");
  if (place !== "" && available !== undefined) {
    const location = locationNamed(place, locations);
    if (location) all.set(inventoryField(location.id), available);
    else problems.push(`There is no location called ${quoted(place)}.`);
  }
  const weight = readWeight(cells, decimals);
  if (weight === null) return all;
  all.delete("weight");
  if ("problem" in weight) problems.push(weight.problem);
  else all.set("weight", weight.value);
  return all;
}

const textOf = (value: Json | undefined) =>
  typeof value === "string" || typeof value === "number" ? plainCell(String(value)) : "";

const UNITS: Readonly<Record<string, string>> = {
  ...{ g: "GRAMS", gram: "GRAMS", grams: "GRAMS", kg: "KILOGRAMS", kilogram: "KILOGRAMS", kilograms: "KILOGRAMS" },
  ...{
    oz: "OUNCES",
    ounce: "OUNCES",
    ounces: "OUNCES",
    lb: "POUNDS",
    lbs: "POUNDS",
    pound: "POUNDS",
    pounds: "POUNDS",
  },
};
const GRAMS_IN: Readonly<Record<string, number>> = {
  GRAMS: 1,
  KILOGRAMS: 1000,
  OUNCES: 28.349523125,
  POUNDS: 453.59237,
};

/** Null when the cells say nothing of a weight, or say it whole (JSON). */
function readWeight(cells: RowCells, decimals: RowFormat["decimals"]): Read | null {
  const given = cells.get("weight");
  if (typeof given === "object") return null;
  const [, amount = "", inCell = ""] = /^(.*?)\s*([a-z]*)$/i.exec(textOf(given)) ?? [];
  const grams = textOf(cells.get("weightGrams"));
  if (amount === "" && grams === "") return null;
  const word = inCell || textOf(cells.get("weightUnit"));
  const unit = UNITS[word.toLowerCase()];
  const written = amount === "" ? grams : amount;
  const value = writtenNumber(written, typeof given === "number" ? "point" : decimals);
  if (value === null || value.startsWith("-")) return { problem: `Weight: ${quoted(written)} is not a number.` };
  if (amount === "") return { value: inUnit(value, unit ?? "GRAMS") };
  if (unit) return { value: { value, unit } };
  return {
    problem: word ? `There is no unit of weight ${quoted(word)}.` : `The weight ${quoted(written)} has no unit.`,
  };
}

/** Shopify's export gives grams and the unit that the weight is shown in. Kilograms are exact; pounds and ounces to the third digit. */
function inUnit(grams: string, unit: string): Json {
  if (unit === "GRAMS") return { value: grams, unit };
  const amount = Number(grams) / (GRAMS_IN[unit] ?? 1);
  return { value: amount.toFixed(unit === "KILOGRAMS" ? 6 : 3), unit };
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  value !== undefined && value !== null && typeof value === "object" && !Array.isArray(value);

/** In JSON `{"Size": "M"}`. Shopify calls the only variant of a product "Default Title": that is no option. */
function readOptions(cells: RowCells): RowOption[] {
  const given = cells.get("options");
  if (isObject(given)) return Object.entries(given).map(([name, value]) => ({ name, value: textOf(value) }));
  const options = ([1, 2, 3] as const).flatMap((n) => {
    const value = textOf(cells.get(`option${n}Value`));
    return value === "" ? [] : [{ name: textOf(cells.get(`option${n}Name`)) || null, value }];
  });
  return options.length === 1 && options[0]?.value === "Default Title" ? [] : options;
}
