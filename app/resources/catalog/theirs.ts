/** Shopify's side of a product, as far as the catalog may have a say in it: the same fields, with the same canonical values. */
import type { Json } from "../resource";
import { familyOf, locationOf, metafieldOf } from "./fields";
import type { FieldMap } from "./values";

export interface TheirVariant {
  variantId: string;
  inventoryItemId: string;
  position: number;
  title: string;
  options: Readonly<Record<string, string>>;
  values: FieldMap;
  updatedAt: string;
  /** Field → when it was changed, for fields that know it better than the whole. */
  fieldUpdatedAt: Readonly<Record<string, string>>;
}

export interface Theirs {
  productId: string;
  title: string;
  handle: string;
  values: FieldMap;
  updatedAt: string;
  fieldUpdatedAt: Readonly<Record<string, string>>;
  variants: readonly TheirVariant[];
  /** Fields whose values are not known, because this app may not read them; or all that there are many of, as "inventory". */
  unreadable: ReadonlySet<string>;
  /** Of the mirrored version. */
  hash: Buffer;
  /** What told of the version: a topic, or the mode of a sync. */
  toldBy: string;
}

/**
 * The value of a field. What the record does not have is nothing: a metafield that was deleted, a location it is not stocked at.
 * Undefined when it cannot be known.
 */
export function theirValue(values: FieldMap, field: string, unreadable: ReadonlySet<string>): Json | undefined {
  if (unreadable.has(familyOf(field))) return undefined;
  const isOneOfMany = locationOf(field) !== null || metafieldOf(field) !== null;
  return values[field] ?? (isOneOfMany || field in values ? null : undefined);
}

/** When Shopify changed a field, at the latest: a record tells when it was changed last, whichever of its fields that was. */
export function theirChangeAt(theirs: Pick<Theirs, "updatedAt" | "fieldUpdatedAt">, field: string): string {
  return theirs.fieldUpdatedAt[field] ?? theirs.updatedAt;
}
