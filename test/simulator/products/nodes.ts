import type { SimNode } from "../store/contract.ts";
import type { Product } from "./state.ts";
import { placeOfLevel } from "./ids.ts";
import type { Surroundings } from "./inventory-nodes.ts";
import { productNode } from "./product-nodes.ts";
import type { Shelves } from "./shelves.ts";

/** What can be asked for by id. */
export const NODE_TYPES = [
  "Product",
  "ProductVariant",
  "ProductOption",
  "ProductOptionValue",
  "InventoryItem",
  "InventoryLevel",
  "Location",
  "Metafield",
  "MediaImage",
  "Video",
  "ExternalVideo",
  "Model3d",
] as const;

const KEPT = 400;

/** Finds any node of the store by its global id, through the product it hangs on. */
export function createNodes(shelves: Shelves, shop: Surroundings): (globalId: string) => SimNode | undefined {
  let owners: { version: number; products: Map<string, string> } | undefined;

  /** Metafields, media and options are asked for so seldom that a list of whose they are is made when they are. */
  const ownerOf = (globalId: string) => {
    if (owners?.version !== shelves.version()) {
      const products = new Map<string, string>();
      for (const product of shelves.all()) {
        for (const { id } of product.metafields) products.set(`Metafield/${id}`, product.id);
        for (const { id, kind } of product.media) products.set(`${kind}/${id}`, product.id);
        for (const variant of product.variants)
          for (const { id } of variant.metafields) products.set(`Metafield/${id}`, product.id);
        for (const option of product.options) {
          products.set(`ProductOption/${option.id}`, product.id);
          for (const { id } of option.values) products.set(`ProductOptionValue/${id}`, product.id);
        }
      }
      owners = { version: shelves.version(), products };
    }
    return owners.products.get(globalId.slice("gid://shopify/".length));
  };

  /** The nodes of one request are mostly of few products. */
  const made = new Map<Product, SimNode>();
  const whole = (productId: string | undefined) => {
    const product = productId === undefined ? undefined : shelves.get(productId);
    if (!product) return undefined;
    const node = made.get(product) ?? productNode(shop, product);
    if (made.size >= KEPT) made.clear();
    made.set(product, node);
    return node;
  };
  const of = (nodes: unknown, globalId: string) => (nodes as SimNode[]).find(({ id }) => id === globalId);
  const variantOf = (product: SimNode | undefined, globalId: string) => product && of(product.variants, globalId);

  return (globalId) => {
    const [, type, id = ""] = /^gid:\/\/shopify\/(\w+)\/(\d{1,19})(?:\?.*)?$/.exec(globalId) ?? [];
    switch (type) {
      case "Product":
        return whole(id);
      case "ProductVariant":
        return variantOf(whole(shelves.byVariant(id)?.product.id), globalId);
      case "InventoryItem": {
        const found = shelves.byItem(id);
        const variant = variantOf(whole(found?.product.id), `gid://shopify/ProductVariant/${found?.variant.id}`);
        return variant?.inventoryItem as SimNode | undefined;
      }
      case "InventoryLevel": {
        const place = placeOfLevel(globalId);
        const found = place && shelves.byItem(place.itemId);
        const variant = variantOf(whole(found?.product.id), `gid://shopify/ProductVariant/${found?.variant.id}`);
        return of((variant?.inventoryItem as SimNode | undefined)?.inventoryLevels ?? [], globalId);
      }
      case "Location":
        return shop.location(id);
      case "Metafield": {
        const product = whole(ownerOf(globalId));
        if (!product) return undefined;
        const all = [product, ...(product.variants as SimNode[])].flatMap((one) => one.metafields as SimNode[]);
        return of(all, globalId);
      }
      case "MediaImage":
      case "Video":
      case "ExternalVideo":
      case "Model3d":
        return of(whole(ownerOf(globalId))?.media ?? [], globalId);
      case "ProductOption":
        return of(whole(ownerOf(globalId))?.options ?? [], globalId);
      case "ProductOptionValue": {
        const options = (whole(ownerOf(globalId))?.options ?? []) as SimNode[];
        return of(
          options.flatMap((option) => option.optionValues as SimNode[]),
          globalId,
        );
      }
      default:
        return undefined;
    }
  };
}
