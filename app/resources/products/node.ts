/**
 * The shape of a product as the Admin API answers it: checked once, here. Parsing keeps the fields of this schema in this
 * order, so the same product always becomes the same record, whichever way it came.
 */
import { z } from "zod";

const text = z.string();
const maybe = z.string().nullable().default(null);

const level = z.object({
  id: text,
  updatedAt: text,
  location: z.object({ id: text }),
  quantities: z.array(z.object({ name: text, quantity: z.number(), updatedAt: maybe })),
});

const variant = z.object({
  id: text,
  title: text,
  sku: maybe,
  barcode: maybe,
  position: z.number(),
  price: text,
  compareAtPrice: maybe,
  inventoryPolicy: text,
  inventoryQuantity: z.number().nullable(),
  taxable: z.boolean(),
  createdAt: text,
  updatedAt: text,
  selectedOptions: z.array(z.object({ name: text, value: text })),
  inventoryItem: z.object({
    id: text,
    sku: maybe,
    tracked: z.boolean(),
    requiresShipping: z.boolean(),
    unitCost: z.object({ amount: text, currencyCode: text }).nullable(),
    measurement: z.object({ weight: z.object({ value: z.number(), unit: text }).nullable() }),
    countryCodeOfOrigin: maybe,
    provinceCodeOfOrigin: maybe,
    harmonizedSystemCode: maybe,
    createdAt: text,
    updatedAt: text,
    inventoryLevels: z.array(level),
  }),
});

const media = z.object({
  id: text,
  alt: maybe,
  mediaContentType: text,
  status: text,
  preview: z
    .object({
      image: z.object({ url: text, width: z.number().nullable(), height: z.number().nullable() }).nullable(),
    })
    .nullable(),
});

const metafield = z.object({
  id: text,
  namespace: text,
  key: text,
  type: text,
  value: text,
  compareDigest: text,
  createdAt: text,
  updatedAt: text,
});

const product = z.object({
  id: text,
  legacyResourceId: text,
  title: text,
  handle: text,
  descriptionHtml: text,
  vendor: text,
  productType: text,
  status: text,
  tags: z.array(text),
  templateSuffix: maybe,
  isGiftCard: z.boolean(),
  hasOnlyDefaultVariant: z.boolean(),
  totalInventory: z.number(),
  tracksInventory: z.boolean(),
  createdAt: text,
  updatedAt: text,
  publishedAt: maybe,
  options: z.array(
    z.object({
      id: text,
      name: text,
      position: z.number(),
      optionValues: z.array(z.object({ id: text, name: text })),
    }),
  ),
  category: z.object({ id: text, fullName: text }).nullable(),
  seo: z.object({ title: maybe, description: maybe }),
  featuredMedia: z
    .object({ id: text, preview: z.object({ image: z.object({ url: text }).nullable() }).nullable() })
    .nullable(),
  variants: z.array(variant),
  media: z.array(media),
  metafields: z.array(metafield),
});

/** Compiled: the same schema as straight code, several times as fast. What it does not take, the schema itself refuses, with its reason. */
export const productNode = z.compile(product, { strict: true });

export type ProductNode = z.infer<typeof productNode>;
export type VariantNode = ProductNode["variants"][number];
export type LevelNode = VariantNode["inventoryItem"]["inventoryLevels"][number];
