/** Values of catalog fields as people read them. */
import { z } from "zod";

import { kindOf } from "~/resources/catalog/fields";
import { optionsOf } from "~/resources/catalog/values";
import { inWords } from "~/lib/words";
import type { Json } from "~/resources/resource";
import type { Formats } from "../formats";

/** How a value is written; null where there is none. `currency` is the shop's. */
export function valueText(field: string, value: Json, formats: Formats, currency: string): string | null {
  if (value === null || (Array.isArray(value) && value.length === 0)) return null;
  switch (kindOf(field)) {
    case "money":
      return typeof value === "string" ? formats.money(value, currency) : plain(value);
    case "number":
      return typeof value === "string" && /^-?\d+$/.test(value) ? formats.number(BigInt(value)) : plain(value);
    case "boolean":
      return value === true ? "Yes" : "No";
    case "status":
      return typeof value === "string" ? inWords(value) : plain(value);
    case "set":
      return Array.isArray(value) ? value.map(String).join(", ") : plain(value);
    case "weight":
      return weightText(value);
    case "options":
      return (optionsOf(value) ?? []).map(({ name, values }) => `${name}: ${values.join(", ")}`).join(" · ");
    default:
      return plain(value);
  }
}

/** Texts are compared word by word, everything else as a whole. */
export const isText = (field: string): boolean => ["text", "html", "set"].includes(kindOf(field));

const UNITS: Readonly<Record<string, string>> = { GRAMS: "g", KILOGRAMS: "kg", OUNCES: "oz", POUNDS: "lb" };

/** "1.5 kg": as it is read, and as it is typed. */
export function weightText(value: Json): string {
  const weight = Weight.safeParse(value);
  if (!weight.success) return plain(value);
  const { value: amount, unit } = weight.data;
  return `${amount} ${UNITS[unit] ?? unit.toLowerCase()}`;
}

const Weight = z.object({ value: z.string(), unit: z.string() });

const plain = (value: Json) => (typeof value === "string" ? value : JSON.stringify(value));
