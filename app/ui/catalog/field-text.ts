/** Values of catalog fields as they are typed: what `readField` takes back. */
import { kindOf } from "~/resources/catalog/fields";
import type { Json } from "~/resources/resource";
import { weightText } from "./value-text";

export function fieldText(field: string, value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (kindOf(field) === "boolean") return value === true ? "yes" : "no";
  if (kindOf(field) === "set") return Array.isArray(value) ? value.map(String).join(", ") : "";
  if (kindOf(field) === "weight") return weightText(value);
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
