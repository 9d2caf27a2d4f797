/**
 * The canonical form of each kind of value. Values come into the catalog in this form only, from either side, so that two that
 * mean the same are the same text: money and numbers by value, texts without their ways of ending a line, sets sorted.
 * Nothing is null: an empty text, no price, no weight.
 */
import { storable } from "~/lib/copy-text";
import { plainDecimal } from "~/lib/decimals";

import type { Json } from "../resource";
import type { FieldKind } from "./fields";

/** Field → value. */
export type FieldMap = Readonly<Record<string, Json>>;

// A type, because an interface is no Json.
export type Weight = { unit: string; value: string };
export type ProductOption = { name: string; values: string[] };

/** Total: what is not of its kind at all comes back as it is, and equals only itself. */
export function canonical(kind: FieldKind, value: Json | undefined): Json {
  if (value === null || value === undefined) return kind === "set" || kind === "options" ? [] : null;
  switch (kind) {
    case "text":
    case "html":
      return typeof value === "string" ? plainText(value) : value;
    case "status":
      return typeof value === "string" ? value.toUpperCase() : value;
    case "money":
    case "number":
      return typeof value === "string" || typeof value === "number" ? (plainDecimal(String(value)) ?? value) : value;
    case "boolean":
      return value;
    case "set":
      return Array.isArray(value) ? elements(value).sort() : value;
    case "weight":
      return weightOf(value) ?? value;
    case "options":
      return optionsOf(value) ?? value;
  }
}

/** Whether two values mean the same to a field of this kind. */
export function same(kind: FieldKind, a: Json | undefined, b: Json | undefined): boolean {
  return a === b || text(canonical(kind, a)) === text(canonical(kind, b));
}

/** The options of a product, in their order; null if the value is none. */
export function optionsOf(value: Json): ProductOption[] | null {
  if (!Array.isArray(value)) return null;
  const options: ProductOption[] = [];
  for (const option of value) {
    if (!isObject(option) || typeof option.name !== "string" || !Array.isArray(option.values)) return null;
    options.push({ name: storable(option.name.trim()), values: elements(option.values) });
  }
  return options;
}

function weightOf(value: Json): Weight | null {
  if (!isObject(value) || typeof value.unit !== "string") return null;
  const amount = typeof value.value === "string" || typeof value.value === "number" ? String(value.value) : "";
  const plain = plainDecimal(amount);
  return plain === null ? null : { unit: value.unit.toUpperCase(), value: plain };
}

function plainText(value: string): string | null {
  const lines = storable(value).replaceAll(/\r\n?/g, "\n");
  return lines === "" ? null : lines;
}

/** Texts without what is around them, each once, in their order; empty ones are none. */
const elements = (list: readonly Json[]) => [
  ...new Set(list.map((item) => (typeof item === "string" ? storable(item.trim()) : "")).filter((item) => item !== "")),
];

const isObject = (value: Json): value is { [key: string]: Json } =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Keys in one order: PostgreSQL gives those of a jsonb back in its own. */
const text = (value: Json): string =>
  JSON.stringify(value, (_key, inner: Json) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
