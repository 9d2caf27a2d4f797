/**
 * Products as rows of a spreadsheet, with the columns of Shopify's own export of products, as far as they are mirrored: a row per variant,
 * and what belongs to the whole product on its first row only. The two ids at the end are ours: with them a file that was edited finds
 * its way back as a feed, whatever else was renamed.
 */
import { idOf } from "~/lib/gid";

import type { Cell, RecordCsv } from "../stored";
import { storedProduct } from "./stored";
import type { ProductDocument, VariantDocument } from "./stored";

type Column =
  | { title: string; each: (product: ProductDocument) => Cell }
  | { title: string; once: (product: ProductDocument) => Cell }
  | { title: string; variant: (variant: VariantDocument) => Cell };

const each = (title: string, of: (product: ProductDocument) => Cell): Column => ({ title, each: of });
const once = (title: string, of: (product: ProductDocument) => Cell): Column => ({ title, once: of });
const variant = (title: string, of: (variant: VariantDocument) => Cell): Column => ({ title, variant: of });
const word = (constant: string) => constant.toLowerCase();
const flag = (value: boolean) => String(value);

const GRAMS: Readonly<Record<string, number>> = { GRAMS: 1, KILOGRAMS: 1000, OUNCES: 28.349523125, POUNDS: 453.59237 };
const UNITS: Readonly<Record<string, string>> = { GRAMS: "g", KILOGRAMS: "kg", OUNCES: "oz", POUNDS: "lb" };
const weightOf = ({ inventoryItem }: VariantDocument) => inventoryItem.measurement.weight;

const option = (n: number): Column[] => [
  once(`Option${n + 1} Name`, ({ options }) => options.toSorted((a, b) => a.position - b.position)[n]?.name ?? null),
  variant(`Option${n + 1} Value`, ({ selectedOptions }) => selectedOptions[n]?.value ?? null),
];

const COLUMNS: readonly Column[] = [
  each("Handle", ({ handle }) => handle),
  once("Title", ({ title }) => title),
  once("Body (HTML)", ({ descriptionHtml }) => descriptionHtml),
  once("Vendor", ({ vendor }) => vendor),
  once("Product Category", ({ category }) => category?.fullName ?? null),
  once("Type", ({ productType }) => productType),
  once("Tags", ({ tags }) => tags.join(", ")),
  once("Published", ({ publishedAt }) => flag(publishedAt !== null)),
  ...[0, 1, 2].flatMap(option),
  variant("Variant SKU", ({ sku }) => sku),
  variant("Variant Grams", (one) => {
    const weight = weightOf(one);
    const grams = weight && GRAMS[weight.unit];
    return weight && grams ? Math.round(weight.value * grams * 1000) / 1000 : null;
  }),
  variant("Variant Inventory Tracker", ({ inventoryItem }) => (inventoryItem.tracked ? "shopify" : null)),
  variant("Variant Inventory Qty", ({ inventoryItem, inventoryQuantity }) =>
    inventoryItem.tracked ? inventoryQuantity : null,
  ),
  variant("Variant Inventory Policy", ({ inventoryPolicy }) => word(inventoryPolicy)),
  variant("Variant Price", ({ price }) => price),
  variant("Variant Compare At Price", ({ compareAtPrice }) => compareAtPrice),
  variant("Variant Requires Shipping", ({ inventoryItem }) => flag(inventoryItem.requiresShipping)),
  variant("Variant Taxable", ({ taxable }) => flag(taxable)),
  variant("Variant Barcode", ({ barcode }) => barcode),
  once("Image Src", ({ featuredMedia }) => featuredMedia?.preview?.image?.url ?? null),
  once("Image Alt Text", ({ featuredMedia, media }) => media.find(({ id }) => id === featuredMedia?.id)?.alt ?? null),
  once("Gift Card", ({ isGiftCard }) => flag(isGiftCard)),
  once("SEO Title", ({ seo }) => seo.title),
  once("SEO Description", ({ seo }) => seo.description),
  variant("Variant Weight Unit", (one) => UNITS[weightOf(one)?.unit ?? ""] ?? null),
  variant("Cost per item", ({ inventoryItem }) => inventoryItem.unitCost?.amount ?? null),
  once("Status", ({ status }) => word(status)),
  each("Product ID", ({ id }) => idOf(id)),
  variant("Variant ID", ({ id }) => idOf(id)),
];

export const productCsv: RecordCsv = {
  titles: COLUMNS.map(({ title }) => title),
  rows: (stored) => {
    const { document, variants } = storedProduct(stored);
    return (variants.length > 0 ? variants : [null]).map((one, row) =>
      COLUMNS.map((column) => {
        if ("each" in column) return column.each(document);
        if ("once" in column) return row === 0 ? column.once(document) : null;
        return one && column.variant(one);
      }),
    );
  },
  children: "variants",
  counted: "variant_count",
};
