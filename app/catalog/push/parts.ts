/**
 * The changes of one product as mutations. Product, options, variants, inventory, metafields: in this order, because each may
 * rest on what stands before it. Pure; inputs are held to the real schema by parts.test.ts.
 */
import type { Digest } from "~/lib/digest";
import { gidOf } from "~/lib/gid";
import { fieldSpec, locationOf, metafieldOf } from "~/resources/catalog/fields";
import type { PushChange } from "~/resources/catalog/push";
import { optionsOf } from "~/resources/catalog/values";
import type { ProductOption } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

export const PART_KINDS = ["product", "options", "variants", "inventory", "metafields", "noMetafields"] as const;
export type PartKind = (typeof PART_KINDS)[number];

/** One call of one mutation. */
export interface Part {
  kind: PartKind;
  variables: Record<string, unknown>;
  /** Which changes (their places in the product's list) each entry of the list in `variables` writes. */
  rows: readonly (readonly number[])[];
}

/** What has to be known of a product in Shopify to write to it. Ids are bare. */
export interface Target {
  productId: string;
  /** Variant → its inventory item. */
  items: ReadonlyMap<string, string>;
  /** Field → what is there. */
  metafields: ReadonlyMap<string, { type: string; digest: string }>;
  options: readonly { id: string; name: string }[];
}

export interface Sender {
  /** The product's stored key: the same for every try. */
  idempotencyKey: string;
  runId: string;
  /** Not empty when Shopify wants another key, because a request under the first one has failed. */
  salt: string;
  digest: Digest;
}

/** Entries of an input list (https://shopify.dev/docs/api/usage/limits), and metafields of one call (schema, metafieldsSet). */
const MOST_ENTRIES = 250;
const MOST_METAFIELDS = 25;

/** The mutations for those changes that are named by their places. */
export function partsOf(
  changes: readonly PushChange[],
  places: readonly number[],
  target: Target,
  sender: Sender,
): Part[] {
  const of = (kind: PartKind) => places.filter((place) => kindOf(changes[place]) === kind);
  return [
    ...productPart(changes, of("product"), target),
    ...optionParts(changes, of("options"), target),
    ...variantParts(changes, of("variants"), target),
    ...inventoryParts(changes, of("inventory"), target, sender),
    ...metafieldParts(changes, of("metafields"), target),
    ...noMetafieldParts(changes, of("noMetafields"), target),
  ];
}

function kindOf(change: PushChange | undefined): PartKind | null {
  if (!change) return null;
  if (change.field === "options") return "options";
  if (locationOf(change.field)) return "inventory";
  if (metafieldOf(change.field)) return change.to === null ? "noMetafields" : "metafields";
  return fieldSpec(change.field)?.of === "variant" ? "variants" : "product";
}

/** Shopify has no null for a text: it is emptied. */
const orEmpty = (value: Json) => value ?? "";

/** Field of the catalog → where it stands in `ProductUpdateInput`. */
export function productInput(field: string, value: Json): Record<string, unknown> {
  if (field === "seoTitle") return { seo: { title: orEmpty(value) } };
  if (field === "seoDescription") return { seo: { description: orEmpty(value) } };
  // The old address goes on leading here.
  if (field === "handle") return { handle: orEmpty(value), redirectNewHandle: true };
  return { [field]: field === "tags" ? (value ?? []) : orEmpty(value) };
}

/** Field of the catalog → where it stands in `ProductVariantsBulkInput`. */
export function variantInput(field: string, value: Json, from: Json = null): Record<string, unknown> {
  switch (field) {
    case "sku":
      return { inventoryItem: { sku: orEmpty(value) } };
    case "cost":
      return { inventoryItem: { cost: value } };
    case "weight":
      return { inventoryItem: { measurement: { weight: weightInput(value ?? noWeight(from)) } } };
    default:
      return { [field]: value };
  }
}

function weightInput(value: Json): { value: number; unit: string } {
  const weight = value as { value: string; unit: string };
  return { value: Number(weight.value), unit: weight.unit };
}

/** A weight cannot be taken away, only be nothing. */
const noWeight = (from: Json) => ({ value: "0", unit: (from as { unit?: string } | null)?.unit ?? "KILOGRAMS" });

function productPart(changes: readonly PushChange[], places: readonly number[], { productId }: Target): Part[] {
  if (places.length === 0) return [];
  const product = places.reduce(
    (input, place) => together(input, productInput(changes[place]?.field ?? "", changes[place]?.to ?? null)),
    { id: gidOf("Product", productId) } as Record<string, unknown>,
  );
  return [{ kind: "product", variables: { product }, rows: [places] }];
}

function variantParts(changes: readonly PushChange[], places: readonly number[], { productId }: Target): Part[] {
  const byVariant = Map.groupBy(places, (place) => changes[place]?.variantId ?? "");
  return chunks([...byVariant], MOST_ENTRIES).map((chunk) => ({
    kind: "variants",
    variables: {
      productId: gidOf("Product", productId),
      variants: chunk.map(([variantId, own]) =>
        own.reduce(
          (input, place) => {
            const { field = "", to = null, from = null } = changes[place] ?? {};
            return together(input, variantInput(field, to, from));
          },
          { id: gidOf("ProductVariant", variantId) } as Record<string, unknown>,
        ),
      ),
    },
    rows: chunk.map(([, own]) => own),
  }));
}

