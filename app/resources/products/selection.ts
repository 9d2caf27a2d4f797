/**
 * What is asked of a product, the same through bulk, pages and single reads (Admin API 2026-10). A bulk query may have five connections:
 * products, variants, their inventory levels, media and metafields are five, so metafields and media of single variants are not mirrored.
 */
import type { Connection } from "../resource";

/** Shopify's names of what may be counted at a location (https://shopify.dev/docs/apps/build/orders-fulfillment/inventory-management-apps). */
export const QUANTITY_NAMES = [
  "available",
  "on_hand",
  "committed",
  "incoming",
  "reserved",
  "damaged",
  "safety_stock",
  "quality_control",
] as const;

export const productFields = () => `
  id legacyResourceId title handle descriptionHtml vendor productType status tags templateSuffix
  isGiftCard hasOnlyDefaultVariant totalInventory tracksInventory createdAt updatedAt publishedAt
  options { id name position optionValues { id name } }
  category { id fullName } seo { title description }
  featuredMedia { id preview { image { url } } }`;

const variantFields = (levels: string) => `
  id title sku barcode position price compareAtPrice inventoryPolicy inventoryQuantity taxable createdAt updatedAt
  selectedOptions { name value }
  inventoryItem { id sku tracked requiresShipping unitCost { amount currencyCode } measurement { weight { value unit } }
    countryCodeOfOrigin provinceCodeOfOrigin harmonizedSystemCode createdAt updatedAt ${levels} }`;

const levelFields = () => `
  id updatedAt location { id } quantities(names: ${JSON.stringify(QUANTITY_NAMES)}) { name quantity updatedAt }`;

const mediaFields = () => "id alt mediaContentType status preview { image { url width height } }";

const metafieldFields = () => "id namespace key type value compareDigest createdAt updatedAt";

export const productConnections: readonly Connection[] = [
  {
    field: "variants",
    types: ["ProductVariant"],
    fields: variantFields,
    guess: 4,
    size: "variants",
    connections: [
      {
        field: "inventoryLevels",
        within: { field: "inventoryItem", type: "InventoryItem" },
        types: ["InventoryLevel"],
        fields: levelFields,
        guess: 2,
        size: "levels",
      },
    ],
  },
  {
    field: "media",
    types: ["MediaImage", "Video", "ExternalVideo", "Model3d"],
    fields: mediaFields,
    guess: 4,
    size: "media",
  },
  { field: "metafields", types: ["Metafield"], fields: metafieldFields, guess: 4, size: "metafields" },
];
