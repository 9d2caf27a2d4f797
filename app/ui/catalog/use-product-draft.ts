import { useState } from "react";
import { FIELDS, inventoryField } from "~/resources/catalog/fields";
import type { CatalogProductView } from "~/resources/catalog/product";
import { fieldText } from "./field-text";

/** Fields of a product as its page shows them, and of a variant; options are those of its variants. */
export const PRODUCT_FORM = [
  "title",
  "descriptionHtml",
  "status",
  "vendor",
  "productType",
  "tags",
  "seoTitle",
  "seoDescription",
  "handle",
];
const VARIANT_FORM = Object.entries(FIELDS).flatMap(([field, { of }]) => (of === "variant" ? [field] : []));

export const variantForm = (product: Pick<CatalogProductView, "locations">): string[] => [
  ...VARIANT_FORM,
  ...product.locations.filter(({ isActive }) => isActive).map(({ id }) => inventoryField(id)),
];

/** Names an input: the record ("0" is the product) and the field. */
export const inputKey = (record: string, field: string) => `${record} ${field}`;

/**
 * What somebody has typed and not saved yet. It belongs to the revision it was begun on: once that is another one, saved here or
 * elsewhere, it is gone.
 */
export function useProductDraft(product: CatalogProductView) {
  const [typed, setTyped] = useState<{ rev: number; texts: Record<string, string> }>({ rev: product.rev, texts: {} });
  const texts = typed.rev === product.rev ? typed.texts : {};
  const saved = (record: string, field: string) => {
    const ours = record === "0" ? product.ours : product.variants.find(({ id }) => id === record)?.ours;
    return fieldText(field, ours?.[field]);
  };
  const changed = Object.entries(texts).flatMap(([key, text]) => {
    const [record = "", ...field] = key.split(" ");
    return text === saved(record, field.join(" ")) ? [] : [{ record, field: field.join(" "), text }];
  });
  return {
    textOf: (record: string, field: string) => texts[inputKey(record, field)] ?? saved(record, field),
    change: (record: string, field: string, text: string) =>
      setTyped({ rev: product.rev, texts: { ...texts, [inputKey(record, field)]: text } }),
    discard: () => setTyped({ rev: product.rev, texts: {} }),
    dirty: changed.length > 0,
    /** As `editProduct` takes it. */
    request: () => ({
      rev: product.rev,
      ours: fieldsOf(changed, "0"),
      variants: [...new Set(changed.map(({ record }) => record))]
        .filter((record) => record !== "0")
        .map((id) => ({ id, ours: fieldsOf(changed, id) })),
    }),
  };
}

const fieldsOf = (changed: readonly { record: string; field: string; text: string }[], wanted: string) =>
  Object.fromEntries(changed.filter(({ record }) => record === wanted).map(({ field, text }) => [field, text]));
