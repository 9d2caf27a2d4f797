import { parseJsonKeepingIds } from "~/lib/json-ids";
import type { TextLine } from "~/lib/text-lines";
import type { Json } from "~/resources/resource";
import { TOO_LONG, UNREADABLE } from "./raw-row";

/** What a line of JSON Lines says, by names of columns: of a product with variants once for each of them. */
export type JsonRow = { n: number; raw: string } & ({ parts: ReadonlyMap<string, Json>[] } | { fault: string });

/** One row for each line that holds something; a line that is no product is one row with its fault. */
export async function* jsonlRows(lines: AsyncIterable<TextLine>): AsyncGenerator<JsonRow> {
  let n = 0;
  for await (const { text, isBroken, isCut } of lines) {
    n++;
    if (isCut || isBroken) yield { n, raw: text, fault: isCut ? TOO_LONG : UNREADABLE };
    else if (text.trim() !== "") yield { n, raw: text, ...readLine(text) };
  }
}

function readLine(text: string): { parts: Map<string, Json>[] } | { fault: string } {
  let value: Json;
  try {
    value = parseJsonKeepingIds(text) as Json;
  } catch {
    return { fault: "it is not valid JSON" };
  }
  if (!isObject(value)) return { fault: 'it is not an object such as {"sku": "A-1", "price": "12.50"}' };
  const { variants, ...product } = value;
  const own = flat(product);
  if (variants === undefined || variants === null) return { parts: [own] };
  if (!Array.isArray(variants) || variants.length === 0 || !variants.every(isObject))
    return { fault: "its variants are not a list of objects" };
  // What is said of the product stands once; which product it is, with each of its variants.
  const [first = {}, ...others] = variants;
  const keys = [...own].filter(([name]) => /^(product_?id|(url_?)?handle)$/i.test(name));
  return { parts: [new Map([...own, ...flat(first)]), ...others.map((one) => new Map([...keys, ...flat(one)]))] };
}

/** Values that are read whole, though they are objects. */
const WHOLE = new Set(["weight", "options"]);

/** `{"seo": {"title": "x"}}` → "seo.title": names as columns have them. */
function flat(value: { [key: string]: Json }, before = ""): Map<string, Json> {
  return new Map(
    Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
      const name = before + key;
      return isObject(inner) && !WHOLE.has(name) ? [...flat(inner, `${name}.`)] : [[name, inner]];
    }),
  );
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  value !== null && typeof value === "object" && !Array.isArray(value);