function inventoryParts(
  changes: readonly PushChange[],
  places: readonly number[],
  target: Target,
  sender: Sender,
): Part[] {
  return chunks(places, MOST_ENTRIES).map((chunk) => {
    const quantities = chunk.map((place) => {
      const { field = "", variantId, from = null, to = null } = changes[place] ?? {};
      return {
        inventoryItemId: gidOf("InventoryItem", target.items.get(variantId ?? "") ?? "0"),
        locationId: gidOf("Location", locationOf(field) ?? "0"),
        quantity: Number(to ?? 0),
        // An item that is not stocked at the location has no quantity to compare with.
        changeFromQuantity: from === null ? null : Number(from),
      };
    });
    const input = {
      name: "available",
      reason: "correction",
      referenceDocumentUri: `gid://lockstep/PushRun/${sender.runId}`,
      quantities,
    };
    // Of the content too: what is sent anew without a stale quantity is another request, and needs another key.
    const key = sender
      .digest(`${sender.idempotencyKey}${sender.salt} ${JSON.stringify(quantities)}`)
      .toString("hex")
      .slice(0, 32);
    return { kind: "inventory", variables: { input, key }, rows: chunk.map((place) => [place]) };
  });
}

function metafieldParts(changes: readonly PushChange[], places: readonly number[], target: Target): Part[] {
  return chunks(places, MOST_METAFIELDS).map((chunk) => ({
    kind: "metafields",
    variables: {
      metafields: chunk.map((place) => {
        const { field = "", to = null } = changes[place] ?? {};
        const known = target.metafields.get(field);
        return {
          ownerId: gidOf("Product", target.productId),
          ...metafieldOf(field),
          type: known?.type ?? typeOfText(to),
          value: textOf(to),
          compareDigest: known?.digest ?? null,
        };
      }),
    },
    rows: chunk.map((place) => [place]),
  }));
}

export const textOf = (value: Json) => (typeof value === "string" ? value : JSON.stringify(value));

/** Where there is no metafield yet, and so nothing that says its type. */
export const typeOfText = (value: Json) =>
  typeof value === "string" && value.includes("\n") ? "multi_line_text_field" : "single_line_text_field";

function noMetafieldParts(changes: readonly PushChange[], places: readonly number[], { productId }: Target): Part[] {
  return chunks(places, MOST_ENTRIES).map((chunk) => ({
    kind: "noMetafields",
    variables: {
      metafields: chunk.map((place) => ({
        ownerId: gidOf("Product", productId),
        ...metafieldOf(changes[place]?.field ?? ""),
      })),
    },
    rows: chunk.map((place) => [place]),
  }));
}

/** A call for each option that gets values, and one for all that are new. What would take something away is refused before: see `refusedBeforehand`. */
function optionParts(changes: readonly PushChange[], places: readonly number[], target: Target): Part[] {
  const [place] = places;
  const change = place === undefined ? undefined : changes[place];
  if (place === undefined || !change) return [];
  const productId = gidOf("Product", target.productId);
  const [before, after] = [optionsOf(change.from) ?? [], optionsOf(change.to) ?? []];
  const valuesBefore = new Map(before.map(({ name, values }) => [name, values]));
  const grown = after.flatMap(({ name, values }): Part[] => {
    const known = valuesBefore.get(name);
    const added = values.filter((value) => !known?.includes(value));
    const id = target.options.find((option) => option.name === name)?.id;
    if (!known || added.length === 0 || id === undefined) return [];
    const option = { id: gidOf("ProductOption", id) };
    const values_ = added.map((value) => ({ name: value }));
    return [{ kind: "options", variables: { productId, option, values: values_ }, rows: [[place]] }];
  });
  const fresh = after.filter(({ name }) => !valuesBefore.has(name)).map(optionInput);
  return [
    ...grown,
    ...(fresh.length > 0
      ? [{ kind: "options" as const, variables: { productId, options: fresh }, rows: [[place]] }]
      : []),
  ];
}

export const optionInput = ({ name, values }: ProductOption) => ({
  name,
  values: values.map((value) => ({ name: value })),
});

/** Why a change cannot be sent at all; null when it can. */
export function refusedBeforehand(change: PushChange, target: Target): string | null {
  const { field, to, from, variantId } = change;
  if (field === "options") return refusedOptions(from, to);
  if (!locationOf(field)) return null;
  if (!/^-?\d{1,10}$/.test(textOf(to))) return "A quantity has to be a whole number.";
  return target.items.has(variantId ?? "") ? null : "Shopify keeps no inventory of this variant.";
}

function refusedOptions(from: Json, to: Json): string | null {
  const after = new Map((optionsOf(to) ?? []).map(({ name, values }) => [name, values]));
  const lost = (optionsOf(from) ?? []).some(({ name, values }) => {
    const kept = after.get(name);
    return !kept || values.some((value) => !kept.includes(value));
  });
  if (lost)
    return "Lockstep adds options and their values, but takes none away: that would delete variants. Do it in Shopify.";
  return null;
}

/** Two inputs in one, what is nested in both put together. */
export function together(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = merged[key];
    merged[key] = isPlain(before) && isPlain(value) ? together(before, value) : value;
  }
  return merged;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function chunks<T>(list: readonly T[], size: number): T[][] {
  const made: T[][] = [];
  for (let from = 0; from < list.length; from += size) made.push(list.slice(from, from + size));
  return made;
}
