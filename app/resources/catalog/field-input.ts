/** What people, feeds and programs write into a field, read into its canonical value, or refused with a sentence. */
import { plainDecimal } from "~/lib/decimals";

import type { Json } from "../resource";
import { fieldSpec, locationOf } from "./fields";
import type { FieldKind } from "./fields";
import { canonical, optionsOf } from "./values";

export type Read = { value: Json } | { problem: string };

/** Fields that Shopify's products and variants always have a value in. */
const NEVER_EMPTY = ["title", "handle", "status", "options", "price", "taxable"];
export const PRODUCT_STATUSES = ["ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED"] as const;
/** Shopify's bounds of a quantity: https://shopify.dev/docs/api/admin-graphql/latest/mutations/inventorySetQuantities [?]. */
const MOST_UNITS = 1_000_000_000;
/** Of a tag, and of a title [?]. */
const LONGEST = 255;

/** The texts of a file as well as JSON's own types: "yes" and true, "a, b" and ["a", "b"], "1.5 kg" and { value, unit }. */
export function readField(field: string, input: unknown): Read {
  const spec = fieldSpec(field);
  if (!spec) return { problem: `There is no field "${field}".` };
  const given = typeof input === "string" ? input.trim() : input;
  const isEmpty = given === null || given === undefined || given === "";
  if (isEmpty && (NEVER_EMPTY.includes(field) || locationOf(field)))
    return { problem: `${spec.label} cannot be left empty.` };
  if (isEmpty) return { value: canonical(spec.kind, null) };
  return READERS[spec.kind](typeof given === "string" && spec.kind === "html" ? input : given, field, spec.label);
}

type Reader = (input: unknown, field: string, label: string) => Read;

const READERS: Readonly<Record<FieldKind, Reader>> = {
  text: (input, field, label) => {
    const text = asText(input);
    if (text === null) return { problem: `${label} must be a text.` };
    if (field === "title" && text.length > LONGEST) return { problem: `A title has at most ${LONGEST} characters.` };
    if (field === "handle" && !/^[\p{Ll}\p{Lo}\p{N}\p{M}_-]+$/u.test(text))
      return { problem: `"${text}" is no handle: use small letters, numbers and hyphens, without spaces.` };
    return { value: canonical("text", text) };
  },
  html: (input, _field, label) =>
    typeof input === "string" ? { value: canonical("html", input) } : { problem: `${label} must be a text.` },
  status: (input) => {
    const status = PRODUCT_STATUSES.find((known) => typeof input === "string" && known === input.toUpperCase());
    return status ? { value: status } : { problem: `A status is one of ${PRODUCT_STATUSES.join(", ").toLowerCase()}.` };
  },
  money: (input, _field, label) => {
    const amount = asDecimal(input);
    if (amount === null) return { problem: `${shown(input)} is no amount of money: write it with a point, as 12.50.` };
    return amount.startsWith("-") ? { problem: `${label} cannot be less than 0.` } : { value: amount };
  },
  number: (input) => {
    const number = asDecimal(input);
    if (number === null || number.includes(".")) return { problem: `${shown(input)} is no whole number.` };
    if (Math.abs(Number(number)) > MOST_UNITS)
      return { problem: `Shopify keeps quantities up to ${MOST_UNITS.toLocaleString("en")}.` };
    return { value: number };
  },
  boolean: (input, _field, label) => {
    const word = (typeof input === "boolean" ? String(input) : asText(input))?.toLowerCase() ?? "";
    if (["true", "yes", "1"].includes(word)) return { value: true };
    return ["false", "no", "0"].includes(word) ? { value: false } : { problem: `${label} must be yes or no.` };
  },
  set: (input, _field, label) => {
    const list = typeof input === "string" ? input.split(",") : input;
    if (!Array.isArray(list) || !list.every((item) => typeof item === "string"))
      return { problem: `${label} must be a list of texts.` };
    const long = list.find((item) => item.trim().length > LONGEST);
    if (long) return { problem: `"${long.trim().slice(0, 20)}…" is longer than ${LONGEST} characters.` };
    return { value: canonical("set", list) };
  },
  weight: (input) => {
    const { value, unit } = asWeight(input);
    const amount = asDecimal(value);
    if (amount === null || unit === null)
      return { problem: `${shown(input)} is no weight: write it as 1.5 kg, 300 g, 2 lb or 8 oz.` };
    return amount.startsWith("-")
      ? { problem: "A weight cannot be less than 0." }
      : { value: canonical("weight", { value: amount, unit }) };
  },
  options: (input) => {
    const options = optionsOf(input as Json);
    const names = new Set(options?.map(({ name }) => name));
    const isWhole = options?.every(({ name, values }) => name !== "" && values.length > 0);
    if (!options || !isWhole || names.size !== options.length || options.length === 0)
      return { problem: 'Options are a list such as [{"name": "Size", "values": ["S", "M"]}], each name once.' };
    return { value: canonical("options", options) };
  },
};

/** Programs write barcodes as numbers; one that was rounded on its way is refused. */
function asText(input: unknown): string | null {
  if (typeof input === "string") return input;
  return Number.isSafeInteger(input) ? String(input) : null;
}

const asDecimal = (input: unknown) =>
  typeof input === "string" || typeof input === "number" ? plainDecimal(String(input)) : null;

const UNITS: Readonly<Record<string, string>> = {
  kg: "KILOGRAMS",
  kilograms: "KILOGRAMS",
  g: "GRAMS",
  grams: "GRAMS",
  lb: "POUNDS",
  lbs: "POUNDS",
  pounds: "POUNDS",
  oz: "OUNCES",
  ounces: "OUNCES",
};

function asWeight(input: unknown): { value: unknown; unit: string | null } {
  const [, amount, word] = (typeof input === "string" && /^(\S+?)\s*([a-z]+)$/i.exec(input)) || [];
  const given =
    typeof input === "object" && input !== null ? (input as Record<string, unknown>) : { value: amount, unit: word };
  const unit = asText(given.unit)?.toLowerCase() ?? "";
  return { value: given.value, unit: UNITS[unit] ?? null };
}

function shown(input: unknown): string {
  const text = typeof input === "string" ? `"${input}"` : (JSON.stringify(input) ?? "This");
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
