/** What a mutation's answer says of each change that it was to write. Pure. */
import { gidOf } from "~/lib/gid";
import { fieldSpec, metafieldOf } from "~/resources/catalog/fields";
import type { PushChange } from "~/resources/catalog/push";
import { canonical } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";
import {
  INVENTORY_SET,
  METAFIELDS_DELETE,
  METAFIELDS_SET,
  OPTION_UPDATE,
  OPTIONS_CREATE,
  PRODUCT_UPDATE,
  VARIANTS_UPDATE,
} from "~/shopify/product-mutations";
import type { UserError, Write } from "~/shopify/product-mutations";

import type { Part, PartKind } from "./parts";

export type Verdict =
  /** `value` is what Shopify made of it, in canonical form. */
  | { kind: "written"; value: Json }
  | { kind: "refused"; reason: string }
  /** Somebody else has changed it since it was read. */
  | { kind: "stale" }
  /** Not written because something else in the call was refused: to be sent again without that. */
  | { kind: "held" }
  /** Nobody knows whether it was written. */
  | { kind: "unanswered" };

/** What every answer has. */
interface Refused {
  userErrors: UserError[];
}

/** By the places of the changes. */
export type Verdicts = Map<number, Verdict>;

/** The mutation that a part calls, and how its answer is read. */
export function writeOf(part: Pick<Part, "kind" | "variables">): Write<Refused> {
  if (part.kind === "options" && "options" in part.variables) return OPTIONS_CREATE;
  return WRITES[part.kind];
}

const WRITES: Readonly<Record<PartKind, Write<Refused>>> = {
  product: PRODUCT_UPDATE,
  options: OPTION_UPDATE,
  variants: VARIANTS_UPDATE,
  inventory: INVENTORY_SET,
  metafields: METAFIELDS_SET,
  noMetafields: METAFIELDS_DELETE,
};

/** `data` as Shopify answered it, with nothing under the mutation's field when it could not run. */
export function verdictsOf(part: Part, data: unknown, changes: readonly PushChange[]): Verdicts {
  const read = answerOf(part, data);
  if (!read) return all(part, { kind: "unanswered" });
  const blamed = blame(part, read.userErrors, changes);
  const verdicts: Verdicts = new Map();
  for (const row of part.rows) {
    // Of the variants of a call those without an error are written; of all else nothing is, as soon as one thing is refused.
    const isHeld = part.kind === "variants" ? row.some((place) => blamed.has(place)) : blamed.size > 0;
    for (const place of row) {
      const error = blamed.get(place);
      const change = changes[place];
      if (error) verdicts.set(place, refusal(error));
      else if (isHeld || !change) verdicts.set(place, { kind: "held" });
      else verdicts.set(place, { kind: "written", value: valueOf(part, read, change) });
    }
  }
  return verdicts;
}

export const all = (part: Part, verdict: Verdict): Verdicts =>
  new Map(part.rows.flatMap((row) => row.map((place) => [place, verdict] as const)));

function answerOf(part: Part, data: unknown): Refused | null {
  try {
    return writeOf(part).answer(data);
  } catch {
    return null;
  }
}

/**
 * Which change each error is about. One that names no field is about its whole entry, or the whole call, unless another says
 * it more exactly (Shopify tells of a wrong cost twice).
 */
function blame(part: Part, errors: readonly UserError[], changes: readonly PushChange[]): Map<number, UserError> {
  const blamed = new Map<number, UserError>();
  const lay = (places: readonly number[], error: UserError) => {
    for (const place of places) if (!blamed.has(place)) blamed.set(place, error);
  };
  const exact = (error: UserError) => entryOf(part, error).filter((place) => isAbout(error, changes[place]));
  for (const error of errors) lay(exact(error), error);
  for (const error of errors) {
    const entry = entryOf(part, error);
    if (!entry.some((place) => blamed.has(place))) lay(entry, error);
  }
  return blamed;
}

