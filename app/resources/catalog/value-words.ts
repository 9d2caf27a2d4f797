/** A value of a field in a sentence: “Green tea”, 12.5, yes, “sale, new”, 1.5 kg, nothing. */
import type { Json } from "../resource";
import { kindOf } from "./fields";
import { optionsOf } from "./values";

const MOST = 60;
const UNITS: Readonly<Record<string, string>> = { KILOGRAMS: "kg", GRAMS: "g", POUNDS: "lb", OUNCES: "oz" };

export function valueWords(field: string, value: Json): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return "nothing";
  switch (kindOf(field)) {
    case "boolean":
      return value === true ? "yes" : "no";
    case "money":
    case "number":
      return typeof value === "string" ? value : JSON.stringify(value);
    case "status":
      return typeof value === "string" ? value.toLowerCase() : JSON.stringify(value);
    case "set":
      return Array.isArray(value)
        ? quoted(value.filter((item) => typeof item === "string").join(", "))
        : JSON.stringify(value);
    case "weight":
      return weightWords(value);
    case "options":
      return quoted((optionsOf(value) ?? []).map(({ name, values }) => `${name}: ${values.join(", ")}`).join("; "));
    case "text":
    case "html":
      return quoted(typeof value === "string" ? value : JSON.stringify(value));
  }
}

function weightWords(value: Json): string {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  const [amount, unit] = [value.value, value.unit].map((part) => (typeof part === "string" ? part : ""));
  return `${amount} ${UNITS[unit ?? ""] ?? unit}`;
}

const quoted = (text: string) => `“${text.length > MOST ? `${text.slice(0, MOST)}…` : text}”`;
