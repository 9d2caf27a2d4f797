/** A metafield's value as Shopify keeps it, or why it does not; `element` is the place in a list. */
export type KeptValue = { value: string } | { problem: string; element?: number };

type Keep = (value: string) => KeptValue;
const MOST_ELEMENTS = 128;

/**
 * What the types take and how their values come back: spellings and sentences as recorded ("t" comes back as "true",
 * "5.0" as "5", a measurement with its unit in capitals). References are taken whatever they name.
 */
export function keepValue(type: string, value: string): KeptValue | undefined {
  const list = /^list\.(\w+)$/.exec(type)?.[1];
  const keep = keepOf(list ?? type);
  if (!keep) return undefined;
  if (value.trim() === "") return { problem: "Value can't be blank." };
  return list === undefined ? keep(value) : keepList(keep, list, value);
}

function keepOf(type: string): Keep | undefined {
  if (Object.hasOwn(KEEPS, type)) return KEEPS[type];
  if (type.endsWith("_reference")) return reference;
  return MEASUREMENTS.has(type) ? measurement : undefined;
}

function keepList(keep: Keep, type: string, text: string): KeptValue {
  const items = parsed(text);
  if (!Array.isArray(items)) return { problem: "Value must be an array." };
  if (items.length > MOST_ELEMENTS) return { problem: `Value has more than ${MOST_ELEMENTS} elements.` };
  const kept: string[] = [];
  for (const [element, item] of items.entries()) {
    const one = keep(typeof item === "string" ? item : JSON.stringify(item));
    if ("problem" in one) return { problem: one.problem, element };
    kept.push(NOT_QUOTED.test(type) || MEASUREMENTS.has(type) ? one.value : JSON.stringify(one.value));
  }
  return { value: `[${kept.join(",")}]` };
}

/** In a list decimals come back as strings (recorded), whole numbers and objects as they are. */
const NOT_QUOTED = /^(number_integer|boolean|money|rating|json|link)$/;

const said = (problem: string): KeptValue => ({ problem });
const asIs: Keep = (value) => ({ value });
const matching =
  (pattern: RegExp, problem: string): Keep =>
  (value) =>
    pattern.test(value) ? { value } : said(problem);

const reference: Keep = (value) =>
  /^gid:\/\/shopify\/\w+\/\d+$/.test(value) ? { value } : said(`Value references non-existent resource ${value}.`);

const KEEPS: Record<string, Keep> = {
  single_line_text_field: (value) =>
    /[\r\n]/.test(value) ? said("Value must be a single line text string.") : { value },
  multi_line_text_field: asIs,
  rich_text_field: (value) => (parsed(value) === undefined ? said("Value is invalid JSON.") : { value }),
  json: (value) => (parsed(value) === undefined ? said("Value is invalid JSON.") : { value }),
  id: asIs,
  color: matching(/^#[0-9a-f]{6}$/i, "Value must be a hex color code."),
  date: matching(/^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])$/, "Value must be in YYYY-MM-DD format."),
  date_time: dateTime,
  boolean: (value) => {
    const word = value.trim().toLowerCase();
    if (["true", "t", "1"].includes(word)) return { value: "true" };
    return ["false", "f", "0"].includes(word) ? { value: "false" } : said("Value must be true or false.");
  },
  number_integer: (value) =>
    /^-?\d+(\.0+)?$/.test(value) ? { value: value.replace(/\.0+$/, "") } : said("Value must be an integer."),
  number_decimal: decimal,
  money,
  rating,
  url: (value) => {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase();
    if (!scheme)
      return said(
        `Value cannot have an empty scheme (protocol), must include one of the following URL schemes: ["http", "https", "mailto", "sms", "tel"].'`,
      );
    return ["http", "https", "mailto", "sms", "tel"].includes(scheme)
      ? { value }
      : said("Value must be one of the following URL schemes: http, https, mailto, sms, tel.");
  },
};

const MEASUREMENTS = new Set(["dimension", "volume", "weight", "area", "temperature", "voltage", "power", "speed"]);

/** {"value":25,"unit":"centimeters"} comes back as {"value":25.0,"unit":"CENTIMETERS"}. */
function measurement(text: string): KeptValue {
  const given = parsed(text) as { value?: unknown; unit?: unknown } | undefined;
  const value = Number(given?.value);
  if (given?.value === undefined || Number.isNaN(value) || value < 0)
    return said("Value must be a non-negative number.");
  if (typeof given.unit !== "string" || !/^\w+$/.test(given.unit)) return said("Value must be a supported unit.");
  return { value: `{"value":${written(value)},"unit":"${given.unit.toUpperCase()}"}` };
}

function decimal(value: string): KeptValue {
  const [, whole, , fraction = ""] = /^(-?\d+)(\.(\d+))?$/.exec(value) ?? [];
  if (whole === undefined) return said("Value must be a decimal.");
  if (Math.abs(Number(whole)) > 9_999_999_999_999 || Math.abs(Number(value)) > 9_999_999_999_999)
    return said("Value can't exceed 9999999999999.");
  return { value: fraction.length > 9 ? `${whole}.${fraction.slice(0, 9)}` : value };
}

function dateTime(value: string): KeptValue {
  const [, whole, zone] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(value) ?? [];
  if (whole === undefined || Number.isNaN(Date.parse(`${whole}Z`)))
    return said("Value must be in “YYYY-MM-DDTHH:MM:SS” format. For example: 2022-06-01T15:30:00");
  return { value: `${whole}${zone === undefined || zone === "Z" ? "+00:00" : zone}` };
}

function money(text: string): KeptValue {
  const given = parsed(text) as { amount?: unknown; currency_code?: unknown } | undefined;
  if (given?.amount === undefined || given.currency_code === undefined)
    return said(
      "Value must be a stringified JSON object with amount (numeric) and currency_code (string matching the shop's currency) fields.",
    );
  if (!/^-?\d+(\.\d+)?$/.test(String(given.amount))) return said("Value must have a numeric amount.");
  if (given.currency_code === "") return said("Value must have a currency code.");
  return { value: text };
}

function rating(text: string): KeptValue {
  const given = parsed(text) as Record<"value" | "scale_min" | "scale_max", string> | undefined;
  if (given?.value === undefined || given.scale_min === undefined || given.scale_max === undefined)
    return said("Value must be a stringified JSON object with value, scale_min and scale_max fields.");
  const { scale_min, scale_max, value } = given;
  if (Number(value) > Number(scale_max)) return said(`Value has a maximum of ${scale_max}.`);
  if (Number(value) < Number(scale_min)) return said(`Value has a minimum of ${scale_min}.`);
  return { value: JSON.stringify({ scale_min, scale_max, value }) };
}

const written = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
