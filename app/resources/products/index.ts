import type { Resource } from "../resource";
import { productCsv } from "./csv";
import { PRODUCT_LIST } from "./list";
import { locations } from "./locations";
import { PRODUCT_NOUN } from "./noun";
import { decodeProduct, LEVEL_COLUMNS, PRODUCT_COLUMNS, VARIANT_COLUMNS } from "./record";
import { productConnections, productFields } from "./selection";
import { productOfItem, productWebhooks } from "./webhooks";

export const products: Resource = {
  name: "products",
  noun: PRODUCT_NOUN,
  type: "Product",
  rootField: "products",
  countField: "productsCount",
  scopes: ["read_products", "read_inventory", "read_locations"],
  fields: productFields,
  connections: productConnections,
  parts: null,
  decode: decodeProduct,
  personal: null,
  visibleSince: () => null,
  // With four variants at two locations each a product asks for about 90 points, and a query may ask for 1,000.
  pagesUpTo: 8,
  // What changes a product without moving its `updatedAt` (some quantities, costs, metafields) has nothing to do with its age.
  sweepDays: null,
  webhooks: productWebhooks,
  told: { created: "products/create", updated: "products/update", deleted: "products/delete" },
  parents: { InventoryItem: productOfItem },
  named: locations,
  table: {
    name: "products",
    title: "title",
    columns: PRODUCT_COLUMNS,
    children: [
      {
        name: "product_variants",
        columns: VARIANT_COLUMNS,
        parent: "product_id",
        field: "variants",
        key: ["id"],
        position: "position",
      },
      {
        name: "product_inventory_levels",
        columns: LEVEL_COLUMNS,
        parent: "product_id",
        field: "inventoryLevels",
        key: ["inventory_item_id", "location_id"],
      },
    ],
    sizes: { variants: "variant_count", levels: "level_count", media: "media_count", metafields: "metafield_count" },
  },
  list: PRODUCT_LIST,
  csv: productCsv,
};
