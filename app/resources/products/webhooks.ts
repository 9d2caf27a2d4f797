/**
 * What the topics of products and their inventory tell: only which product to read again, and how many children to expect
 * (https://shopify.dev/docs/api/webhooks, 2026-10). Those of inventory name an inventory item, whose product is found first. Numeric ids may
 * exceed 2^53; `parseJsonKeepingIds` has kept those as text.
 */
import { z } from "zod";

import type { Notice, Parent } from "../resource";

const id = z.union([z.string(), z.number()]).transform(String);
const list = z.array(z.unknown()).optional();

const productBody = z.object({
  id,
  updated_at: z.string().nullish(),
  variants: list,
  variant_gids: list,
  media: list,
});

/** `variants` may be cut, `variant_gids` names them all. */
function fromProduct(body: unknown): Notice {
  const product = productBody.parse(body);
  const variants = Math.max(product.variants?.length ?? 1, product.variant_gids?.length ?? 1);
  return {
    kind: "refetch",
    id: product.id,
    updatedAt: product.updated_at ?? undefined,
    sizes: { variants, ...(product.media && { media: product.media.length }) },
  };
}

const deleted = (body: unknown): Notice => ({ kind: "delete", id: z.object({ id }).parse(body).id, at: "" });

const itemChanged = (body: unknown): Notice => ({
  kind: "child",
  type: "InventoryItem",
  id: z.object({ id }).parse(body).id,
});

const levelChanged = (body: unknown): Notice => ({
  kind: "child",
  type: "InventoryItem",
  id: z.object({ inventory_item_id: id }).parse(body).inventory_item_id,
});

const Item = z.object({ variants: z.object({ nodes: z.array(z.object({ product: z.object({ id: z.string() }) })) }) });

export const productOfItem: Parent = {
  scopes: [],
  fields: "variants(first: 1) { nodes { product { id } } pageInfo { hasNextPage endCursor } }",
  recordOf: (child) => Item.safeParse(child).data?.variants.nodes[0]?.product.id ?? null,
  mirrored: { table: "product_variants", column: "inventory_item_id", record: "product_id" },
};

export const productWebhooks: Readonly<Record<string, (body: unknown) => Notice>> = {
  "products/create": fromProduct,
  "products/update": fromProduct,
  "products/delete": deleted,
  "inventory_levels/update": levelChanged,
  "inventory_levels/connect": levelChanged,
  "inventory_levels/disconnect": levelChanged,
  "inventory_items/create": itemChanged,
  "inventory_items/update": itemChanged,
  "inventory_items/delete": itemChanged,
};