/** The changes of the entry that an error points at; all of them when it points at none. */
function entryOf({ kind, rows }: Part, { field }: UserError): readonly number[] {
  const index = field.find((step) => /^\d+$/.test(step));
  const row = kind === "product" || kind === "options" || index === undefined ? undefined : rows[Number(index)];
  return row ?? rows.flat();
}

function isAbout({ field }: UserError, change: PushChange | undefined): boolean {
  const path = field.filter((step) => !/^\d+$/.test(step)).join(".");
  if (!change || path === "") return false;
  if (change.field === "seoTitle") return path.endsWith("seo.title");
  if (change.field === "seoDescription") return path.endsWith("seo.description");
  return path === change.field || (path.endsWith(`.${change.field}`) && !path.endsWith("seo.title"));
}

const STALE: readonly string[] = [
  "CHANGE_FROM_QUANTITY_STALE",
  "COMPARE_QUANTITY_STALE",
  "STALE_OBJECT",
  "INVALID_COMPARE_DIGEST",
];

function refusal({ code, message }: UserError): Verdict {
  if (code !== null && STALE.includes(code)) return { kind: "stale" };
  if (code === "IDEMPOTENCY_CONCURRENT_REQUEST") return { kind: "unanswered" };
  if (code === "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED") return { kind: "held" };
  return { kind: "refused", reason: sentence(code, message) };
}

const IN_OUR_WORDS: Readonly<Record<string, string>> = {
  PRODUCT_DOES_NOT_EXIST: "The product has been deleted in Shopify.",
  PRODUCT_VARIANT_DOES_NOT_EXIST: "The variant has been deleted in Shopify.",
  INVALID_LOCATION: "Shopify does not know this location any more.",
  INVALID_INVENTORY_ITEM: "Shopify keeps no inventory of this variant.",
  PRODUCT_SUSPENDED: "Shopify has suspended this product.",
};

function sentence(code: string | null, message: string): string {
  if (code !== null && code in IN_OUR_WORDS) return IN_OUR_WORDS[code] ?? message;
  if (message === "Product does not exist") return IN_OUR_WORDS.PRODUCT_DOES_NOT_EXIST ?? message;
  return `Shopify refused it: ${message.replace(/\.$/, "")}.`;
}

/** What Shopify says it holds now, where its answer tells. */
function valueOf(part: Part, read: Refused, change: PushChange): Json {
  const told = TOLD[part.kind]?.(read, change);
  return told === undefined ? change.to : canonical(fieldSpec(change.field)?.kind ?? "text", told);
}

const TOLD: Partial<Record<PartKind, (read: Refused, change: PushChange) => Json | undefined>> = {
  product: toldOfProduct,
  variants: toldOfVariant,
  metafields: toldOfMetafield,
};

type Answer<W> = W extends Write<infer A> ? A : never;

function toldOfProduct(read: Refused, { field }: PushChange): Json | undefined {
  const { product } = read as Answer<typeof PRODUCT_UPDATE>;
  if (!product) return undefined;
  const { seo, ...fields } = product;
  const told: Record<string, Json> = { ...fields, seoTitle: seo.title, seoDescription: seo.description };
  return told[field];
}

function toldOfVariant(read: Refused, { field, variantId }: PushChange): Json | undefined {
  const { productVariants } = read as Answer<typeof VARIANTS_UPDATE>;
  const variant = productVariants?.find(({ id }) => id === gidOf("ProductVariant", variantId ?? ""));
  if (!variant) return undefined;
  const { inventoryItem, ...fields } = variant;
  const { sku, unitCost, measurement } = inventoryItem;
  const told: Record<string, Json> = {
    ...fields,
    sku,
    cost: unitCost?.amount ?? null,
    weight: measurement?.weight ?? null,
  };
  return told[field];
}

function toldOfMetafield(read: Refused, { field }: PushChange): Json | undefined {
  const { metafields } = read as Answer<typeof METAFIELDS_SET>;
  const named = metafieldOf(field);
  return metafields?.find(({ namespace, key }) => namespace === named?.namespace && key === named.key)?.value;
}
