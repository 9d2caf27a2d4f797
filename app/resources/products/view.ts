/** A product as its page shows it: its variants with what is in stock of each, by location. */
import { idOf } from "~/lib/gid";

import type { MirroredRecord } from "../stored";
import type { ProductView, VariantView } from "./shown";
import { storedProduct } from "./stored";
import type { LevelDocument, VariantDocument } from "./stored";

export function productView(record: MirroredRecord, currencyCode: string): ProductView {
  const { document, variants } = storedProduct(record);
  const levels = Map.groupBy(record.children.inventoryLevels ?? [], ({ key: [item] }) => item);
  const stockOf = (variant: VariantDocument) =>
    (levels.get(idOf(variant.inventoryItem.id)) ?? [])
      .map((level) => stockAt(level.document as unknown as LevelDocument, record.named))
      .sort((a, b) => a.location.localeCompare(b.location));
  return {
    id: record.id,
    title: document.title,
    handle: document.handle,
    status: document.status,
    vendor: document.vendor,
    productType: document.productType,
    category: document.category?.fullName ?? null,
    tags: document.tags,
    description: textOf(document.descriptionHtml),
    currencyCode,
    createdAt: document.createdAt,
    publishedAt: document.publishedAt,
    seo: document.seo,
    media: document.media.map((one) => ({
      id: one.id,
      alt: one.alt,
      url: one.preview?.image?.url ?? null,
      kind: one.mediaContentType,
    })),
    metafields: document.metafields.map((one) => ({
      id: one.id,
      name: `${one.namespace}.${one.key}`,
      type: one.type,
      value: one.value,
    })),
    variants: variants.map((variant) => ({ ...variantView(variant), stock: stockOf(variant) })),
    mirror: record.mirror,
    reject: record.reject,
  };
}

const variantView = (variant: VariantDocument): Omit<VariantView, "stock"> => ({
  id: idOf(variant.id),
  title: variant.title,
  sku: variant.sku,
  barcode: variant.barcode,
  price: variant.price,
  compareAtPrice: variant.compareAtPrice,
  cost: variant.inventoryItem.unitCost?.amount ?? null,
  tracked: variant.inventoryItem.tracked,
  inventory: variant.inventoryQuantity,
});

function stockAt({ location, quantities }: LevelDocument, named: ReadonlyMap<string, string>) {
  const id = idOf(location.id);
  return {
    location: named.get(id) ?? id,
    available: quantities.available?.quantity ?? null,
    onHand: quantities.on_hand?.quantity ?? null,
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  nbsp: "\u00a0",
};

/** A description for reading: paragraphs and items on lines of their own, nothing of its markup. */
function textOf(html: string): string {
  return html
    .replace(/<(br|\/p|\/li|\/h\d|\/div|\/tr)\b[^>]*>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => ENTITIES[name] ?? "")
    .replace(/\n\s*\n+/g, "\n\n")
    .trim();
}
